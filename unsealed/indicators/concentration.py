"""How concentrated is the spending on a few suppliers?"""

from collections.abc import Iterable

from unsealed.indicator import Dossier, Measure, Observation
from unsealed.observing import GROUPS_EXCLUDED, GROUPS_MISSING, observe_groups
from unsealed.ocds.interpret import Subject
from unsealed.summaries import concentration

DOSSIER = Dossier(
    code="I22",
    formula="spending concentration: the sum of the squares of all suppliers' shares of committed money, in percent "
    "(Herfindahl-Hirschman index, 0 to 10,000); suppliers chosen together are one. A city's spending is not a market",
    paths=("awards/suppliers", "awards/value", "awards/status", "contracts/value", "contracts/awardID"),
    measures=(Measure("spending_concentration", "points", concentration, 10, by_currency=True),),
    uses=("market opportunity",),
    source="Herfindahl-Hirschman index; OCP R051",
    missing=GROUPS_MISSING,
    excluded=GROUPS_EXCLUDED,
)


def observe(subject: Subject) -> Iterable[Observation]:
    """Each amount that is committed, with those to whom it goes."""
    return observe_groups(subject)
