"""What was read and set aside, what the data can answer, how complete and how sound it is, and what was found in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from unsealed.config import FiscalYear
from unsealed.exact_json import Json
from unsealed.ocds.model import Finding
from unsealed.page import Page
from unsealed.publication import Publication
from unsealed.quality_check import CheckResult
from unsealed.report import Input, Ledger
from unsealed.urls import process_url
from unsealed.user_needs import NEEDS, Advice, Answer
from unsealed.words import shortened

LISTED_FILES = 200
LISTED_FINDINGS = 20
"""Of each kind; `data/report.json` lists more, and their number is always exact."""
LISTED_FIELDS = 500
LISTED_SEGMENTS = 200
ADVICE = 3
STAGES = (
    "planned", "open", "evaluation", "awarded", "active", "completed", "cancelled", "unsuccessful", "withdrawn", "unknown",
)  # fmt: skip
QUESTIONS = ("says_who", "says_what", "says_from_whom", "says_how_much", "says_when", "says_how")
COMPLETENESS = {
    "/tender/": (
        "/tender/title", "/tender/description", "/tender/procurementMethod", "/tender/mainProcurementCategory",
        "/tender/value/amount", "/tender/tenderPeriod/endDate", "/tender/numberOfTenderers", "/tender/tenderers",
        "/tender/items", "/tender/documents",
    ),
    "/awards[]/": ("/awards[]/status", "/awards[]/date", "/awards[]/value/amount", "/awards[]/suppliers"),
    "/contracts[]/": (
        "/contracts[]/status", "/contracts[]/dateSigned", "/contracts[]/value/amount", "/contracts[]/period/endDate",
        "/contracts[]/implementation/transactions", "/contracts[]/implementation/milestones", "/contracts[]/documents",
    ),
    "/parties[]/": ("/parties[]/identifier/id",),
}  # fmt: skip
"""The objects whose fields are told in sentences; each path is filled once at most in one of them."""


class Example(NamedTuple):
    """A finding with the address of its process's page, empty where it has none."""

    finding: Finding
    url: str


class Group(NamedTuple):
    """Findings of one kind."""

    code: str
    severity: str
    number: int
    examples: tuple[Example, ...]


class Corrected(NamedTuple):
    """A value that the city corrected: the address of the process's page, and what the list of corrections says."""

    url: str
    path: str
    old: str
    new: str
    reason: str
    date: str


class Question(NamedTuple):
    """One of the six questions: how many processes answer it, of how many that could."""

    name: str
    number: int
    of: int


class Need(NamedTuple):
    """What somebody needs the data for: how many indicators of it can be answered, and which."""

    name: str
    number: int
    of: int
    answers: tuple[Answer, ...]


class Filled(NamedTuple):
    """A field that says something in `number` of its objects; `length` is that of a bar, 0 to 100."""

    path: str
    number: int
    length: str


class Completeness(NamedTuple):
    """So many objects of one kind, and what they say."""

    name: str
    of: int
    fields: tuple[Filled, ...]


class Link(NamedTuple):
    """A process by its title."""

    title: str
    url: str


class Failing(NamedTuple):
    """A check of processes that some fail, with the first of them."""

    check: CheckResult
    of: int
    examples: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What `pages/quality.html` reads. `files` are the first of them, `more_files` how many others there are.

    `questions` are the six that each process should answer, `needs` what the indicators can answer for whom, `advice`
    the fields that would help most. `fields` are (path, filled, of), `segments` (list, kind of code, code, items, fields).
    `failing` are checks of processes that some fail, `sound` how many all pass, `idle` how many are about nothing here.
    """

    files: tuple[Input, ...]
    more_files: int
    files_read: int
    ledger: Ledger
    groups: tuple[Group, ...]
    processes: int
    stages: tuple[tuple[str, int], ...]
    assumptions: tuple[tuple[str, str, int], ...]
    """The setting, what it says, and how often it was needed."""
    corrections: tuple[Corrected, ...]
    tax_basis: str
    marks_frameworks: bool
    fiscal_year: FiscalYear
    questions: tuple[Question, ...]
    needs: tuple[Need, ...]
    advice: tuple[Advice, ...]
    completeness: tuple[Completeness, ...]
    fields: tuple[tuple[str, int, int], ...]
    more_fields: int
    segments: tuple[tuple[str, str, str, int, dict[str, int]], ...]
    failing: tuple[Failing, ...]
    sound: int
    idle: int
    of_processes: tuple[CheckResult, ...]
    of_the_whole: tuple[CheckResult, ...]


def make_pages(publication: Publication) -> Iterator[Page]:
    """The one page."""
    report = publication.report
    stages = [entry.stage for entry in publication.entries]
    with_losses_first = sorted(report.files, key=lambda file: (not file.ledger.set_aside, file.path))
    fields = tuple(publication.coverage.fields())
    of_processes = tuple(check for check in publication.checks if check.level == "process")
    context = Context(
        files=tuple(with_losses_first[:LISTED_FILES]),
        more_files=max(0, len(report.files) - LISTED_FILES),
        files_read=len(report.files),
        ledger=report.ledger,
        groups=tuple(_groups(publication)),
        processes=report.processes,
        stages=tuple((stage, stages.count(stage)) for stage in STAGES if stage in stages),
        assumptions=publication.assumptions,
        corrections=tuple(
            Corrected(process_url(each.ocid), each.path, _shown(each.old), _shown(each.new), each.reason, each.date)
            for each in publication.corrections
        ),
        tax_basis=publication.tax_basis,
        marks_frameworks=publication.marks_frameworks,
        fiscal_year=publication.site.fiscal_year,
        questions=tuple(_questions(publication)),
        needs=tuple(_needs(publication)),
        advice=publication.needs.advice[:ADVICE],
        completeness=tuple(_completeness(publication.coverage.counts)),
        fields=fields[:LISTED_FIELDS],
        more_fields=max(0, len(fields) - LISTED_FIELDS),
        segments=tuple(publication.coverage.by_code())[:LISTED_SEGMENTS],
        failing=tuple(_failing(publication, of_processes)),
        sound=sum(check.passed > 0 and not check.failed for check in of_processes),
        idle=sum(not check.passed and not check.failed for check in of_processes),
        of_processes=of_processes,
        of_the_whole=tuple(check for check in publication.checks if check.level != "process"),
    )
    yield Page("quality/", "pages/quality.html", publication.words.gettext("Quality of the data"), context)


def _groups(publication: Publication) -> Iterator[Group]:
    for group in publication.report.findings.sorted():
        examples = (
            Example(each, process_url(each.ocid) if each.ocid in publication.ocids else "")
            for each in group.examples[:LISTED_FINDINGS]
        )
        yield Group(group.code, group.severity.value, group.count, tuple(examples))


def _questions(publication: Publication) -> Iterator[Question]:
    found = {each.name: each for each in publication.results if each.scope == "site" and not each.period}
    for name in QUESTIONS:
        result = found[name]
        number = int(result.value or 0)
        yield Question(name, number, number + result.excluded.get("not_published", 0))


def _needs(publication: Publication) -> Iterator[Need]:
    found = {each.name: each for each in publication.results if each.scope == "site" and not each.period}
    for need in NEEDS:
        answers = tuple(answer for answer in publication.needs.answers if need in answer.uses)
        result = found[need.replace(" ", "_")]
        number = int(result.value or 0)
        yield Need(result.name, number, number + result.excluded.get("no_fields", 0), answers)


def _completeness(counts: Mapping[str, int]) -> Iterator[Completeness]:
    for objects, paths in COMPLETENESS.items():
        of = counts.get(objects, 0)
        if of:
            numbers = [(path, counts.get(path, 0)) for path in paths]
            filled = (Filled(path, number, f"{100 * number / of:.1f}") for path, number in numbers)
            yield Completeness(objects, of, tuple(filled))


def _failing(publication: Publication, checks: Sequence[CheckResult]) -> Iterator[Failing]:
    titles = {entry.ocid: entry.title for entry in publication.entries}
    for check in sorted(checks, key=lambda check: (-check.failed, check.name)):
        if check.failed:
            links = (Link(shortened(titles[ocid], 90) or ocid, process_url(ocid)) for ocid in check.examples)
            yield Failing(check, check.passed + check.failed, tuple(links))


def _shown(value: Json) -> str:
    return "" if value is None else str(value)
