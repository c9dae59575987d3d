"""What a mapping reads of its table: cells that no rule could read, columns that none uses, rows that are not published."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from unsealed.errors import UnsealedError
from unsealed.mapping_guess.column import number
from unsealed.mapping_guess.sample import open_table_file
from unsealed.mapping_guess.toml_text import quote, shorten
from unsealed.ocds.mapping.engine import TableAccount, apply_mapping
from unsealed.ocds.mapping.file import Mapping as TableMapping
from unsealed.ocds.mapping.file import mapping_path, read_mapping
from unsealed.ocds.model import Finding, Source
from unsealed.ocds.sheets.workbook import SheetError

_PLACES = 3
_NOT_BY_FIELD = ("cell.unreadable", "row.left_out", "row.no_key")


@dataclass(frozen=True, slots=True)
class Review:
    """What was seen, as lines for people; `clean` where nothing has to be looked at."""

    lines: tuple[str, ...]
    clean: bool


def review_mapping(path: Path) -> Review:
    """Read the whole table at `path` through its mapping and say what became of it.

    Raises `UnsealedError` where there is no mapping, or the table cannot be read; `ConfigurationError` where the mapping cannot.
    """
    target = mapping_path(path)
    if not target.exists():
        raise UnsealedError(f"{path} has no mapping. `python build.py map {quote(str(path))}` writes a first one.")
    mapping = read_mapping(target)
    account = TableAccount()
    try:
        releases = sum(
            1 for _ in apply_mapping(open_table_file(path, mapping.layout), mapping, Source(path.name), account)
        )
    except SheetError as error:
        raise UnsealedError(f"{error.source}: {error}") from None
    found = _by_code([*account.set_aside, *account.findings])
    aside = len(account.set_aside)
    lines = [
        (
            f"{target.name}: {number(account.rows, 'row')} of {path.name} make {number(releases, 'process', 'processes')}; "
            f"{number(aside, 'row')} {'is' if aside == 1 else 'are'} set aside."
        )
    ]
    lines += _rule_lines(mapping, account, found)
    lines += _row_lines(found)
    lines += _column_lines(account)
    clean = len(lines) == 1
    return Review(
        tuple([*lines, "Every cell that is mapped was read, and every column is used."] if clean else lines), clean
    )


def _by_code(findings: Sequence[Finding]) -> Mapping[str, list[Finding]]:
    found: dict[str, list[Finding]] = defaultdict(list)
    for each in findings:
        found[each.code].append(each)
    return found


def _rule_lines(mapping: TableMapping, account: TableAccount, found: Mapping[str, list[Finding]]) -> Iterator[str]:
    unread: dict[str, list[Finding]] = defaultdict(list)
    for each in found.get("cell.unreadable", ()):
        unread[each.source.column].append(each)
    for path, tally in account.tallies.items():
        if tally.unreadable:
            total = tally.read + tally.unreadable
            columns = next(
                (rule.columns for rule in (*mapping.fields, *filter(None, [mapping.date])) if rule.path == path), ()
            )
            places = [f"row {each.source.row}" for column in columns for each in unread[column]][:_PLACES]
            where = f": {', '.join(places)}" + (", …" if tally.unreadable > len(places) else "") if places else ""
            yield f"{path}: {number(tally.unreadable)} of {number(total, 'cell')} cannot be read{where}."
            yield from (f"    {each.message}" for column in columns for each in unread[column][:1])
        elif not tally.read and tally.blank:
            yield f"{path}: none of its {number(tally.blank, 'cell')} says anything."


def _row_lines(found: Mapping[str, list[Finding]]) -> Iterator[str]:
    if keyless := found.get("row.no_key"):
        yield f"{number(len(keyless), 'row')} without a key: {_rows(keyless)}. {keyless[0].message}"
    by_reason: dict[str, list[Finding]] = defaultdict(list)
    for each in found.get("row.left_out", ()):
        by_reason[each.message].append(each)
    for reason, rows in by_reason.items():
        yield f"{number(len(rows), 'row')} left out: {_rows(rows)}. {reason}"
    for code, findings in found.items():
        if code not in _NOT_BY_FIELD:
            by_message: dict[str, list[Finding]] = defaultdict(list)
            for each in findings:
                by_message[each.message].append(each)
            for message, alike in by_message.items():
                yield f"{number(len(alike), 'time')} {code}: {_rows(alike)}. {message}"


def _rows(findings: Sequence[Finding]) -> str:
    rows = list(dict.fromkeys(each.source.row for each in findings if each.source.row))
    shown = ", ".join(f"row {row}" for row in rows[:_PLACES])
    return shown + (", …" if len(rows) > _PLACES else "") or "the whole table"


def _column_lines(account: TableAccount) -> Iterator[str]:
    if account.unused:
        names = ", ".join(quote(shorten(name)) for name in account.unused)
        yield f"No rule reads {number(len(account.unused), 'column')}: {names}."
