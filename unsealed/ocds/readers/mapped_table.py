"""Any other table, through the mapping that stands beside it: `<name>.mapping.toml`."""

from collections.abc import Iterator

from unsealed.exact_json import write_json
from unsealed.ocds.mapping.engine import TableAccount, apply_mapping
from unsealed.ocds.model import Source
from unsealed.ocds.reader import Document, RawRelease, Reading, Role


def recognise(document: Document) -> bool:
    """A table with a mapping."""
    return document.workbook is not None and document.mapping is not None


def read(document: Document, reading: Reading, source: Source) -> Iterator[RawRelease]:
    """A release per process, with the first of its rows; rows that are left out are set aside, with the reason."""
    if document.workbook is None or document.mapping is None:
        return
    account = TableAccount()
    for release in apply_mapping(document.workbook, document.mapping, source, account):
        yield RawRelease(Role.RELEASE, write_json(release.body), release.source)
        reading.count_merged(release.rows - 1)
    reading.count_set_aside(account.set_aside, account.findings)
