"""How much money is awarded by which method?"""

from collections.abc import Iterator

from unsealed.indicator import Dossier, Measure, Observation
from unsealed.observing import (
    AWARDED_EXCLUDED,
    AWARDED_MISSING,
    METHOD_MISSING,
    METHODS,
    observe_awarded,
    why_no_method,
)
from unsealed.ocds.interpret import Subject
from unsealed.population import is_awarded, of_processes
from unsealed.summaries import value_share_of

DOSSIER = Dossier(
    code="I10",
    formula="value of the awards that count of processes by a method / of those by any published method; a call-off "
    "under a framework stands with the method that it publishes, also where it had no competition of its own",
    paths=("tender/procurementMethod", "awards/status", "awards/value"),
    measures=tuple(
        Measure(f"method_{method}_value", "share", value_share_of(method), 10, by_currency=True) for method in METHODS
    ),
    uses=("public integrity",),
    source="OCP U013",
    missing=AWARDED_MISSING | METHOD_MISSING,
    excluded=AWARDED_EXCLUDED,
)


@of_processes(is_awarded)
def observe(subject: Subject) -> Iterator[Observation]:
    """The awarded money, with the method."""
    known = subject.interpretation
    if reason := why_no_method(known):
        yield Observation(reason)
    else:
        yield from observe_awarded(known, group=known.method)
