"""Who is who inside one process, and the key under which an organization is the same across processes.

Methodology 1.7: a register number (scheme and id) is the key; without one the normalised name is, and the pages say
so. `parties[].id` need only be unique inside one process, so it is never a key across processes by itself.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from unsealed.exact_json import Json
from unsealed.ocds.access import as_text, get_object, get_objects, get_text
from unsealed.ocds.privacy import PERSON_SCHEME, WITHHELD_SCHEME

_PUNCTUATION = re.compile(r"[\W_]+")
_PLACEHOLDERS = frozenset(
    ["", "0", "-", "--", "n/a", "na", "none", "null", "unknown", "not available", "xxx", "tbc", "tbd"]
)


class Organization(NamedTuple):
    """An organization as one process names it. `key` is empty where it has neither a register number nor a name.

    `basis` says what the key rests on: `identifier`, `name`, `withheld` (a natural person) or empty. `party` is its entry in `parties`, else the
    reference itself (OCDS 1.0 embeds organizations where they are mentioned).
    """

    key: str
    name: str
    basis: str
    party: dict[str, Json]


class Organizations:
    """The organizations of one compiled release, found by reference."""

    def __init__(self, compiled: dict[str, Json]) -> None:
        self._parties: dict[str, dict[str, Json]] = {}
        for party in get_objects(compiled, "parties"):
            self._parties.setdefault(as_text(party.get("id")), party)
        self._known: dict[tuple[str, str], Organization] = {}
        self.by_role: dict[str, list[dict[str, Json]]] = {}
        for party in self._parties.values():
            roles = party.get("roles")
            for role in roles if type(roles) is list else [roles]:
                if type(role) is str:
                    self.by_role.setdefault(role, []).append(party)

    def find(self, reference: dict[str, Json]) -> Organization:
        """The organization that an OCDS organization reference (or an embedded organization) points at."""
        identity = as_text(reference.get("id"))
        name = as_text(reference.get("name"))
        known = self._known.get((identity, name))
        if known is None:
            party = self._parties.get(identity) if identity else None
            known = identify(party if party is not None else reference, name)
            if party is not None:
                self._known[identity, name] = known
        return known

    def find_all(self, references: Iterable[dict[str, Json]]) -> tuple[Organization, ...]:
        """The organizations of several references, without repeating one."""
        found = {
            (each.key,) if each.key else (each.name, as_text(each.party.get("id"))): each
            for each in map(self.find, references)
        }
        return tuple(found.values())


def identify(party: dict[str, Json], fallback_name: str = "") -> Organization:
    """Return the organization that an entry of `parties` stands for."""
    identifier = get_object(party, "identifier")
    name = get_text(party, "name") or get_text(identifier, "legalName") or fallback_name
    scheme, number = get_text(identifier, "scheme"), get_text(identifier, "id")
    if scheme == WITHHELD_SCHEME or PERSON_SCHEME.match(scheme):
        return Organization("", name, "withheld", party)
    if scheme and number.lower() not in _PLACEHOLDERS:
        return Organization(f"{scheme}:{number}", name or f"{scheme} {number}", "identifier", party)
    normal = normalise_name(name)
    return Organization(f"name:{normal}" if normal else "", name, "name" if normal else "", party)


@lru_cache(maxsize=65536)
def normalise_name(name: str) -> str:
    """A name as it is compared: compatibility forms, letter case, spaces and punctuation set aside."""
    return _PUNCTUATION.sub(" ", unicodedata.normalize("NFKC", name).casefold()).strip()
