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
    """A transaction."""

    day: Line | None
    value: str
    payer: str
    payee: str
    source: str


class Metric(NamedTuple):
    """A goal or what was measured: its observations one by one."""

    title: str
    description: str
    observations: tuple[str, ...]


class Document(NamedTuple):
    """A document: its title, a link that is safe or none, the link's host, and what is known of it, comma by comma."""

    title: str
    link: str
    host: str
    day: Line | None
    about: str
    description: str


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

    def payments(self) -> tuple[Payment, ...]:
        """The payments of all contracts, in the order of time."""
        shown, payments = self._shown, []
        for contract in self._known.contracts:
            for body in get_objects(get_object(contract.body, "implementation"), "transactions"):
                value = shown.money(body) or shown.money(body, "amount")
                payer = self._organization(body, "payer", "providerOrganization")
                payee = self._organization(body, "payee", "receiverOrganization")
                source = shown.link(body, "source") or shown.text(body, "source")
                payments.append(Payment(shown.day(body, "date"), value, payer, payee, source))
        return tuple(sorted(payments, key=lambda each: each.day.day if each.day else ""))

    def _organization(self, body: dict[str, Json], *names: str) -> str:
        for name in names:
            if (reference := get_object(body, name)) and (organization := self._people.refer(reference).name):
                return organization
        return ""

    def metrics(self) -> tuple[Metric, ...]:
        """Goals and measurements, from the tender's targets to what was found in implementation."""
        metrics = []
        for _name, part in self._parts:
            for field in ("targets", "agreedMetrics", "metrics"):
                metrics += [self._metric(each) for each in get_objects(part, field)]
        return tuple([metric for metric in metrics if metric.title or metric.observations])

    def _metric(self, body: dict[str, Json]) -> Metric:
        shown = self._shown
        observations = []
        for each in get_objects(body, "observations"):
            unit = get_object(each, "unit")
            measure = " ".join(filter(None, (shown.number(each, "measure"), shown.text(unit, "name")))) or shown.money(
                each
            )
            period = ", ".join([line.text for line in shown.period(each, "period")])
            observations.append(": ".join(filter(None, (period, measure))) + _in_brackets(shown.text(each, "notes")))
        title = shown.text(body, "title") or shown.text(body, "id")
        return Metric(title, shown.text(body, "description"), tuple(filter(None, observations)))

    def documents(self) -> tuple[tuple[str, tuple[Document, ...]], ...]:
        """The documents by kind, newest first within a kind."""
        shown, _ = self._shown, self._shown.words.gettext
        kinds: dict[str, list[Document]] = {}
        owners = list(self._parts)
        owners += [(_("Bid"), bid) for bid in get_objects(get_object(self._compiled, "bids"), "details")]
        for name, part in owners:
            if "documents" not in part:
                continue
            for body in get_objects(part, "documents"):
                kind = shown.code(body, "documentType", "documentType") or _("Other documents")
                kinds.setdefault(kind, []).append(self._document(body, name))
        return tuple([
            (kind, tuple(sorted(documents, key=lambda each: each.day.day if each.day else "", reverse=True)))
            for kind, documents in kinds.items()
        ])  # fmt: skip

    def _document(self, body: dict[str, Json], part: str) -> Document:
        shown, _ = self._shown, self._shown.words.gettext
        title, description = shown.text(body, "title"), shown.text(body, "description")
        link = shown.link(body, "url")
        published, modified = shown.day(body, "datePublished"), shown.day(body, "dateModified")
        kind = shown.text(body, "format")
        language = shown.text(body, "language")
        spoken = shown.words.code("language", language) if language and language != self._language else ""
        changed = (
            _("changed {date}").format(date=modified.text) if modified and modified != published and published else ""
        )
        about = [part, _FORMATS.get(kind, kind if "/" in kind else kind.upper()), spoken, changed]
        name = title or description or _("Document {id}").format(id=get_text(body, "id") or "")
        return Document(
            name.strip(), link, host(link) if link else "", published or modified,
            ", ".join([each for each in about if each]), description if title and description != title else "",
        )  # fmt: skip

    def amendments(self) -> tuple[Amendment, ...]:
        """All amendments with their reasons, newest first."""
        shown, amendments = self._shown, []
        for name, part in self._parts:
            for body in (*get_objects(part, "amendments"), *get_objects(part, "amendment")):
                changes = [
                    f"{shown.words.field(shown.text(each, 'property'))}: {shown.number(each, 'former_value')}"
                    for each in get_objects(body, "changes")
                    if type(each.get("former_value")) in (str, int, Decimal)
                ]
                said = "\n".join(filter(None, (shown.text(body, "description"), *changes)))
                entry = Amendment(
                    shown.day(body, "date"), name, shown.text(body, "rationale"), said, shown.text(body, "id")
                )
                if any(entry[i] for i in (0, 2, 3, 4)):
                    amendments.append(entry)
        return tuple(sorted(amendments, key=lambda each: each.day.day if each.day else "", reverse=True))


def _in_brackets(text: str) -> str:
    return f" ({text})" if text else ""
