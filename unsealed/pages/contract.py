"""The contract page: everything that is published about one contracting process, in the order in which readers ask."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time
from urllib.parse import urlencode

from unsealed.contract_page.delivery import Amendment, Delivery, Document, Metric, Payment
from unsealed.contract_page.milestones import Milestone, read_milestones
from unsealed.contract_page.money import Bar, ContractValues, ValueChange, make_bars
from unsealed.contract_page.parts import read_parts
from unsealed.contract_page.people import AwardEntry, Bidder, ContractEntry, OrganizationEntry, People
from unsealed.contract_page.progress import Step, StepDate, make_steps, status_date
from unsealed.contract_page.sentences import Sentences
from unsealed.contract_page.shown import Fact, Group, Shown
from unsealed.contract_page.things import ItemTable, Lot, Things
from unsealed.contract_page.versions import VersionEntry, make_versions
from unsealed.exact_json import Json
from unsealed.ocds.access import get_objects, get_text
from unsealed.ocds.interpret import Interpretation
from unsealed.page import Page
from unsealed.publication import Subject, Surroundings
from unsealed.render import web_link
from unsealed.urls import process_url, record_url
from unsealed.words import Words


@dataclass(frozen=True, slots=True)
class Related:
    """A related process: how it is related, its title, its page here or a web address, and its identifier."""

    relation: str
    title: str
    page: str
    link: str
    identifier: str


@dataclass(frozen=True, slots=True)
class Context:
    """What the template of a contract page sees as `page`. Texts are plain; empty collections draw no section."""

    ocid: str
    """The process's Open Contracting ID."""
    heading: str
    """The title as published; empty where there is none."""
    summary: tuple[str, ...]
    """Sentences: who buys what from whom, for how much, when and how."""
    stage: str
    """planned, open, evaluation, awarded, active, completed, cancelled, unsuccessful, withdrawn or unknown."""
    status_date: StepDate | None
    """The day that belongs to the stage, with its meaning: `until 3 May 2025`."""
    warnings: tuple[str, ...]
    """What a reader should know about the stage: past its end date, statuses that disagree, an assumed status."""
    can_bid: bool
    """Whether bidding facts come first: the process is open or planned."""
    steps: tuple[Step, ...]
    """Planning, tender, award, contract and implementation with their dates and states."""
    bars: tuple[tuple[Bar, ...], ...]
    """Amounts from budget to payments, one group per currency."""
    value_changes: tuple[ValueChange, ...]
    """How contracts' values changed from one published version to the next."""
    buying_side: tuple[Fact, ...]
    """The buyer, and who runs the procedure."""
    awards: tuple[AwardEntry, ...]
    """Awards with their suppliers and contracts."""
    loose_contracts: tuple[ContractEntry, ...]
    """Contracts whose award is not published."""
    bidders: tuple[Bidder, ...]
    """Bids and bidders."""
    bidding: tuple[Fact, ...]
    """How to bid, or how it was bought: dates, method, conditions, criteria, whom to ask."""
    planning: tuple[Fact, ...]
    """Why it is bought, and from which money."""
    subject: tuple[Fact, ...]
    """What is bought: description, category, classification, places."""
    items: tuple[ItemTable, ...]
    """Items with quantities and unit values."""
    item_columns: tuple[bool, bool, bool, bool, bool]
    """Whether any item has a classification, quantity, unit value, total, lot."""
    lots: tuple[Lot, ...]
    """Lots with everything that is published about them."""
    milestones: tuple[Milestone, ...]
    """Milestones by due date, with lateness."""
    payments: tuple[Payment, ...]
    """Transactions by date."""
    metrics: tuple[Metric, ...]
    """Goals and measurements."""
    documents: tuple[tuple[str, tuple[Document, ...]], ...]
    """Documents by kind."""
    amendments: tuple[Amendment, ...]
    """Amendments with reasons, newest first."""
    related: tuple[Related, ...]
    """Related processes."""
    versions: tuple[VersionEntry, ...]
    """Published versions, newest first, with what each changed."""
    organizations: tuple[OrganizationEntry, ...]
    """Every organization with its register number, address and role."""
    other: tuple[Group, ...]
    """Every published value that has no place above, under its name."""
    sources: tuple[str, ...]
    """File and position of each release."""
    record: str
    """Address of record.json."""
    suggestion: str
    """Address of a prefilled correction; empty where the site has no repository."""
    findings: tuple[str, ...]
    """What checks found in this process's data."""


def make_process_pages(subject: Subject, surroundings: Surroundings) -> Iterator[Page]:
    """The one page of a process. Its data is redacted already."""
    process = subject.process
    known = _of_page(subject)
    site, words, compiled = surroundings.site, surroundings.words, process.compiled
    _ = words.gettext
    today = _today(surroundings)
    shown = Shown(words, site.defaults.currency)
    shown.mark(compiled, "ocid", "id", "date", "tag")
    people = People(compiled, known, shown)
    parts = read_parts(compiled, known, words)
    things = Things(compiled, known, shown, people, parts)
    delivery = Delivery(compiled, known, shown, people, parts, site.language)
    values = ContractValues(process, known, words)
    originals = values.originals(known)
    milestones = read_milestones(parts, shown, today)
    url = process_url(process.ocid)
    items = things.items()
    summary = Sentences(compiled, known, words, today, milestones, originals).all()
    context = Context(
        ocid=process.ocid,
        heading=known.title,
        summary=summary,
        stage=known.stage,
        status_date=status_date(compiled, known, words, today),
        warnings=tuple(_warnings(known, words)),
        can_bid=known.stage in ("open", "planned"),
        steps=make_steps(compiled, known, process, words, today),
        bars=make_bars(known, originals, words),
        value_changes=values.changes(),
        buying_side=tuple(people.buying_side()),
        awards=people.awards(),
        loose_contracts=people.loose_contracts(),
        bidders=people.bidders(),
        bidding=things.bidding(),
        planning=things.planning(),
        subject=things.subject(known.title),
        items=items,
        item_columns=_columns(items),
        lots=things.lots(),
        milestones=tuple(milestones),
        payments=delivery.payments(),
        metrics=delivery.metrics(),
        documents=delivery.documents(),
        amendments=delivery.amendments(),
        related=tuple(_related(compiled, shown, surroundings)),
        versions=make_versions(process, words),
        organizations=people.organizations(),
        other=shown.rest(compiled, ""),  # after all others: it takes what they left
        sources=tuple([str(release.source) for release in process.releases]),
        record=record_url(process.ocid),
        suggestion=_suggestion(process.ocid, known.title, url, surroundings),
        findings=tuple(dict.fromkeys(finding.message for finding in process.findings)),
    )
    yield Page(
        url=url,
        template="pages/contract.html",
        title=known.title or _("Contract {ocid}").format(ocid=process.ocid),
        context=context,
        section="contracts",
        description=" ".join(summary),
    )


def _of_page(subject: Subject) -> Interpretation:
    """The interpretation with the bodies of the compiled release that is shown.

    Withholding contacts copies what holds them, and `Shown` knows values by the objects that hold them.
    """
    process, known = subject
    awards, contracts = get_objects(process.compiled, "awards"), get_objects(process.compiled, "contracts")
    if all(
        each.body is body for each, body in zip((*known.awards, *known.contracts), (*awards, *contracts), strict=True)
    ):
        return known
    return replace(
        known,
        awards=tuple([replace(each, body=body) for each, body in zip(known.awards, awards, strict=True)]),
        contracts=tuple([replace(each, body=body) for each, body in zip(known.contracts, contracts, strict=True)]),
    )


def _today(surroundings: Surroundings) -> date:
    """The publication's date as a calendar day; a date without a time of day is taken as written."""
    as_of = surroundings.as_of
    if as_of.time().replace(microsecond=0) in (time(), time(23, 59, 59)):
        return as_of.date()
    return as_of.astimezone(surroundings.words.zone).date()


def _warnings(known: Interpretation, words: Words) -> Iterator[str]:
    _ = words.gettext
    if "status_conflict" in known.stage_flags:
        yield _(
            "The published statuses disagree: the tender is said to have failed, yet an award or a contract is in force."
        )
    if known.stage_basis in ("inferred", "defaulted"):
        yield _("No status is published for this stage; it follows from the published dates.")
    if known.is_framework:
        yield _("This is a framework agreement: its amounts are ceilings, not spending.")


def _columns(tables: tuple[ItemTable, ...]) -> tuple[bool, bool, bool, bool, bool]:
    items = [item for table in tables for item in table.items]
    return (
        any(item.classification for item in items),
        any(item.quantity for item in items),
        any(item.unit_value for item in items),
        any(item.total for item in items),
        any(item.lot for item in items),
    )


def _related(compiled: dict[str, Json], shown: Shown, surroundings: Surroundings) -> Iterator[Related]:
    words, titles = surroundings.words, surroundings.titles
    seen = set()
    for owner in (compiled, *get_objects(compiled, "contracts")):
        for body in get_objects(owner, "relatedProcesses"):
            identifier = shown.text(body, "identifier")
            relation = shown.codes(body, "relationship", "relatedProcess") or words.gettext("Related")
            title = shown.text(body, "title")
            scheme = shown.code(body, "scheme", "relatedProcessScheme")
            here = identifier in titles
            link = "" if here else web_link(body.get("uri"))
            if link:
                shown.mark(body, "uri")
            seen.add(identifier)
            name = (titles[identifier] if here else "") or title or identifier
            about = " ".join([each for each in ("" if here else scheme, identifier) if each])
            yield Related(relation, name, process_url(identifier) if here else "", link, about)
    ocid = get_text(compiled, "ocid")
    for other, relationship in surroundings.named_by.get(ocid, ()):
        if other not in seen:
            relation = words.gettext("Named by this process as: {relation}").format(
                relation=words.code("relatedProcess", relationship)
            )
            yield Related(
                relation, titles.get(other) or other, process_url(other) if other in titles else "", "", other
            )


def _suggestion(ocid: str, title: str, url: str, surroundings: Surroundings) -> str:
    """The address of a new issue on GitHub, filled in with which contract it is about."""
    site, _ = surroundings.site, surroundings.words.gettext
    if not site.repository:
        return ""
    address = f"{site.base_url.rstrip('/')}/{url}" if site.base_url else url
    name = title if len(title) <= 80 else title[:80] + "…"
    fields = {
        "title": _("Correction: {name}").format(name=name or ocid),
        "body": _("Contract: {ocid}\nPage: {page}\n\nWhat is wrong, and what is right?\n\nHow do you know?\n").format(
            ocid=ocid, page=address
        ),
    }
    return f"{site.repository.rstrip('/').removesuffix('.git')}/issues/new?{urlencode(fields, errors='replace')}"
