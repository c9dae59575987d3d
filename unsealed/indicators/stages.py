"""Where do processes stand, and how many fail?"""

from collections.abc import Iterator

from unsealed.indicator import YES, Dossier, Measure, Observation
from unsealed.ocds.interpret import Subject
from unsealed.summaries import share_of

_STAGES = ("open", "evaluation", "awarded", "active", "completed", "cancelled", "unsuccessful", "withdrawn")

DOSSIER = Dossier(
    code="I03",
    formula="processes in a stage / processes with a known stage that are more than plans",
    paths=("tender/status", "awards/status", "contracts/status"),
    measures=tuple(Measure(f"stage_{stage}", "share", share_of(stage), 10) for stage in _STAGES),
    uses=("internal efficiency",),
    source="OCP U007",
    missing={"unknown": "Nothing that is published tells the stage."},
    excluded={"planned": "Only plans are published."},
)


def observe(subject: Subject) -> Iterator[Observation]:
    """The stage of the process."""
    stage = subject.interpretation.stage
    yield Observation(YES if stage in _STAGES else stage, group=stage)
