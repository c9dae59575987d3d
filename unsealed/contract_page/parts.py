"""The parts of a process that hold items, documents, milestones and amendments, each with its name for readers."""

from unsealed.exact_json import Json
from unsealed.ocds.access import get_object
from unsealed.ocds.interpret import Interpretation
from unsealed.words import Words

Parts = list[tuple[str, dict[str, Json]]]


def read_parts(compiled: dict[str, Json], known: Interpretation, words: Words) -> Parts:
    """Planning, tender, each award, each contract and its implementation; an id tells several of a kind apart."""
    _ = words.gettext
    parts: Parts = []
    for name, field in ((_("Planning"), "planning"), (_("Tender"), "tender")):
        if part := get_object(compiled, field):
            parts.append((name, part))
    several = len(known.awards) > 1
    parts += [(f"{_('Award')} {award.id}" if several else _("Award"), award.body) for award in known.awards]
    several = len(known.contracts) > 1
    for contract in known.contracts:
        parts.append((f"{_('Contract')} {contract.id}" if several else _("Contract"), contract.body))
        if implementation := get_object(contract.body, "implementation"):
            name = _("Implementation")
            parts.append((f"{name} {contract.id}" if several else name, implementation))
    return parts
