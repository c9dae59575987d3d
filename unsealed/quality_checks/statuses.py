"""Statuses agree with what else is published."""

from unsealed.exact_json import Json
from unsealed.ocds.access import get_number, get_object, get_objects, get_text
from unsealed.ocds.interpret import Subject
from unsealed.quality_check import Check, Outcomes

CHECKS = (
    Check("coherent.tender_status", "A tender that is planned, open or called off has no award and no contract."),
    Check("coherent.awards_status", "An award that is not in force has no contract."),
    Check("coherent.contracts_status", "A contract that is not signed has no payments."),
    Check("coherent.milestone_status", "A milestone that is not met has no day on which it was met."),
    Check(
        "coherent.procurement_method_vs_number_of_tenderers",
        "Where a contract is given directly, there is one bidder at most.",
    ),
)
_INCOMPLETE = frozenset(["planning", "planned", "active", "cancelled", "unsuccessful", "withdrawn"])
_INACTIVE = frozenset(["pending", "cancelled", "unsuccessful"])
_UNMET = frozenset(["scheduled", "notMet"])


def look(subject: Subject) -> Outcomes:
    """The tender, then awards, contracts and milestones."""
    known, compiled = subject.interpretation, subject.process.compiled
    tender = get_object(compiled, "tender")
    if known.tender_status in _INCOMPLETE:
        yield "coherent.tender_status", not known.awards and not known.contracts
    if known.method == "direct" and (number := get_number(tender, "numberOfTenderers")) is not None:
        yield "coherent.procurement_method_vs_number_of_tenderers", number <= 1
    for award in known.awards:
        if get_text(award.body, "status") in _INACTIVE:
            yield "coherent.awards_status", not award.contracts
    yield from _look_for_unmet(get_object(compiled, "planning"))
    yield from _look_for_unmet(tender)
    for contract in known.contracts:
        implementation = get_object(contract.body, "implementation")
        if get_text(contract.body, "status") in ("pending", "cancelled"):
            yield "coherent.contracts_status", not contract.payments
        yield from _look_for_unmet(contract.body)
        yield from _look_for_unmet(implementation)


def _look_for_unmet(parent: Json) -> Outcomes:
    if "milestones" in parent:
        for milestone in get_objects(parent, "milestones"):
            if milestone.get("status") in _UNMET:
                yield "coherent.milestone_status", not milestone.get("dateMet")
