"""By which methods does the city buy?"""

from collections.abc import Iterator

from unsealed.indicator import (
    METHODS,
    NOT_MEANT,
    STATUS_MISSING,
    YES,
    Dossier,
    Measure,
    Observation,
    is_meant,
    why_not_awarded,
)
from unsealed.ocds.interpret import Subject
from unsealed.summaries import share_of

DOSSIER = Dossier(
    code="I10",
    question="By which methods does the city buy?",
    formula="processes by a method with an award that counts / those by any published method",
    paths=("tender/procurementMethod", "awards/status"),
    measures=tuple(Measure(f"method_{method}", "share", share_of(method), 10) for method in METHODS),
    uses=("public integrity",),
    source="OCP U010, U012",
    missing=STATUS_MISSING
    | {
        "no_method": "The method is not published.",
        "unknown_method": "The published method is not one of the standard's four.",
    },
)


def observe(subject: Subject) -> Iterator[Observation]:
    """The method of a process in which something was awarded."""
    known = subject.interpretation
    if not is_meant(subject):
        yield Observation(NOT_MEANT)
    elif reason := why_not_awarded(known):
        yield Observation(reason)
    elif known.method in METHODS:
        yield Observation(YES, group=known.method)
    else:
        yield Observation("unknown_method" if known.method else "no_method")
