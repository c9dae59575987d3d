"""How much of a buyer's money goes to one supplier?"""

from collections.abc import Iterator

from unsealed.indicator import YES, Dossier, Measure, Observation
from unsealed.observing import GROUPS_EXCLUDED, GROUPS_MISSING, key_of, observe_groups
from unsealed.ocds.interpret import Subject
from unsealed.summaries import largest, largest_of_buyers

_YEARS = 3

DOSSIER = Dossier(
    code="I23",
    formula="the largest share that one supplier has of what a buyer committed in the last three years, that of the "
    "publication's date among them; suppliers chosen together are one. For all buyers with at least 20 amounts: the "
    "middle one of these shares. Shares of suppliers can be made of the rows; no supplier is ranked by them",
    paths=("buyer", "awards/suppliers", "awards/value", "awards/status", "contracts/value", "contracts/awardID"),
    measures=(
        Measure(
            "largest_share_of_buyers",
            "share",
            largest_of_buyers,
            5,
            by_currency=True,
            scopes=("site", "category", "method"),
        ),
        Measure("largest_share_of_buyer", "share", largest(1), 20, by_currency=True, scopes=("buyer",)),
    ),
    uses=("market opportunity", "public integrity"),
    source="OCP U041, R040",
    missing=GROUPS_MISSING | {"no_buyer": "The buyer is not published.", "no_year": "The year is not published."},
    excluded=GROUPS_EXCLUDED,
)


def observe(subject: Subject) -> Iterator[Observation]:
    """Each amount that was committed in the last three years, with the buyer and those to whom it goes."""
    known = subject.interpretation
    buyer = key_of(known.buyer) if known.buyer else ""
    last = known.first_year(known.as_of.isoformat())
    for each in observe_groups(subject):
        year = known.year if each.year is None else each.year
        if each.counted == YES and not year:
            yield each._replace(counted="no_year")
        elif not year or last - _YEARS < year <= last:
            counted = each.counted if buyer or each.counted != YES else "no_buyer"
            yield each._replace(counted=counted, group=f"{buyer} < {each.group}")
