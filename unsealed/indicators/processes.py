"""How much is the city buying?"""

from collections.abc import Iterator

from unsealed.indicator import YES, Dossier, Measure, Observation
from unsealed.ocds.interpret import Subject
from unsealed.summaries import count

DOSSIER = Dossier(
    code="I01",
    formula="contracting processes that are more than plans, cancelled ones among them",
    paths=("ocid",),
    measures=(Measure("processes", "processes", count),),
    uses=("market opportunity",),
    source="OCP U001, U005",
    excluded={"planned": "Only plans are published."},
)


def observe(subject: Subject) -> Iterator[Observation]:
    """The process."""
    yield Observation("planned" if subject.interpretation.is_planning else YES)
