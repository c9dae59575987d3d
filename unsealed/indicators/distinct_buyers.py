"""How many offices of the city buy?"""

from collections.abc import Iterator

from unsealed.indicator import WHO_EXCLUDED, WHO_MISSING, Dossier, Measure, Observation, observe_organizations
from unsealed.ocds.interpret import Subject
from unsealed.summaries import distinct, distinct_by

DOSSIER = Dossier(
    code="I04",
    question="How many offices of the city buy?",
    formula="different buyers of processes that are more than plans; those who are known by a name only are counted once more by themselves",
    paths=("buyer", "tender/procuringEntity", "parties/identifier"),
    measures=(
        Measure("distinct_buyers", "buyers", distinct),
        Measure("distinct_buyers_by_name_only", "buyers", distinct_by("name")),
    ),
    uses=("market opportunity",),
    source="OCP U002",
    missing=WHO_MISSING,
    excluded=WHO_EXCLUDED,
)


def observe(subject: Subject) -> Iterator[Observation]:
    """The buyer of the process."""
    known = subject.interpretation
    if not known.is_planning:
        yield from observe_organizations([known.buyer]) if known.buyer else [Observation("not_named")]
