"""Does the money go to a few?"""

from collections.abc import Iterable

from unsealed.indicator import Dossier, Measure, Observation
from unsealed.observing import GROUPS_EXCLUDED, GROUPS_MISSING, observe_groups
from unsealed.ocds.interpret import Subject
from unsealed.summaries import largest

DOSSIER = Dossier(
    code="I20",
    formula="committed money of the largest suppliers / that of all; suppliers chosen together are one, "
    "and so is their money",
    paths=("awards/suppliers", "awards/value", "awards/status", "contracts/value", "contracts/awardID"),
    measures=(
        Measure("largest_10_share", "share", largest(10), 10, by_currency=True),
        Measure("largest_3_share", "share", largest(3), 10, by_currency=True),
        Measure("largest_1_share", "share", largest(1), 10, by_currency=True),
    ),
    uses=("market opportunity",),
    source="OCP U025, U034, U041",
    missing=GROUPS_MISSING,
    excluded=GROUPS_EXCLUDED,
)


def observe(subject: Subject) -> Iterable[Observation]:
    """Each amount that is committed, with those to whom it goes."""
    return observe_groups(subject)
