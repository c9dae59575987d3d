"""How many firms does the city choose?"""

from collections.abc import Iterator

from unsealed.indicator import (
    STATUS_MISSING,
    WHO_EXCLUDED,
    WHO_MISSING,
    Dossier,
    Measure,
    Observation,
    observe_organizations,
)
from unsealed.ocds.interpret import Subject
from unsealed.summaries import distinct, distinct_by

DOSSIER = Dossier(
    code="I04",
    question="How many firms does the city choose?",
    formula="different suppliers of awards that count; those who are known by a name only are counted once more by themselves",
    paths=("awards/suppliers", "awards/status", "parties/identifier"),
    measures=(
        Measure("distinct_suppliers", "suppliers", distinct),
        Measure("distinct_suppliers_by_name_only", "suppliers", distinct_by("name")),
    ),
    uses=("market opportunity",),
    source="OCP U004",
    missing=STATUS_MISSING | WHO_MISSING,
    excluded=WHO_EXCLUDED,
)


def observe(subject: Subject) -> Iterator[Observation]:
    """Those who were chosen by an award that counts."""
    known = subject.interpretation
    for award in known.awards:
        if award.may_count:
            yield Observation("unknown_status", part=award.id)
        elif award.counted:
            yield from observe_organizations(award.suppliers) if award.suppliers else [Observation("not_named")]
