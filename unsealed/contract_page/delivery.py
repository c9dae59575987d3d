"""What became of it: payments, documents, amendments."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple, TypeVar

from unsealed.contract_page.parts import Parts
from unsealed.contract_page.people import People
from unsealed.contract_page.shown import Line, Shown, host
from unsealed.exact_json import Json
from unsealed.ocds.access import get_object, get_objects, get_text
from unsealed.ocds.interpret import Interpretation
from unsealed.words import shortened

_T = TypeVar("_T")

_FEW = 3
"""So many payments on average make a place that tells of them worth saying once."""
_LONGEST_LINK = 60
_OPEN, _ENOUGH = 8, 12
"""Of more than `_ENOUGH` documents of a title, or titles of a kind, the newest `_OPEN` stand open."""
_FORMATS = {
    "application/pdf": "PDF",
    "text/html": "HTML",
    "text/csv": "CSV",
    "text/plain": "Text",
    "application/json": "JSON",
    "application/zip": "ZIP",
    "application/msword": "Word",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.ms-excel": "Excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
}


class Payment(NamedTuple):
    """A transaction. `source` is where it was published, as a link that is safe; `note` the same where it is none."""

    day: Line | None
    value: str
    payer: str
    payee: str
    source: str
    note: str


class Payments(NamedTuple):
    """The payments, and who made and who received all of them; None where these differ, empty where nobody is named.

    `sources` are where they were published (link, text), where few places tell of many payments; these name none then.
    """

    payer: str | None
    payee: str | None
    payments: tuple[Payment, ...]
    sources: tuple[tuple[str, str], ...]


class Document(NamedTuple):
    """A document: its title, a link that is safe or none, the link's host, its day (ISO), and what is known of it."""

    title: str
    link: str
    host: str
    day: str
    about: str
    description: str


class SameDocuments(NamedTuple):
    """Documents of one title and description, newest first; `more` are those that a long list folds away."""

    title: str
    description: str
    documents: tuple[Document, ...]
    more: tuple[Document, ...]


class Kind(NamedTuple):
    """A kind of documents: its name, how many there are, and these by title; `more` are folded away."""

    name: str
    number: int
    titles: tuple[SameDocuments, ...]
    more: tuple[SameDocuments, ...]


class Documents(NamedTuple):
    """The documents by kind; `host` is where all of them are, empty where they differ."""

    host: str
    kinds: tuple[Kind, ...]


class Amendment(NamedTuple):
    """A published amendment: when, of what, why, and what it says."""

    day: Line | None
    subject: str
    rationale: str
    description: str
    identity: str


def _kind(name: str, documents: list[Document]) -> Kind:
    """The documents of a kind, newest first, those of one title together where the first of them would stand."""
    documents.sort(key=lambda each: each.day, reverse=True)
    same: dict[tuple[str, str], list[Document]] = {}
    for each in documents:
        same.setdefault((each.title, each.description), []).append(each)
    titles = tuple([SameDocuments(*about, *_folded(found)) for about, found in same.items()])
    return Kind(name, len(documents), *_folded(titles))


def _folded(several: Sequence[_T]) -> tuple[tuple[_T, ...], tuple[_T, ...]]:
    """What stands open, and what is folded away."""
    at = _OPEN if len(several) > _ENOUGH else len(several)
    return tuple(several[:at]), tuple(several[at:])


class Delivery:
    """Reads the later parts of one process."""

    def __init__(
        self,
        compiled: dict[str, Json],
        known: Interpretation,
        shown: Shown,
        people: People,
        parts: Parts,
        language: str,
    ) -> None:
        self._compiled = compiled
        self._known = known
        self._shown = shown
        self._people = people
        self._parts = parts
        self._language = language

    def payments(self) -> Payments:
        """The payments of all contracts, in the order of time."""
        shown, payments = self._shown, []
        for contract in self._known.contracts:
            for body in get_objects(get_object(contract.body, "implementation"), "transactions"):
                value = shown.money(body) or shown.money(body, "amount")
                payer = self._organization(body, "payer", "providerOrganization")
                payee = self._organization(body, "payee", "receiverOrganization")
                source = shown.link(body, "source")
                note = "" if source else shown.text(body, "source")
                payments.append(Payment(shown.day(body, "date"), value, payer, payee, source, note))
        payments.sort(key=lambda each: each.day.day if each.day else "")
        found = dict.fromkeys(each.source for each in payments if each.source)
        if found and len(found) * _FEW <= len(payments):
            payments = [each._replace(source="") for each in payments]
        else:
            found = {}
        sources = tuple([(each, shortened(each.partition("//")[2], _LONGEST_LINK)) for each in found])
        payers, payees = {each.payer for each in payments}, {each.payee for each in payments}
        return Payments(
            payers.pop() if len(payers) == 1 else None,
            payees.pop() if len(payees) == 1 else None,
            tuple(payments),
            sources,
        )

    def _organization(self, body: dict[str, Json], *names: str) -> str:
        for name in names:
            if (reference := get_object(body, name)) and (organization := self._people.refer(reference).name):
                return organization
        return ""

    def documents(self) -> Documents:
        """The documents by kind, newest first within a kind."""
        shown, _ = self._shown, self._shown.words.gettext
        kinds: dict[str, list[Document]] = {}
        owners = [(identity or name, part) for _kind, identity, name, part in self._parts if "documents" in part]
        owners += [(_("Bid"), bid) for bid in get_objects(get_object(self._compiled, "bids"), "details")]
        for name, part in owners:
            for body in get_objects(part, "documents"):
                kind = shown.code(body, "documentType", "documentType") or _("Other documents")
                kinds.setdefault(kind, []).append(self._document(body, name))
        hosts = {each.host for documents in kinds.values() for each in documents}
        shared = hosts.pop() if len(hosts) == 1 else ""
        return Documents(shared, tuple([_kind(name, documents) for name, documents in kinds.items()]))

    def _document(self, body: dict[str, Json], part: str) -> Document:
        shown, _ = self._shown, self._shown.words.gettext
        title, description = shown.text(body, "title"), shown.text(body, "description")
        link = shown.link(body, "url")
        published, modified = shown.day(body, "datePublished"), shown.day(body, "dateModified")
        kind, language = shown.text(body, "format"), shown.text(body, "language")
        first = published or modified
        about = [first.text if first else "", part, _FORMATS.get(kind) or (kind if "/" in kind else kind.upper())]
        if language and language != self._language:
            about.append(shown.words.code("language", language))
        if modified and published and modified != published:
            about.append(_("changed {date}").format(date=modified.text))
        return Document(
            title or description or _("Document {id}").format(id=get_text(body, "id")),
            link,
            host(link) if link else "",
            first.day if first else "",
            ", ".join([each for each in about if each]),
            description if title and description != title else "",
        )

    def amendments(self) -> tuple[Amendment, ...]:
        """All amendments with their reasons, newest first."""
        shown, amendments = self._shown, []
        for _kind, _identity, name, part in self._parts:
            for body in (*get_objects(part, "amendments"), *get_objects(part, "amendment")):
                changes = [
                    f"{shown.words.field(shown.text(each, 'property'))}: {shown.number(each, 'former_value')}"
                    for each in get_objects(body, "changes")
                    if type(each.get("former_value")) in (str, int, Decimal)
                ]
                description = shown.text(body, "description")
                said = "\n".join([description, *changes] if description else changes)
                entry = Amendment(
                    shown.day(body, "date"), name, shown.text(body, "rationale"), said, shown.text(body, "id")
                )
                if any(entry[i] for i in (0, 2, 3, 4)):
                    amendments.append(entry)
        return tuple(sorted(amendments, key=lambda each: each.day.day if each.day else "", reverse=True))
