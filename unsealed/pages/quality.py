"""What was read, what was set aside, and what was found in the data."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from unsealed.config import FiscalYear
from unsealed.exact_json import Json
from unsealed.ocds.model import Finding
from unsealed.page import Page
from unsealed.publication import Publication
from unsealed.report import Input, Ledger
from unsealed.urls import process_url

LISTED_FILES = 200
LISTED_FINDINGS = 20
"""Of each kind; `data/report.json` lists more, and their number is always exact."""
STAGES = (
    "planned", "open", "evaluation", "awarded", "active", "completed", "cancelled", "unsuccessful", "withdrawn", "unknown",
)  # fmt: skip


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


@dataclass(frozen=True, slots=True)
class Context:
    """What `pages/quality.html` reads. `files` are the first of them, `more_files` how many others there are."""

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


def make_pages(publication: Publication) -> Iterator[Page]:
    """The one page."""
    report = publication.report
    stages = [entry.stage for entry in publication.entries]
    groups = tuple(
        Group(
            group.code,
            group.severity.value,
            group.count,
            tuple(
                Example(each, process_url(each.ocid) if each.ocid in publication.ocids else "")
                for each in group.examples[:LISTED_FINDINGS]
            ),
        )
        for group in report.findings.sorted()
    )
    with_losses_first = sorted(report.files, key=lambda file: (not file.ledger.set_aside, file.path))
    context = Context(
        files=tuple(with_losses_first[:LISTED_FILES]),
        more_files=max(0, len(report.files) - LISTED_FILES),
        files_read=len(report.files),
        ledger=report.ledger,
        groups=groups,
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
    )
    yield Page("quality/", "pages/quality.html", publication.words.gettext("Quality of the data"), context)


def _shown(value: Json) -> str:
    return "" if value is None else str(value)
