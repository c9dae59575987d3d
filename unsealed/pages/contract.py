"""The contract page: everything that is published about one contracting process, in the order in which readers ask."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

from unsealed.config import Site
from unsealed.contract_page.bidding import Bidding, Enquiry, Question
from unsealed.contract_page.delivery import Amendment, Delivery, Documents, Payments
from unsealed.contract_page.items import ItemTable, read_items
from unsealed.contract_page.metrics import read_metrics
from unsealed.contract_page.milestones import MilestoneReader, Milestones
from unsealed.contract_page.money import Bar, ContractValues, ValueChange, make_bars
from unsealed.contract_page.parts import read_parts
from unsealed.contract_page.people import Awards, Bidder, ContractEntry, OrganizationEntry, People
from unsealed.contract_page.points import Points, make_points
from unsealed.contract_page.progress import Step, StepDate, make_steps, status_date
from unsealed.contract_page.results import Results, make_results
from unsealed.contract_page.sentences import Sentences
from unsealed.contract_page.shown import LONGEST_HEADING, Fact, Group, Shown
from unsealed.contract_page.terms import Terms, make_terms
from unsealed.contract_page.things import Lots, Things
from unsealed.contract_page.versions import VersionEntry, make_versions
from unsealed.exact_json import Json
from unsealed.linked_data import of_process
from unsealed.notes import Note
from unsealed.ocds.access import get_object, get_objects, get_text
from unsealed.ocds.interpret import Interpretation, Subject
from unsealed.ocds.model import ContractingProcess
from unsealed.opportunities import Deadline, make_deadline
from unsealed.page import Page
from unsealed.past_awards import Named, PastLine, make_past_line, name_kind
from unsealed.publication import PastAwards, Surroundings
from unsealed.render import web_link
from unsealed.search import Found, find_process
from unsealed.urls import process_url, slug
from unsealed.words import Words, shortened

_PLAIN_FACT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*\Z")


@dataclass(frozen=True, slots=True)
class Related:
    """A related process: how it is related, its title, its page here or a web address, and its identifier."""

    relation: str
    title: str
    page: str
    link: str
    identifier: str


class Past(NamedTuple):
    """What was paid for the same kind of thing: the kinds, whether they are broader, the latest and all."""

    kinds: tuple[Named, ...]
    is_broader: bool
    awards: tuple[PastLine, ...]
    total: int


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
    """Whether what firms ask comes first: the process is open or planned."""
    steps: tuple[Step, ...]
    """Planning, tender, award, contract and implementation with their dates and states."""
    bars: tuple[tuple[Bar, ...], ...]
    """Amounts from budget to payments, one group per currency."""
    value_changes: tuple[ValueChange, ...]
    """How contracts' values changed from one published version to the next."""
    buying_side: tuple[Fact, ...]
    """The buyer, and who runs the procedure."""
    awards: Awards
    """Awards with their suppliers and contracts."""
    loose_contracts: tuple[ContractEntry, ...]
    """Contracts whose award is not published."""
    bidders: tuple[Bidder, ...]
    """Bids and bidders."""
    bid_columns: tuple[bool, bool, bool, bool]
    """Whether any bid's value, status, date, lot is published."""
    bidders_said: str
    """How many firms bid, and of how many the names are published; empty where that is not known."""
    deadline: Deadline | None
    """When bidding ends, with how far that is from the date of the data; None unless it is open."""
    questions: tuple[Question, ...]
    """What firms ask before they bid, with what is published about it; none unless one can bid, or will."""
    enquiries: tuple[Enquiry, ...]
    """Questions that were asked in public, with their answers."""
    past: Past | None
    """The latest awards of the same kind; None unless one can bid, or will, and where there is none."""
    bidding: tuple[Fact, ...]
    """How it was bought: dates, method, conditions, criteria, whom to ask; empty while one can bid."""
    planning: tuple[Fact, ...]
    """Why it is bought, and from which money."""
    subject: tuple[Fact, ...]
    """What is bought: description, category, classification, places."""
    items: tuple[ItemTable, ...]
    """Items with quantities and unit values."""
    lots: Lots
    """Lots with everything that is published about them."""
    milestones: Milestones
    """Milestones by due date, with lateness."""
    payments: Payments
    """Transactions by date."""
    purpose: str
    """What it is meant to achieve, where there is something to show of its delivery; else it is in `planning`."""
    results: Results
    """Goals and measurements, and the picture of milestones and payments."""
    documents: Documents
    """Documents by kind."""
    amendments: tuple[Amendment, ...]
    """Amendments with reasons, newest first."""
    related: tuple[Related, ...]
    """Related processes."""
    versions: tuple[VersionEntry, ...]
    """Published versions, newest first, with what each changed."""
    points: Points | None
    """Points to check: flagged, checked and unchecked; None where the site shows none of this process."""
    notes: tuple[Note, ...]
    """What people say of it, the oldest first."""
    organizations: tuple[OrganizationEntry, ...]
    """Every organization with its register number, address and role."""
    other: tuple[Group, ...]
    """Every published value that has no place above, under its name."""
    sources: tuple[str, ...]
    """Each file that releases were read from, with their positions in it."""
    suggestion: str
    """Address of a prefilled correction; empty where the site has no repository."""
    new_note: str
    """Address of a note to begin; empty where the site has no repository."""
    guide: str
    """The page of the guide that tells how to read this one; empty where there is none."""
    terms: Terms
    """Words of the standard among its labels, explained."""
    findings: tuple[str, ...]
    """What checks found in this process's data."""
    found: Found
    """What the page tells the search; empty where it is not to be found there."""


def make_process_pages(subject: Subject, surroundings: Surroundings) -> Iterator[Page]:
    """The one page of a process. Its data is redacted already."""
    process = subject.process
    known = subject.interpretation
    site, words, compiled = surroundings.site, surroundings.words, process.compiled
    _ = words.gettext
    today = surroundings.today
    shown = Shown(words, site.defaults.currency)
    shown.mark(compiled, "ocid", "id", "date", "tag")
    people = People(process, known, shown)
    parts = read_parts(compiled, known, words)
    things = Things(compiled, shown, people, parts)
    how = Bidding(compiled, known, shown, people)
    delivery = Delivery(compiled, known, shown, people, parts, site.language)
    values = ContractValues(process, known, words)
    originals = values.originals(known)
    milestones = MilestoneReader(parts, shown, today)
    url = process_url(process.ocid)
    summary = Sentences(compiled, known, words, today, milestones.all, originals).all()
    bidders = people.bidders()
    can_bid = known.stage in ("open", "planned")
    description, subject_facts = things.description(known.title), things.subject()
    questions: tuple[Question, ...] = ()
    bidding: tuple[Fact, ...] = ()
    if can_bid:  # what it is comes before how to bid
        documents = sum(len(get_objects(get_object(compiled, part), "documents")) for part in ("planning", "tender"))
        questions = how.questions(description, documents, site)
    else:
        subject_facts = description + subject_facts
        bidding = how.facts()
    metrics, payments, purpose = read_metrics(parts, shown), delivery.payments(), things.purpose()
    is_delivered = bool(metrics or milestones.all or payments.payments)
    steps = make_steps(compiled, known, process, words, today)
    deadline = get_text(get_object(get_object(compiled, "tender"), "tenderPeriod"), "endDate")
    heading = shortened(known.title, LONGEST_HEADING)
    bars, buying_side, planning = (
        make_bars(known, originals, words),
        tuple(people.buying_side()),
        things.planning("" if is_delivered else purpose),
    )
    lots, amendments = things.lots(), delivery.amendments()
    labels = [bar.label for group in bars for bar in group]
    labels += [fact.label for facts in (buying_side, bidding, planning, subject_facts) for fact in facts]
    headings = {_("Lots"): lots.lots, _("Amendments"): amendments, _("Milestones"): milestones.all}
    labels += [_("Identifier (OCID)"), *(name for name, there in headings.items() if there)]
    context = Context(
        ocid=process.ocid,
        heading=heading,
        summary=summary,
        stage=known.stage,
        status_date=status_date(compiled, known, words, today),
        warnings=tuple(_warnings(known, words)),
        can_bid=can_bid,
        steps=steps,
        bars=bars,
        value_changes=values.changes(),
        buying_side=buying_side,
        awards=people.awards(),
        loose_contracts=people.loose_contracts(),
        bidders=bidders,
        bid_columns=(
            any(each.value for each in bidders),
            any(each.status for each in bidders),
            any(each.day for each in bidders),
            any(each.lots for each in bidders),
        ),
        bidders_said=people.say_bidders(bidders),
        deadline=make_deadline(deadline, today, words) if known.stage == "open" else None,
        questions=questions,
        enquiries=tuple(how.enquiries()),
        past=_past(surroundings.past.get(process.ocid), words),
        bidding=bidding,
        planning=planning,
        subject=subject_facts,
        items=read_items(parts, shown),
        lots=lots,
        milestones=milestones.shown(),
        payments=payments,
        purpose=purpose if is_delivered else "",
        results=make_results(metrics, milestones.all, known, steps[-1], words, today),
        documents=delivery.documents(),
        amendments=amendments,
        related=tuple(_related(compiled, shown, surroundings)),
        versions=make_versions(process, words),
        points=make_points(surroundings.points.get(process.ocid, ()), surroundings.flags, words),
        notes=tuple(_notes(surroundings.notes.get(process.ocid, ()), surroundings)),
        organizations=people.organizations(),
        other=shown.rest(compiled),  # after all others: it takes what they left
        sources=_sources(process),
        suggestion=_suggestion(process.ocid, known.title, url, surroundings),
        new_note=_new_note(process.ocid, site),
        guide=surroundings.guide.page("guide/how-to-read-a-contract-page/"),
        terms=make_terms(labels, known.method, words, surroundings.guide),
        findings=tuple(map(words.say, dict.fromkeys(finding.message for finding in process.findings))),
        found=find_process(subject, words)
        if site.search.enabled and process.ocid not in surroundings.unsearched
        else (),
    )
    yield Page(
        url=url,
        template="pages/contract.html",
        title=heading or _("Contract {ocid}").format(ocid=process.ocid),
        context=context,
        section="contracts",
        description=" ".join(summary),
        about=of_process(process.ocid, heading or process.ocid, compiled, known),
    )


def _notes(notes: Sequence[Note], surroundings: Surroundings) -> Iterator[Note]:
    """Notes, each with its language where that is not the one of the page: one that is at home in several is one."""
    own = surroundings.words.language.partition("-")[0]
    for note in notes:
        language = note.language or surroundings.site.language
        yield note._replace(language="" if language.partition("-")[0] == own else language)


def _past(past: PastAwards | None, words: Words) -> Past | None:
    if past is None:
        return None
    awards = tuple(make_past_line(award, words) for award in past.awards)
    return Past(tuple(map(name_kind, past.kinds[:3])), past.is_broader, awards, past.total)


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
    for other, relationships in surroundings.named_by.get(get_text(compiled, "ocid"), ()):
        if other not in seen:
            relation = _turned_round(relationships, words)
            yield Related(
                relation, titles.get(other) or other, process_url(other) if other in titles else "", "", other
            )


def _turned_round(relationships: str, words: Words) -> str:
    """How a process that names this one, with these codes, is related to it."""
    _ = words.gettext
    names = {
        "framework": _("Call-off from this framework"),
        "planning": _("Bought as planned here"),
        "parent": _("Sub-contract of this contract"),
        "prior": _("Renewed or replaced as"),
        "unsuccessfulProcess": _("Bought again as"),
        "subContract": _("Contract that this is a sub-contract of"),
        "replacementProcess": _("Replaced by this contract"),
        "renewalProcess": _("Renewed by this contract"),
    }
    found = [names[code] for code in relationships.split() if code in names]
    return ", ".join(found) or _("Names this contract as related")


def _sources(process: ContractingProcess) -> tuple[str, ...]:
    positions: dict[str, list[str]] = {}
    for release in process.releases:
        source = release.source
        positions.setdefault(source.file, []).append(str(source).removeprefix(source.file))
    return tuple([file + ", ".join([first, *map(str.strip, more)]) for file, (first, *more) in positions.items()])


def _suggestion(ocid: str, title: str, url: str, surroundings: Surroundings) -> str:
    """The address of the form for corrections on GitHub, filled in with which contract it is about."""
    site, _ = surroundings.site, surroundings.words.gettext
    if not site.repository:
        return ""
    address = f"{site.base_url.rstrip('/')}/{url}" if site.base_url else url
    name = _("Correction: {name}").format(name=title if 0 < len(title) <= 80 else ocid)
    fields = f"title={_quote(name)}&ocid={_quote(ocid)}&page={_quote(address)}"
    return f"{site.repository.rstrip('/').removesuffix('.git')}/issues/new?template=data-error.yml&{fields}"


def _new_note(ocid: str, site: Site) -> str:
    """The address on GitHub where a note about a process is begun, in a file that may be there already."""
    if not site.repository:
        return ""
    begun = f"---\nocid: {_as_fact(ocid)}\nauthor: \nrole: \ndate: \n---\n"
    file = quote(f"content/notes/{slug(ocid)}.md", safe="")
    repository = site.repository.rstrip("/").removesuffix(".git")
    return f"{repository}/new/{quote(site.branch)}?filename={file}&value={quote(begun, safe='', errors='replace')}"


def _as_fact(text: str) -> str:
    """A text as a value on top of a note: in quotes where it could be read as something else."""
    return text if _PLAIN_FACT.match(text) else "'" + text.replace("'", "''") + "'"


def _quote(text: str) -> str:
    return quote(text, safe="/:", errors="replace")
