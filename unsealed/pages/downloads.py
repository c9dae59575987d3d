"""Every dataset with its size, rows and checksum, and the data dictionary."""

from collections.abc import Iterator
from dataclasses import dataclass

from unsealed.page import Page
from unsealed.publication import Download, Publication
from unsealed.table import Table


@dataclass(frozen=True, slots=True)
class Context:
    """What `pages/downloads.html` reads: `files` by path, and the tables' declarations."""

    processes: int
    files: tuple[Download, ...]
    tables: tuple[tuple[Table, Download], ...]
    licence: str
    licence_url: str
    publishers: tuple[str, ...]


def make_pages(publication: Publication) -> Iterator[Page]:
    """The one page."""
    csv = {download.table: download for download in publication.downloads if download.table}
    context = Context(
        processes=len(publication.entries),
        files=tuple(sorted(each for each in publication.downloads if not each.table)),
        tables=tuple((table, csv[table.name]) for table in publication.tables if table.name in csv),
        licence=publication.licence,
        licence_url=publication.licence_url,
        publishers=publication.publishers,
    )
    title = publication.words.gettext("Downloads")
    yield Page("downloads/", "pages/downloads.html", title, context, "downloads")
