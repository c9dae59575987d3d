"""Every dataset with its size, rows and checksum, and the data dictionary."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from unsealed.answers import answers_of
from unsealed.indicator import ROWS
from unsealed.linked_data import of_dataset
from unsealed.page import Page
from unsealed.publication import Download, Publication
from unsealed.statistics_page.topics import topics
from unsealed.table import Column, Table
from unsealed.urls import indicator_url


class Rows(NamedTuple):
    """The rows behind an indicator: its question, the address of its page, and the file."""

    question: str
    url: str
    file: Download


@dataclass(frozen=True, slots=True)
class Context:
    """What `pages/downloads.html` reads: `files` by path, and the tables' declarations. `columns` are those of all rows."""

    processes: int
    files: tuple[Download, ...]
    tables: tuple[tuple[Table, Download], ...]
    rows: tuple[Rows, ...]
    columns: tuple[Column, ...]
    licence: str
    licence_url: str
    publishers: tuple[str, ...]


def make_pages(publication: Publication) -> Iterator[Page]:
    """The one page."""
    csv = {download.table: download for download in publication.downloads if download.table}
    questions = answers_of(publication).questions
    context = Context(
        processes=len(publication.entries),
        files=tuple(sorted(each for each in publication.downloads if not each.table)),
        tables=tuple((table, csv[table.name]) for table in publication.tables if table.name in csv),
        rows=tuple(
            Rows(
                questions[name],
                indicator_url(name),
                csv[f"{ROWS}{name}"],
            )
            for _, names in topics(publication.dossiers)
            for name in names
            if f"{ROWS}{name}" in csv
        ),
        columns=publication.indicators[0].columns,
        licence=publication.licence,
        licence_url=publication.licence_url,
        publishers=publication.publishers,
    )
    title = publication.words.gettext("Downloads")
    yield Page("downloads/", "pages/downloads.html", title, context, "downloads", about=of_dataset(publication))
