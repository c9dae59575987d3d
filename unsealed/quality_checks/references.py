"""What names an organization or an award leads to one, with the name and the role that it has there."""

from collections.abc import Iterator

from unsealed.exact_json import Json
from unsealed.ocds.access import get_object, get_objects, get_text, get_texts
from unsealed.ocds.interpret import Subject
from unsealed.quality_check import Check, Outcomes

_ROLES = {
    "buyer": ("buyer", "The buyer"),
    "procuringEntity": ("procuring_entity", "The procuring entity"),
    "tenderer": ("tenderer", "A bidder"),
    "supplier": ("supplier", "A supplier"),
    "payer": ("payer", "Who pays"),
    "payee": ("payee", "Who is paid"),
}
CHECKS = (
    Check("reference.contract_in_awards", "A contract names the one award that it carries out."),
    *(
        Check(f"reference.{name}_in_parties", f"{who} is one organization among the parties.")
        for name, who in _ROLES.values()
    ),
    *(
        Check(f"consistent.{name}_in_parties_roles", f"{who} has that role among the parties.")
        for name, who in _ROLES.values()
    ),
    *(
        Check(f"reference.{name}_name_in_parties", f"{who} has one name wherever it is named.")
        for name, who in _ROLES.values()
    ),
    Check("consistent.parties_role", "Each organization is named where its role says."),
)
_BY_ROLE = {
    role: (f"reference.{name}_in_parties", f"consistent.{name}_in_parties_roles", f"reference.{name}_name_in_parties")
    for role, (name, _) in _ROLES.items()
}


def look(subject: Subject) -> Outcomes:
    """The award of each contract, then each reference to an organization, then each role."""
    for contract in subject.interpretation.contracts:
        yield "reference.contract_in_awards", contract.award_link == "one"
    compiled = subject.process.compiled
    parties: dict[str, list[dict[str, Json]]] = {}
    for party in get_objects(compiled, "parties"):
        parties.setdefault(get_text(party, "id"), []).append(party)
    named: set[tuple[str, str]] = set()
    for role, reference in _references(subject, compiled):
        is_there, has_role, has_name = _BY_ROLE[role]
        identity = get_text(reference, "id")
        found = parties.get(identity, ()) if identity else ()
        yield is_there, len(found) == 1
        named.add((role, identity))
        if len(found) == 1:
            yield has_role, role in get_texts(found[0], "roles")
            name, known = get_text(reference, "name"), get_text(found[0], "name")
            if name and known:
                yield has_name, name == known
    for bid in get_objects(get_object(compiled, "bids"), "details"):
        named.update(("tenderer", get_text(each, "id")) for each in get_objects(bid, "tenderers"))
    for identity, several in parties.items():
        if identity:
            for party in several:
                for role in get_texts(party, "roles"):
                    if role in _ROLES and role != "buyer":
                        yield "consistent.parties_role", (role, identity) in named


def _references(subject: Subject, compiled: dict[str, Json]) -> Iterator[tuple[str, dict[str, Json]]]:
    """Each reference to an organization, with the role that the organization should have."""
    tender = get_object(compiled, "tender")
    if buyer := get_object(compiled, "buyer"):
        yield "buyer", buyer
    if entity := get_object(tender, "procuringEntity"):
        yield "procuringEntity", entity
    for tenderer in get_objects(tender, "tenderers"):
        yield "tenderer", tenderer
    for award in subject.interpretation.awards:
        for supplier in get_objects(award.body, "suppliers"):
            yield "supplier", supplier
    for contract in subject.interpretation.contracts:
        if contract.payments:
            for transaction in get_objects(get_object(contract.body, "implementation"), "transactions"):
                for role in ("payer", "payee"):
                    if reference := get_object(transaction, role):
                        yield role, reference
