"""Releases can be put in order, and nothing in them is lost or counted twice: what was found while they were read."""

from unsealed.ocds.interpret import Subject
from unsealed.quality_check import Check, Outcomes

CHECKS = (
    Check("ours.same_date", "No two releases of a process have the same date, so that it is known which one holds."),
    Check("ours.duplicate_id", "No id stands twice in one list of a release, where one of the two would be lost."),
    Check("ours.purchase_orders", "No contract is as much as the others of its award, as the sum of purchase orders is."),
    Check("ours.repeated_contracts", "No contract stands there three times, as where it is published for each lot."),
)  # fmt: skip


def look(subject: Subject) -> Outcomes:
    """What the merge and the checks found."""
    found = {finding.code for finding in subject.process.findings}
    if len(subject.process.history) > 1:
        yield "ours.same_date", "same_date" not in found
    yield "ours.duplicate_id", "duplicate_id" not in found
    if len(subject.interpretation.contracts) > 2:
        yield "ours.purchase_orders", "check.possible_purchase_orders" not in found
        yield "ours.repeated_contracts", "check.repeated_contracts" not in found
