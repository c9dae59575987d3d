"""What is never published about people (methodology 1.9), applied once, before anything is made from the data.

Natural persons are known by the scheme of their identifier (`{ISO3}-PASSPORT`, `-TAXID`, `-IDCARD`) or by the city's
list, never guessed from a name. Contact points of tenderers and suppliers are withheld; those of the city's own side
are kept for processes that a vendor can still act on. Ids, names, street addresses and contact points go; totals stay.
"""

import re
from collections.abc import Sequence
from operator import is_not
from typing import Any, cast

from unsealed.config import Privacy
from unsealed.exact_json import Json, open_fields
from unsealed.ocds.access import as_text, get_object, get_text

PERSON_SCHEME = re.compile(r"[A-Z]{3}-(PASSPORT|TAXID|IDCARD)\Z")
WITHHELD_SCHEME = "WITHHELD"
"""The scheme of an identifier whose holder is a natural person by the city's own list."""

# What a text has to hold to name a person or a contact; escapes of plain characters (\u002d for -) can hide any word.
_ESCAPES = tuple(b"\\u00%d" % tens for tens in range(2, 8))
_PERSON_BYTES = (b"-TAXID", b"-PASSPORT", b"-IDCARD")
_CONTACT_BYTES = (b"ontactPoint", b"beneficialOwners", b"birthDate", b"nationalities")
_CITY_ROLES = frozenset(
    ["buyer", "procuringEntity", "payer", "processContactPoint", "reviewBody", "funder", "administrativeEntity"]
)
_VENDOR_FIELDS = frozenset(["suppliers", "tenderers", "payee", "receiverOrganization", "subcontractors", "relatedBids"])
_PERSONAL_FIELDS = frozenset(
    ["contactPoint", "additionalContactPoints", "beneficialOwners", "birthDate", "nationalities"]
)
_TELLING_FIELDS = frozenset(["additionalIdentifiers", "details"])
_HOME_FIELDS = frozenset(["streetAddress", "postalCode"])


class Redaction:
    """What is withheld in the releases of one process; false where nothing can be.

    `texts` are the JSON texts that the bodies were read from: looking at bytes tells fast what needs no look at values.
    """

    def __init__(self, bodies: Sequence[dict[str, Json]], texts: Sequence[bytes], privacy: Privacy) -> None:
        self._bodies, self._texts = bodies, texts
        whole = b"\n".join(texts)
        self._is_escaped = b"\\" in whole and _holds_any(whole, _ESCAPES)
        self._words = tuple([word for word in (*_CONTACT_BYTES, *_PERSON_BYTES) if word in whole])
        has_persons = bool(privacy.individuals) or self._is_escaped or _holds_any(whole, _PERSON_BYTES)
        self._persons = _Persons(bodies if has_persons else (), privacy)

    def __bool__(self) -> bool:
        return bool(self._words or self._is_escaped or self._persons)

    def apply(self, *, contacts: bool) -> list[dict[str, Json]]:
        """The releases without what is withheld about people; they share what stays.

        `contacts` says whether the city's own contact points are kept, for processes that a vendor can still act on.
        """
        if self._persons or self._is_escaped:
            return [_redact(body, "", self._persons, contacts) for body in self._bodies]
        return [self._redact_sections(*each, contacts) for each in zip(self._bodies, self._texts, strict=True)]

    def _redact_sections(self, body: dict[str, Json], text: bytes, contacts: bool) -> dict[str, Json]:
        """Look only into sections whose text can hold something to withhold: most are long and hold nothing."""
        sections = open_fields(text) or {}
        if sections.keys() != body.keys():  # keys that could not be shown were replaced in the body
            return cast("dict[str, Json]", _redact(body, "", self._persons, contacts))
        return body | {
            name: _redact(body[name], name, self._persons, contacts)
            for name, section in sections.items()
            if _holds_any(bytes(section), self._words)
        }


def _holds_any(text: bytes, words: tuple[bytes, ...]) -> bool:
    return any(word in text for word in words)


class _Persons:
    """The natural persons of one process, each with the neutral id and name that stand for them."""

    def __init__(self, bodies: Sequence[dict[str, Json]], privacy: Privacy) -> None:
        self._listed = frozenset(privacy.individuals)
        self.shows_names = privacy.publish_person_names
        ids: set[str] = set()
        self._names: dict[str, str] = {}
        for body in bodies:
            self._collect(body, ids)
        self._aliases = {
            identity: f"individual-{number}" for number, identity in enumerate(sorted(ids, key=_in_order), 1)
        }

    def _collect(self, value: Json, ids: set[str]) -> None:
        if type(value) is dict:
            if self.is_person(value):
                identity = as_text(value.get("id")) or get_text(get_object(value, "identifier"), "id")
                ids.add(identity)
                if name := get_text(value, "name"):
                    self._names.setdefault(name, identity)
            for each in value.values():
                if type(each) is dict or type(each) is list:
                    self._collect(each, ids)
        elif type(value) is list:
            for each in value:
                self._collect(each, ids)

    def is_person(self, organization: dict[str, Json]) -> bool:
        """Whether an organization's identifier, or the city's list, says that it is a natural person."""
        identifier = organization.get("identifier")
        if type(identifier) is dict and PERSON_SCHEME.match(get_text(identifier, "scheme")):
            return True
        return bool(self._listed) and as_text(organization.get("id")) in self._listed

    def __bool__(self) -> bool:
        return bool(self._aliases)

    def is_reference(self, value: dict[str, Json]) -> bool:
        """Whether an object names one of these persons: by id, or by name alone."""
        identity = as_text(value.get("id"))
        if identity in self._aliases:
            return True
        return get_text(value, "name") in self._names and (not identity or self.is_person(value))

    def stand_in(self, value: dict[str, Json]) -> dict[str, Any]:
        """The id, name and identifier that are published in place of a person's."""
        identity = as_text(value.get("id")) or get_text(get_object(value, "identifier"), "id")
        alias = self._aliases.get(identity or self._names.get(get_text(value, "name"), ""), "individual")
        shown: dict[str, Any] = {}
        if "id" in value:
            shown["id"] = alias
        if "name" in value:
            number = alias.rpartition("-")[2]
            shown["name"] = value["name"] if self.shows_names else f"Individual {number} (name withheld)"
        scheme = get_text(get_object(value, "identifier"), "scheme")
        if "id" not in value or "identifier" in value or self.is_person(value):
            shown["identifier"] = {"scheme": scheme if PERSON_SCHEME.match(scheme) else WITHHELD_SCHEME}
        return shown


def _in_order(identity: str) -> tuple[int, str]:
    """Shorter ids first, so that `individual-10` stays the tenth when what was written is read again."""
    return len(identity), identity


def _redact(value: Json, field: str, persons: _Persons, contacts: bool) -> Any:
    if type(value) is list:
        known = [each for each in value if not _names_person(each)] if field == "additionalIdentifiers" else value
        items = [
            _redact(each, field, persons, contacts) if type(each) is dict or type(each) is list else each
            for each in known
        ]
        return items if len(items) < len(value) or any(map(is_not, items, value)) else value
    if type(value) is not dict:
        return value
    person = bool(persons) and persons.is_reference(value)
    hides = not _PERSONAL_FIELDS.isdisjoint(value) and (person or not contacts or _is_vendor(value, field))
    result = {}
    changed = person
    for name, each in value.items():
        if (
            (hides and name in _PERSONAL_FIELDS)
            or (person and name in _TELLING_FIELDS)
            or (name == "additionalIdentifiers" and _names_person(each))
            or (person and not persons.shows_names and name.startswith("name_"))
        ):
            changed = True
        elif type(each) is dict or type(each) is list:
            clean = _without_home(each) if person and name == "address" else _redact(each, name, persons, contacts)
            changed = changed or clean is not each
            result[name] = clean
        else:
            result[name] = each
    if person:
        result.update(persons.stand_in(value))
    return result if changed else value


def _names_person(identifier: Json) -> bool:
    """Whether an identifier is that of a natural person, whoever bears it."""
    return type(identifier) is dict and bool(PERSON_SCHEME.match(get_text(identifier, "scheme")))


def _is_vendor(value: dict[str, Json], field: str) -> bool:
    if field in _VENDOR_FIELDS:
        return True
    if field != "parties":
        return False
    roles = value.get("roles")
    named = roles if type(roles) is list else [roles]
    return not any(type(role) is str and role in _CITY_ROLES for role in named)


def _without_home(address: Json) -> Json:
    if type(address) is not dict:
        return None
    return {name: each for name, each in address.items() if name.partition("_")[0] not in _HOME_FIELDS}
