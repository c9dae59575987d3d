"""How much of the money goes to the largest supplier?"""

from collections.abc import Iterable

from unsealed.indicator import Dossier, Measure, Observation
from unsealed.observing import GROUPS_EXCLUDED, GROUPS_MISSING, observe_groups
from unsealed.ocds.interpret import Subject
from unsealed.summaries import largest

DOSSIER = Dossier(
    code="I21",
    formula="committed money of the supplier with the most of it / that of all, for each buyer and each category; "
    "suppliers chosen together are one",
    paths=("awards/suppliers", "awards/value", "awards/status", "contracts/value", "contracts/awardID"),
    measures=(
        Measure(
            "largest_supplier_share", "share", largest(1), 10, by_currency=True, scopes=("site", "buyer", "category")
        ),
    ),
    uses=("market opportunity",),
    source="OCP U034",
    missing=GROUPS_MISSING,
    excluded=GROUPS_EXCLUDED,
)


def observe(subject: Subject) -> Iterable[Observation]:
    """Each amount that is committed, with those to whom it goes."""
    return observe_groups(subject)
