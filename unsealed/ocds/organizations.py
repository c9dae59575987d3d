"""Who is who inside one process, and the key under which an organization is the same across processes.

Methodology 1.7: a register number (scheme and id) is the key; without one the normalised name is, and the pages say
so. `parties[].id` need only be unique inside one process, so it is a key across processes only where the city says that
it is stable, and its data bears that out. Which keys are one organization after all, the city lists in a file.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from unsealed.config import Identity
from unsealed.exact_json import Json
from unsealed.ocds.access import as_text, get_object, get_objects, get_text
from unsealed.ocds.privacy import PERSON_SCHEME, WITHHELD_SCHEME

_PUNCTUATION = re.compile(r"[\W_]+")
_PLACEHOLDERS = frozenset(
    ["", "0", "-", "--", "n/a", "na", "none", "null", "unknown", "not available", "xxx", "tbc", "tbd"]
)

_NO_NAMES: Mapping[tuple[str, str], str] = MappingProxyType({})
_MOST_FORMS = 4
"""Legal forms in one name; what has more is no name."""


class Organization(NamedTuple):
    """An organization as one process names it. `key` is empty where it has neither a register number nor a name.

    `basis` says what the key rests on: `identifier`, `party_id`, `name`, `withheld` (a natural person) or empty. `party`
    is its entry in `parties`, else the reference itself (OCDS 1.0 embeds organizations where they are mentioned).
    `published_key` is the key before the city's list of aliases was asked.
    """

    key: str
    name: str
    basis: str
    party: dict[str, Json]
    published_key: str


class Alias(NamedTuple):
    """Keys that the city says are one organization: the first of them stands for all, under the name that it prefers."""

    name: str
    keys: tuple[str, ...]
    reason: str
    date: str


class Identities:
    """The rules by which organizations are told apart, the same for every process.

    `stable_ids` says whether `parties/id` is a key across processes: the setting, where the data bears it out.
    """

    def __init__(
        self, rules: Identity | None = None, aliases: Iterable[Alias] = (), *, stable_ids: bool = False
    ) -> None:
        rules = rules or Identity()
        self.aliases = tuple(aliases)
        self.stable_ids = stable_ids
        self._stands_for = {key: each.keys[0] for each in self.aliases for key in each.keys}
        self._placeholders = _PLACEHOLDERS | {each.lower() for each in rules.placeholders}
        self._forms = tuple(sorted({normalise_name(each) for each in rules.legal_forms} - {""}))
        self._bare: dict[str, str] = {}

    @cached_property
    def named(self) -> Mapping[str, Alias]:
        """The aliases by the key that stands for all."""
        return {each.keys[0]: each for each in self.aliases}

    def stands_for(self, key: str) -> str:
        """The key that stands for this one, by the city's list; else the key itself."""
        return self._stands_for.get(key, key)

    def identify(self, party: dict[str, Json], fallback_name: str = "") -> Organization:
        """Return the organization that an entry of `parties` stands for."""
        identifier = get_object(party, "identifier")
        name = get_text(party, "name") or get_text(identifier, "legalName") or fallback_name
        scheme, number = get_text(identifier, "scheme"), get_text(identifier, "id")
        if scheme == WITHHELD_SCHEME or PERSON_SCHEME.match(scheme):
            return Organization("", name, "withheld", party, "")
        if scheme and number.lower() not in self._placeholders:
            key, basis = f"{scheme}:{number}", "identifier"
            name = name or f"{scheme} {number}"
        elif self.stable_ids and (identity := get_text(party, "id")):
            key, basis = f"party:{identity}", "party_id"
            name = name or identity
        else:
            normal = self.normalise(name)
            key, basis = (f"name:{normal}", "name") if normal else ("", "")
        return Organization(self._stands_for.get(key, key), name, basis, party, key)

    def normalise(self, name: str) -> str:
        """A name as it is compared: compatibility forms, letter case, spaces, punctuation and legal forms set aside."""
        normal = normalise_name(name)
        if not self._forms:
            return normal
        if normal not in self._bare:
            self._bare[normal] = self._without_forms(normal)
        return self._bare[normal]

    def _without_forms(self, name: str) -> str:
        """A normalised name without the few legal forms at its ends; what is nothing else keeps one of them."""
        for _ in range(_MOST_FORMS):
            for form in self._forms:
                bare = name.removesuffix(f" {form}").removeprefix(f"{form} ")
                if bare != name:
                    name = bare
                    break
            else:
                break
        return name


class Organizations:
    """The organizations of one compiled release, found by reference.

    `names` are those that they had before the release was put into another language, by their id and their name now.
    """

    def __init__(
        self, compiled: dict[str, Json], identities: Identities, names: Mapping[tuple[str, str], str] = _NO_NAMES
    ) -> None:
        self._identities = identities
        self._names = names
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
            known = self._identify(party if party is not None else reference, name)
            if party is not None:
                self._known[identity, name] = known
        return known

    def _identify(self, body: dict[str, Json], name: str) -> Organization:
        known = self._identities.identify(body, name)
        if self._names and (before := self._names.get((as_text(body.get("id")), known.name))):
            was = self._identities.identify(body | {"name": before}, before)
            return known._replace(key=was.key, published_key=was.published_key)
        return known

    def __iter__(self) -> Iterator[Organization]:
        """The organizations that `parties` lists."""
        return map(self.find, self._parties.values())

    def find_all(self, references: Iterable[dict[str, Json]]) -> tuple[Organization, ...]:
        """The organizations of several references, without repeating one."""
        found = {
            (each.key,) if each.key else (each.name, as_text(each.party.get("id"))): each
            for each in map(self.find, references)
        }
        return tuple(found.values())


@lru_cache(maxsize=65536)
def normalise_name(name: str) -> str:
    """A name as it is compared: compatibility forms, letter case, spaces and punctuation set aside."""
    return _PUNCTUATION.sub(" ", unicodedata.normalize("NFKC", name).casefold()).strip()
