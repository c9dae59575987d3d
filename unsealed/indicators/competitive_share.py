"""How much of what is bought is open to competition?"""

from collections.abc import Iterator

from unsealed.indicator import NO, YES, Dossier, Measure, Observation
from unsealed.ocds.interpret import Subject
from unsealed.population import STATUS_MISSING, is_awarded, of_processes
from unsealed.summaries import share

DOSSIER = Dossier(
    code="I11",
    formula="processes with an award that counts and an open or selective method, but for call-offs under a framework that "
    "had no competition of their own / those with a published method",
    paths=("tender/procurementMethod", "tender/competitive", "relatedProcesses/relationship", "awards/status"),
    measures=(Measure("competitive_share", "share", share, 10),),
    uses=("market opportunity",),
    source="OCP U011",
    missing=STATUS_MISSING | {"no_method": "The method is not published."},
)


@of_processes(is_awarded)
def observe(subject: Subject) -> Iterator[Observation]:
    """Whether firms competed for what was awarded."""
    known = subject.interpretation
    if known.method:
        yield Observation(YES if known.is_competitive else NO)
    else:
        yield Observation("no_method")
