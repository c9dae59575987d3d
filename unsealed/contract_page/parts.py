"""The parts of a process that hold items, documents, milestones and amendments, each with its name for readers."""

from typing import NamedTuple

from unsealed.exact_json import Json
from unsealed.ocds.access import get_object
from unsealed.ocds.interpret import Interpretation
from unsealed.words import Words


class Part(NamedTuple):
    """One part: its kind (`Contract`), the id that tells it from others of its kind, its name of both, its body."""

    kind: str
    identity: str
    name: str
    body: dict[str, Json]


Parts = list[Part]


def read_parts(compiled: dict[str, Json], known: Interpretation, words: Words) -> Parts:
    """Planning, tender, each award, each contract and its implementation."""
    _ = words.gettext
    award_kind, contract_kind, implementation_kind = _("Award"), _("Contract"), _("Implementation")
    parts: Parts = []
    for kind, field in ((_("Planning"), "planning"), (_("Tender"), "tender")):
        if body := get_object(compiled, field):
            parts.append(Part(kind, "", kind, body))
    several = len(known.awards) > 1
    for award in known.awards:
        parts.append(_part(award_kind, award.id if several else "", award.body))
    several = len(known.contracts) > 1
    for contract in known.contracts:
        identity = contract.id if several else ""
        parts.append(_part(contract_kind, identity, contract.body))
        if body := get_object(contract.body, "implementation"):
            parts.append(_part(implementation_kind, identity, body))
    return parts


def _part(kind: str, identity: str, body: dict[str, Json]) -> Part:
    return Part(kind, identity, f"{kind} {identity}" if identity else kind, body)
