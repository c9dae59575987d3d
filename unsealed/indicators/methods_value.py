"""How much money is awarded by which method?"""

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
from unsealed.summaries import value_share_of

DOSSIER = Dossier(
    code="I10",
    question="How much money is awarded by which method?",
    formula="value of the awards that count of processes by a method / of those by any published method",
    paths=("tender/procurementMethod", "awards/status", "awards/value"),
    measures=tuple(
        Measure(f"method_{method}_value", "share", value_share_of(method), 10, by_currency=True) for method in METHODS
    ),
    uses=("public integrity",),
    source="OCP U013",
    missing=STATUS_MISSING
    | {
        "no_method": "The method is not published.",
        "unknown_method": "The published method is not one of the standard's four.",
        "no_value": "No award value is published.",
    },
    excluded={"zero": "The published value is zero."},
)


def observe(subject: Subject) -> Iterator[Observation]:
    """The awarded value of a process, by currency, with its method."""
    known = subject.interpretation
    if not is_meant(subject):
        yield Observation(NOT_MEANT)
    elif reason := why_not_awarded(known):
        yield Observation(reason)
    elif known.method not in METHODS:
        yield Observation("unknown_method" if known.method else "no_method")
    elif not known.money.awarded:
        yield Observation("no_value")
    else:
        for currency, amount in known.money.awarded.items():
            yield Observation(YES if amount else "zero", amount, currency, group=known.method)
