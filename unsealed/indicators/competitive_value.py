"""How much of the money is open to competition?"""

from collections.abc import Iterator

from unsealed.indicator import NO, YES, Dossier, Measure, Observation
from unsealed.observing import AWARDED_EXCLUDED, AWARDED_MISSING, observe_awarded
from unsealed.ocds.interpret import Subject
from unsealed.population import is_awarded, of_processes
from unsealed.summaries import value_share

DOSSIER = Dossier(
    code="I11",
    formula="value of the awards that count of processes with an open or selective method, but for call-offs under a "
    "framework that had no competition of their own / of those with a published method",
    paths=(
        "tender/procurementMethod",
        "tender/competitive",
        "relatedProcesses/relationship",
        "awards/status",
        "awards/value",
    ),
    measures=(Measure("competitive_value", "share", value_share, 10, by_currency=True),),
    uses=("market opportunity",),
    source="OCP U014",
    missing=AWARDED_MISSING | {"no_method": "The method is not published."},
    excluded=AWARDED_EXCLUDED,
)


@of_processes(is_awarded)
def observe(subject: Subject) -> Iterator[Observation]:
    """The awarded money, and whether firms competed for it."""
    known = subject.interpretation
    if known.method:
        yield from observe_awarded(known, YES if known.is_competitive else NO)
    else:
        yield Observation("no_method")
