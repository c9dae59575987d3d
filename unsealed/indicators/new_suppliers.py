"""Is the market open to newcomers?"""

from collections.abc import Iterator

from unsealed.indicator import YES, Dossier, Measure, Observation
from unsealed.observing import GROUPS_EXCLUDED, GROUPS_MISSING, WHO_MISSING, observe_organizations, supplier_group
from unsealed.ocds.interpret import Award, Subject
from unsealed.population import of_awards
from unsealed.review import NEW_EXCLUDED, NEW_MISSING, newcomers
from unsealed.summaries import share, share_of_groups, value_share

DOSSIER = Dossier(
    code="I17",
    formula="suppliers whose first award that counts is of the year / all suppliers of awards of the year; awards to new "
    "suppliers / all awards; and their value / that of all. Suppliers chosen together count one by one, "
    "but their award goes to new suppliers only if each of them is new. New is who is new to the city. "
    "All years together are those in which it can be told",
    paths=("awards/date", "awards/status", "awards/suppliers", "awards/value", "parties/identifier"),
    measures=(
        Measure("new_suppliers", "share", share_of_groups, 10),
        Measure("awards_to_new_suppliers", "share", share, 10),
        Measure("value_to_new_suppliers", "share", value_share, 10, by_currency=True),
    ),
    uses=("market opportunity",),
    source="OCP U027, U028, U029, U030",
    missing=GROUPS_MISSING | WHO_MISSING | NEW_MISSING | {"no_value": "The award publishes no value."},
    excluded=GROUPS_EXCLUDED | NEW_EXCLUDED,
    review=newcomers,
    statuses={"few_earlier_years": "few"},
)


@of_awards
def observe(subject: Subject, award: Award) -> Iterator[Observation]:
    """Those whom the award chose: each of them, and all together with what they are to get."""
    year = subject.interpretation.award_year(award)
    for supplier in observe_organizations(award.suppliers):
        yield supplier._replace(part=award.id, year=year, measure="new_suppliers")
    group, reason = supplier_group(award.suppliers)
    yield Observation(reason or YES, None, "", award.id, year, "awards_to_new_suppliers", group)
    if award.value is None:
        yield Observation("no_value", None, "", award.id, year, "value_to_new_suppliers", group)
    else:
        counted = "not_positive" if award.value.amount <= 0 else reason or YES
        yield Observation(counted, *award.value, award.id, year, "value_to_new_suppliers", group)
