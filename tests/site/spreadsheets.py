"""Small writers of XLSX and ODS for tests: sheets of plain cells, as the formats write them, and nothing else.

A cell is a text, a number, true or false, a date or date-time, None, or `Formula` and `ErrorCell` for what these are.
"""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from unsealed.exact_json import Json


class Formula(NamedTuple):
    """A formula with the value that the program kept of it."""

    text: str
    value: "int | Decimal | str"


class ErrorCell(NamedTuple):
    """A cell that shows `#REF!` or another error."""

    text: str


Cell = str | int | Decimal | bool | date | Formula | ErrorCell | None
Sheets = Mapping[str, Sequence[Sequence[Cell]]]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_STYLES = (  # style 1 is a date, style 2 a date with a time
    f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3">'
    '<xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/>'
    "</cellXfs></styleSheet>"
)


def write_xlsx(
    sheets: Sheets, *, since_1904: bool = False, hidden: Sequence[str] = (), merged: Mapping[str, str] | None = None
) -> bytes:
    """The sheets as a workbook. `merged` names a range for a sheet (`{"awards": "A2:A3"}`)."""
    names = list(sheets)
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{at}" r:id="r{at}"{" state=" + chr(34) + "hidden" + chr(34) if name in hidden else ""}/>'
        for at, name in enumerate(names, 1)
    )
    related = "".join(
        f'<Relationship Id="r{at}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at, _ in enumerate(names, 1)
    )
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{at}.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for at, _ in enumerate(names, 1)
    )
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/xl/workbook.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
            '<Override PartName="/xl/styles.xml" '
            f'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>{kinds}</Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><workbookPr date1904="{int(since_1904)}"/>'
            f"<sheets>{listed}</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships">{related}'
            f'<Relationship Id="styles" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>'
        ),
        "xl/styles.xml": _STYLES,
    }
    epoch = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - sheets know no zones
    for at, (name, rows) in enumerate(sheets.items(), 1):
        body = "".join(_xlsx_row(number, row, epoch) for number, row in enumerate(rows, 1))
        ranges = (merged or {}).get(name, "")
        merges = f'<mergeCells count="1"><mergeCell ref="{ranges}"/></mergeCells>' if ranges else ""
        parts[f"xl/worksheets/sheet{at}.xml"] = (
            f'<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData>{merges}</worksheet>'
        )
    return _zip(parts)


def write_ods(sheets: Sheets) -> bytes:
    """The sheets as an OpenDocument spreadsheet."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>"
        + "".join(
            f"<table:table-row>{''.join(map(_ods_cell, row)) or '<table:table-cell/>'}</table:table-row>"
            for row in rows
        )
        + "</table:table>"
        for name, rows in sheets.items()
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    spaces += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    content = (
        f'<office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>{tables}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return _zip({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest}, declared=False)


def _xlsx_row(number: int, row: Sequence[Cell], epoch: datetime) -> str:
    cells = "".join(_xlsx_cell(f"{_letters(at)}{number}", cell, epoch) for at, cell in enumerate(row))
    return f'<row r="{number}">{cells}</row>' if cells else ""


def _xlsx_cell(place: str, cell: Cell, epoch: datetime) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
        case Formula(text, str(value)):
            return f'<c r="{place}" t="str"><f>{escape(text)}</f><v>{escape(value)}</v></c>'
        case Formula(text, value):
            return f'<c r="{place}"><f>{escape(text)}</f><v>{value}</v></c>'
        case ErrorCell(text):
            return f'<c r="{place}" t="e"><v>{text}</v></c>'
        case datetime():
            since = cell.replace(tzinfo=None) - epoch
            return f'<c r="{place}" s="2"><v>{since.days + since.seconds / 86400!r}</v></c>'
        case date():
            return f'<c r="{place}" s="1"><v>{(cell - epoch.date()).days}</v></c>'
        case str():
            return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
        case _:
            return f'<c r="{place}"><v>{cell}</v></c>'


def _ods_cell(cell: Cell) -> str:
    match cell:
        case None:
            return "<table:table-cell/>"
        case bool():
            return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(cell).lower()}"/>'
        case ErrorCell(text):
            return f'<table:table-cell table:formula="of:=[.A0]" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>{text}</text:p></table:table-cell>'
        case Formula(text, value):
            return f'<table:table-cell table:formula="of:={escape(text)}" {_ods_value(value)}</table:table-cell>'
        case date():
            written = cell.isoformat().partition("+")[0]
            return f'<table:table-cell office:value-type="date" office:date-value="{written}"/>'
        case _:
            return f"<table:table-cell {_ods_value(cell)}</table:table-cell>"


def _ods_value(value: "int | Decimal | str") -> str:
    if not isinstance(value, str):
        return f'office:value-type="float" office:value="{value}"><text:p>{value}</text:p>'
    lines = "".join(f"<text:p>{_spaced(line)}</text:p>" for line in value.split("\n"))
    return f'office:value-type="string">{lines}'


def _spaced(text: str) -> str:
    """Spaces at the start and runs of spaces, as the format keeps them."""
    kept = len(text) - len(text.lstrip(" "))
    return f'<text:s text:c="{kept}"/>' * bool(kept) + escape(text[kept:]).replace("  ", ' <text:s text:c="1"/>')


def _letters(at: int) -> str:
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _zip(parts: Mapping[str, str], *, declared: bool = True) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            head = '<?xml version="1.0" encoding="UTF-8"?>\n' if declared or name.endswith(".xml") else ""
            archive.writestr(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), (head + text).encode())
    return target.getvalue()


def write_csv(rows: Sequence[Sequence[Cell]], delimiter: str = ",") -> bytes:
    """One sheet as a text table, in UTF-8."""
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=delimiter).writerows([["" if cell is None else cell for cell in row] for row in rows])
    return target.getvalue().encode()


def flatten(releases: Sequence[Mapping[str, Json]]) -> dict[str, list[list[Cell]]]:
    """Releases in the flatten-tool layout: `releases`, and a sheet for each list of objects, named by its path."""
    tables: dict[str, list[dict[str, Cell]]] = {"releases": []}
    for release in releases:
        named = {"ocid": release["ocid"], "id": release["id"]}
        row = dict(named)
        tables["releases"].append(row)
        _flatten(release, "", row, named, tables)
    sheets: dict[str, list[list[Cell]]] = {}
    for name, rows in tables.items():
        headings = list(dict.fromkeys(heading for row in rows for heading in row))
        sheets[name] = [list(headings), *([row.get(heading) for heading in headings] for row in rows)]
    return sheets


def _flatten(
    value: Mapping[str, Json],
    path: str,
    row: dict[str, Cell],
    ids: dict[str, Cell],
    tables: dict[str, list[dict[str, Cell]]],
) -> None:
    for name, below in value.items():
        here = f"{path}{name}"
        if isinstance(below, dict):
            _flatten(below, f"{here}/", row, ids, tables)
        elif isinstance(below, list) and below and isinstance(below[0], dict):
            for item in below:
                known = {**ids, f"{here}/0/id": item["id"]}
                line = dict(known)
                tables.setdefault(here.replace("/0", "").replace("/", "_"), []).append(line)
                _flatten(item, f"{here}/0/", line, known, tables)
        else:
            row[here] = ";".join(map(str, below)) if isinstance(below, list) else below
