"""With how many different suppliers does a buyer work?"""

from collections.abc import Iterator

from unsealed.indicator import YES, Dossier, Measure, Observation
from unsealed.observing import GROUPS_EXCLUDED, GROUPS_MISSING, key_of, supplier_group
from unsealed.ocds.interpret import Award, Subject
from unsealed.population import of_awards
from unsealed.summaries import suppliers_per_buyer

DOSSIER = Dossier(
    code="I19",
    formula="the mean of the number of different suppliers of awards that count, over buyers with at least five such "
    "awards; suppliers chosen together are one",
    paths=("buyer", "awards/suppliers", "awards/status"),
    measures=(
        Measure("suppliers_per_buyer", "suppliers", suppliers_per_buyer, 5, scopes=("site", "category", "method")),
    ),
    uses=("market opportunity",),
    source="OCP U026",
    missing=GROUPS_MISSING | {"no_buyer": "The buyer is not published."},
    excluded={"withheld": GROUPS_EXCLUDED["withheld"]},
)


@of_awards
def observe(subject: Subject, award: Award) -> Iterator[Observation]:
    """Those whom the award chose, with the buyer."""
    known = subject.interpretation
    buyer = key_of(known.buyer) if known.buyer else ""
    group, reason = supplier_group(award.suppliers)
    counted = YES if buyer and group else reason or "no_buyer"
    yield Observation(counted, part=award.id, year=known.award_year(award), group=f"{buyer} < {group}")
