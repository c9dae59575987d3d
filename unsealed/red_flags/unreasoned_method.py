"""Was bought without competition, and no reason is published?"""

from collections.abc import Iterator, Sequence

from unsealed.ocds.access import get_text
from unsealed.red_flag import FLAGGED, NOT_FLAGGED, NOT_MEANT, Case, Look, RedFlag, Used
from unsealed.verdicts import Seen

DOSSIER = RedFlag(
    code="R010",
    title="No reason for buying without competition",
    question="Is no reason published for buying without competition?",
    formula="a limited or direct method, and no procurementMethodRationale, while other processes publish one",
    says="Published reasons: {reasons}.",
    paths=("tender/procurementMethod", "tender/procurementMethodRationale"),
    innocent=("The reason stands in a document.", "The amount is so small that no reason is asked for."),
    source="OCP R010; the formula is ours",
    unit="reasons",
    reasons={"no_rationales": "No reason is published for any process, so that a missing one tells nothing."},
)


def look(case: Case) -> Iterator[Look]:
    """Whether a reason is published."""
    if case.known.method not in ("limited", "direct"):
        yield Look(NOT_MEANT)
    elif get_text(case.tender, "procurementMethodRationale"):
        yield Look(NOT_FLAGGED, 1, (Used("reasons", "number", 1),))
    else:
        yield Look(FLAGGED, 0, (Used("reasons", "number", 0),))


def gather(seen: Sequence[Seen], _settings: object) -> Iterator[Seen]:
    """Nothing is said of a city that publishes no reasons at all."""
    published = any(each.state == NOT_FLAGGED for each in seen)
    for each in seen:
        yield each if published else each._replace(state="no_rationales")
