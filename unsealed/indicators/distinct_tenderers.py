"""How many firms bid?"""

from collections.abc import Iterator

from unsealed.indicator import WHO_EXCLUDED, WHO_MISSING, Dossier, Measure, Observation, is_meant, observe_organizations
from unsealed.ocds.interpret import Subject
from unsealed.summaries import distinct, distinct_by

DOSSIER = Dossier(
    code="I04",
    question="How many firms bid?",
    formula="different tenderers of processes whose time for bids is over; those who are known by a name only are counted once more by themselves",
    paths=("tender/tenderers", "parties/identifier"),
    measures=(
        Measure("distinct_bidders", "bidders", distinct),
        Measure("distinct_bidders_by_name_only", "bidders", distinct_by("name")),
    ),
    uses=("market opportunity",),
    source="OCP U003",
    missing=WHO_MISSING,
    excluded=WHO_EXCLUDED,
)


def observe(subject: Subject) -> Iterator[Observation]:
    """Those who bid."""
    known = subject.interpretation
    if is_meant(subject) and known.is_over:
        yield from observe_organizations(known.tenderers) if known.tenderers else [Observation("not_named")]
