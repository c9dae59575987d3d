"""Releases can be put in order and told apart."""

from unsealed.ocds.interpret import Subject
from unsealed.quality_check import Check, Outcomes

CHECKS = (
    Check("ours.same_date", "No two releases of a process have the same date, so that it is known which one holds."),
    Check("ours.duplicate_id", "No id stands twice in one list of a release, where one of the two would be lost."),
)


def look(subject: Subject) -> Outcomes:
    """What was found when the releases of the process were merged."""
    found = {finding.code for finding in subject.process.findings}
    if len(subject.process.history) > 1:
        yield "ours.same_date", "same_date" not in found
    yield "ours.duplicate_id", "duplicate_id" not in found
