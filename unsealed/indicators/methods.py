"""By which methods does the city buy?"""

from collections.abc import Iterator

from unsealed.indicator import YES, Dossier, Measure, Observation
from unsealed.observing import METHOD_MISSING, METHODS, why_no_method
from unsealed.ocds.interpret import Subject
from unsealed.population import STATUS_MISSING, is_awarded, of_processes
from unsealed.summaries import share_of

DOSSIER = Dossier(
    code="I10",
    formula="processes by a method with an award that counts / those by any published method; a call-off under a framework "
    "stands with the method that it publishes, also where it had no competition of its own",
    paths=("tender/procurementMethod", "awards/status"),
    measures=tuple(Measure(f"method_{method}", "share", share_of(method), 10) for method in METHODS),
    uses=("public integrity",),
    source="OCP U010, U012",
    missing=STATUS_MISSING | METHOD_MISSING,
)


@of_processes(is_awarded)
def observe(subject: Subject) -> Iterator[Observation]:
    """The method."""
    known = subject.interpretation
    reason = why_no_method(known)
    yield Observation(reason) if reason else Observation(YES, group=known.method)
