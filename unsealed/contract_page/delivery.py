"""What became of it: payments, goals and measurements, documents, amendments."""

from decimal import Decimal
from typing import NamedTuple

from unsealed.contract_page.parts import Parts
from unsealed.contract_page.people import People
from unsealed.contract_page.shown import Line, Shown, host
from unsealed.exact_json import Json
from unsealed.ocds.access import get_object, get_objects, get_text
from unsealed.ocds.interpret import Interpretation

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
    """The payments, and who made and who received all of them; None where these differ, empty where nobody is named."""

    payer: str | None
    payee: str | None
    payments: tuple[Payment, ...]


class Metric(NamedTuple):
    """A goal or what was measured: its observations one by one."""

    title: str
    description: str
    observations: tuple[str, ...]


class Document(NamedTuple):
    """A document: its title, a link that is safe or none, the link's host, its day (ISO), and what is known of it."""

    title: str
    link: str
    host: str
    day: str
    about: str
    description: str


class Documents(NamedTuple):
    """The documents by kind; `host` is where all of them are, empty where they differ."""

    host: str
    kinds: tuple[tuple[str, tuple[Document, ...]], ...]


class Amendment(NamedTuple):
    """A published amendment: when, of what, why, and what it says."""

    day: Line | None
    subject: str
    rationale: str
    description: str
    identity: str


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
        payers, payees = {each.payer for each in payments}, {each.payee for each in payments}
        return Payments(
            payers.pop() if len(payers) == 1 else None, payees.pop() if len(payees) == 1 else None, tuple(payments)
        )

    def _organization(self, body: dict[str, Json], *names: str) -> str:
        for name in names:
            if (reference := get_object(body, name)) and (organization := self._people.refer(reference).name):
                return organization
        return ""

    def metrics(self) -> tuple[Metric, ...]:
        """Goals and measurements, each goal once with its targets in tender and contracts and what was found."""
        shown = self._shown
        metrics: dict[tuple[str, str], list[str]] = {}
        for _kind, _identity, name, part in self._parts:
            for field in ("targets", "agreedMetrics", "metrics"):
                for body in get_objects(part, field) if field in part else ():
                    title = shown.text(body, "title") or shown.text(body, "id")
                    said = metrics.setdefault((title, shown.text(body, "description")), [])
                    for each in get_objects(body, "observations"):
                        if observation := self._observation(each):
                            said.append(f"{name}: {observation}")
        return tuple([Metric(*about, tuple(said)) for about, said in metrics.items() if about[0] or said])

    def _observation(self, body: dict[str, Json]) -> str:
        shown = self._shown
        parts = (shown.number(body, "measure"), shown.text(get_object(body, "unit"), "name"))
        measure = " ".join([part for part in parts if part]) or shown.money(body)
        said = ": ".join([part for part in (shown.period(body, "period"), measure) if part])
        notes = shown.text(body, "notes")
        return f"{said} ({notes})" if notes else said

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
        for documents in kinds.values():
            documents.sort(key=lambda each: each.day, reverse=True)
        return Documents(shared, tuple([(kind, tuple(documents)) for kind, documents in kinds.items()]))

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
