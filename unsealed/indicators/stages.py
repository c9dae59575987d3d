"""Where do processes stand, and how many fail?"""

from collections.abc import Iterator

from unsealed.indicator import NO, YES, Dossier, Measure, Observation
from unsealed.ocds.interpret import Subject
from unsealed.review import proven
from unsealed.summaries import share_of

_STAGES = ("open", "evaluation", "awarded", "active", "completed", "cancelled", "unsuccessful", "withdrawn")

DOSSIER = Dossier(
    code="I03",
    formula="processes in a stage / processes with a known stage that are more than plans; where no status is published a "
    "stage follows from dates, which is known only if the statuses of others are: dates do not tell of failures",
    paths=("tender/status", "awards/status", "contracts/status"),
    measures=tuple(Measure(f"stage_{stage}", "share", share_of(stage), 10) for stage in _STAGES),
    uses=("internal efficiency",),
    source="OCP U007",
    missing={
        "unknown": "Nothing that is published tells the stage.",
        "no_statuses": "No status of any process is published, and dates do not tell what failed or was ended.",
    },
    excluded={"planned": "Only plans are published."},
    review=proven(lambda row: row.counted == YES, "no_statuses"),
)


def observe(subject: Subject) -> Iterator[Observation]:
    """The stage of the process, and whether a status tells it."""
    stage, basis = subject.interpretation.stage, subject.interpretation.stage_basis
    counted = NO if basis == "inferred" else YES
    yield Observation(counted if stage in _STAGES else stage, group=stage)
