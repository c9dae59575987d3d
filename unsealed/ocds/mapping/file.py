"""`<name>.mapping.toml`: what a table means, written by its publisher. Here is the reference of the format.

`Awarded Contracts.mapping.toml` stands beside `Awarded Contracts.csv` (or `.tsv`, `.xlsx`, `.ods`, also compressed:
`.csv.gz`). It says, per OCDS path, which column feeds it. Nothing is guessed: a cell that cannot be read as its rule says
is listed with its row and column, and is never taken as zero or blank.

    [table]                         # all optional
    name = "awards"                 # ids that are made for rows begin with it; else the file's name
    encoding = "utf-8"              # else by looking
    delimiter = ","                 # else by looking
    quote = '"'
    sheet = "Awards"                # XLSX, ODS; else the first that holds anything; "*" reads all sheets, one after another
    header = 1                      # the row of the headings; 0: there is none, and `columns` names the columns
    columns = ["No", "Vendor"]      # names for the columns, instead of the headings

Headings are compared without spaces around them and with runs of spaces as one. The second of two equal headings
is called `Name (2)`, one without a text `column 3` after its position.

    [process]
    ocid_prefix = "ocds-a1b2c3"     # the publisher's registered prefix
    key = ["Document Number"]       # rows with equal cells here are one contracting process

The ocid is the prefix and the key's cells, joined by `-`; spaces inside a cell become `-` too. A key that begins with
the prefix is an ocid already. Tables with the same
prefix and key meet in one process. With `key = []` each row is a process of its own, named by the table
and the row: only for a table whose rows are never moved. A row that lacks a cell of its key is set aside (`row.no_key`).

    [release]
    date = "Award Date"             # a rule, as in [fields]; the latest of the rows of the process counts
    tag = ["award"]                 # else from the sections: planning, tender, award, contract, implementation

Where no row of a process has a date that can be read, `otherwise` is taken, if the rule has one:
`date = { column = "Award Date", otherwise = "2010-01-01" }`. Without it the release has no date, and is a finding
(`release.no_date`). The release's id is made from its date and content.

    [reading]                       # how cells are read; a rule in [fields] may say each of these for itself
    blank = ["None", "N/A", "-"]    # cells that say nothing, besides empty ones; in any letter case
    dates = ["YYYY-MM-DD", "Do MMMM, YYYY"]   # tried in order; else ["iso"]
    months = ["janvier", "février", …]        # twelve names, if they are not English; each a text or a list of texts
    time_zone = "America/Toronto"   # of dates without one; else the city's
    decimal = "."                   # "." or ","
    group = ","                     # thousands signs (each character is one); else the other of . and , spaces and '
    currency = "CAD"                # of amounts without one of their own
    currency_signs = { "Gh¢" = "GHS", "Rs." = "INR" }   # signs and words before or after amounts; ISO codes need none
    parentheses_are_negative = true # (1,200.00) is -1200; else it cannot be read

Dates: `YYYY YY` (70–99 are 19YY) `MMMM MMM` (month names, long or short) `MM M DD D Do` (14th) `HH H hh h mm m ss s A`
(am, pm) `Z` (an offset) `dddd` (a weekday, passed over); words in `[ ]` and all other characters stand for themselves;
spaces for any spaces. `iso` is 2012-09-14 or 2012-09-14T10:00:00Z, and `excel` a day number of a spreadsheet. Cells
that a spreadsheet shows as dates need no format. A day without a time is 00:00:00 in the time zone; an `endDate` is
23:59:59, as the day belongs to the period.

Amounts: 1,234.50 and 12,34,567.00 and 1 234 567.89 with `decimal = "."`, 1.234.567,89 and 1'234,50 with
`decimal = ","`; `/-` and `,-` behind a number are passed over. Without `decimal` it is ".", but a text that could be
either, such as 12.500, is not read; `group` alone says it too. Percentages, ranges and words are not read.

    [[leave_out]]                   # rows that are not published; each counts in the ledger, with its reason
    column = "Status"
    is = ["Draft"]                  # or not = ["Final"], or blank = true (or false), or matches = "regular expression"
    why = "Drafts are not published."

    [fields]                        # OCDS path = rule
    "tender/title" = "Description"                                    # a column
    "tender/procurementMethod" = { column = "Type", values = { RFP = "open", RFQ = "selective" }, otherwise = "" }
    "tender/description" = { columns = ["Scope", "Place"], join = ", " }  # several columns, the blank ones passed over
    "buyer/name" = { first_of = ["Division", "Department"] }          # the first of them that is not blank
    "awards[]/id" = { columns = ["Document Number", "_id"], join = "-" }
    "awards[]/value" = { column = "Award", currency = "CAD" }         # an amount with its currency
    "awards[]/value" = { column = "Award", currency = { column = "Currency" }, times = 100000 }   # "in lakhs"
    "awards[]/value" = { column = "Line Total", sum = true }          # of the lines of an award, which have its id
    "awards[]/status" = { constant = "active" }
    "awards[]/suppliers[]/name" = { column = "Suppliers", split = ";" }   # several in one cell
    "awards[]/suppliers[]/address/streetAddress" = "Supplier Address"
    "tender/tenderers[1]/name" = "Bidder 1"                           # a list with several columns of the row: [1], [2]
    "tender/x_wards" = { column = "Wards", extension = true }         # a path that OCDS does not know

A rule holds one of `column`, `columns` (with `join`, else a space), `first_of`, `constant`; and, as needed:

    values = { "Cell" = "code" }    # what cells stand for, in any letter case; other cells cannot be read, unless:
    otherwise = "other"             # … they all stand for this; "" leaves them out
    keep = true                     # … they stand for themselves
    before = "Direct award: "       # a text that is put before what the cell says
    split = ";"                     # one cell holds several texts; a list gets an item of each
    read = "text"                   # text date number integer boolean amount; else by the type of the OCDS path
    currency, times                 # of amounts and numbers: a code or { column = "Currency" }; a factor
    sum = true                      # of amounts and numbers: rows of the same thing are added up, as the lines of an order
    optional = true                 # the table may lack the column, as older sheets do; that is as if it were blank
    extension = true                # the path is an extension's, not of OCDS: it is published, and read as text
    and all of [reading]

A list is written with `[]`. Its items are told apart by their id: rows that give equal ids to an award speak of one
award. Items without a mapped id get one from the table's name and their number in the process, so that each row is
an item. An item is made only where a cell outside the key says something of it. Codes of closed codelists are checked.

Organizations need no `parties`: whatever is said of `buyer`, `tender/procuringEntity`, `tender/tenderers[]` and
`awards[]/suppliers[]` (`name`, `identifier/scheme`, `identifier/id`, `address/…`, `contactPoint/…`) goes to the list of
parties, with its role. Its id is the mapped one, else scheme and number of its identifier, else its name in small letters:
so the same name is one party in a process.

Where the rows of a process differ in what can be said once (two titles), the first that is not blank holds, and each
other is a finding (`rows.conflict`), unless a rule of a list below reads the same column and so keeps them all.

With `sum = true` they are added instead: the rows with one award's id are its lines. Lines in different currencies are not
added, and neither is anything where a cell of the column cannot be read: then the sum is left out, and the reason is a
finding (`rows.not_added`, `cell.unreadable`). Blank cells add nothing.

What is found on the way: `cell.unreadable` (left out), `rows.conflict`, `party.no_name` (an organization without a name,
left out), `row.too_long` (cells beyond the last heading), `release.no_date`; rows set aside: `row.no_key`, `row.left_out`;
`table.no_rows` (headings alone), and `table.broken`, where the rest of a table cannot be read. A table that lacks a column which a rule reads is set aside as a
whole (`table.columns`; with `sheet = "*"` only the sheet), as is one whose joined table cannot be read (`table.join`).

    [[join]]                        # another table, looked into by key; it is not read by itself then
    name = "vendors"                # its columns are called "vendors.Street"
    file = "Vendors.csv"            # beside this mapping, also compressed
    key = { "Vendor ID" = "ID" }    # this table's column = the other's
    sheet = "Vendors"               # … and all else of [table]
"""

import re
import tomllib
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from unsealed.errors import ConfigurationError
from unsealed.ocds.mapping.fields import Field
from unsealed.ocds.mapping.keys import Place, Section
from unsealed.ocds.mapping.rule_file import STYLE_KEYS, plain_heading, read_fields, read_rule, read_style
from unsealed.ocds.mapping.rules import Join, LeaveOut, Rule, Style, Table
from unsealed.ocds.schema import read_schema
from unsealed.ocds.sheets.workbook import Layout

ENDING = ".mapping.toml"
ALL_SHEETS = "*"

_COMPRESSED = (".gz", ".bz2", ".xz")
_TAGS = tuple(tag for tag in read_schema("release")["properties"]["tag"]["items"]["enum"] if tag != "compiled")
_TABLE = tuple(each.name for each in fields(Table))


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping file, checked against OCDS but not yet against its table. `date` is None where nothing is said."""

    path: Path
    table: Table
    ocid_prefix: str
    key: tuple[str, ...]
    date: Rule | None
    tag: tuple[str, ...]
    fields: tuple[Rule, ...]
    style: Style = Style()
    leave_out: tuple[LeaveOut, ...] = ()
    joins: tuple[Join, ...] = ()

    @property
    def layout(self) -> Layout:
        """What opening the table needs to know."""
        return make_layout(self.table)

    @property
    def joined_files(self) -> tuple[Path, ...]:
        """The files that this mapping looks into; they are no tables by themselves."""
        return tuple(self.path.parent / join.file for join in self.joins)


def make_layout(table: Table) -> Layout:
    """What opening a table needs to know of `[table]`."""
    sheet = "" if table.sheet == ALL_SHEETS else table.sheet
    return Layout(table.encoding, table.delimiter, table.quote, sheet)


def mapping_path(table: Path) -> Path:
    """Where the mapping of a table stands: `Awards.csv` and `Awards.csv.gz` have `Awards.mapping.toml`."""
    name = table.name
    for ending in _COMPRESSED:
        name = name.removesuffix(ending)
    return table.with_name(Path(name).stem + ENDING)


def read_mapping(path: Path, time_zone: str = "UTC") -> Mapping:
    """Read a mapping file; `time_zone` is the city's, for dates without one.

    Raises `ConfigurationError` that names the file, the line, and what to write.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        values = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read as TOML: {error}.") from None
    return _read(Place(path, text), values, time_zone)


def _read(place: Place, values: dict[str, Any], time_zone: str) -> Mapping:
    top = Section(place, "", values, ("table", "process", "release", "reading", "leave_out", "fields", "join"))
    if not values:
        raise place.error(
            "", "This mapping says nothing. Remove it; then `python build.py map` writes a first one for its table."
        )
    for needed in ("process", "fields"):
        if needed not in values:
            raise place.error("", f"[{needed}] is missing. `python build.py map` writes a first mapping of a table.")
    name = place.path.name.removesuffix(ENDING)
    table = _table(Section(place, "[table]", values.get("table", {}), _TABLE))
    style = read_style(Section(place, "[reading]", values.get("reading", {}), STYLE_KEYS), Style(time_zone=time_zone))
    process = Section(place, "[process]", values["process"], ("ocid_prefix", "key"))
    release = Section(place, "[release]", values.get("release", {}), ("date", "tag"))
    return Mapping(
        place.path,
        table if table.name else replace(table, name=name),
        _prefix(process),
        _key(process),
        read_rule(place, "[release] date", Field((), "date"), release.values["date"], style)
        if "date" in release.values
        else None,
        _tag(release),
        read_fields(place, top.values["fields"], style),
        style,
        tuple(_leave_out(place, each) for each in _tables(top, "leave_out")),
        tuple(_join(place, each) for each in _tables(top, "join")),
    )


def _tables(top: Section, key: str) -> list[Any]:
    value = top.values.get(key, [])
    if not isinstance(value, list):
        raise top.place.error(key, f"[{key}] must be written [[{key}]], as there may be several.")
    return value


def _table(section: Section) -> Table:
    table = Table(
        section.text("name"),
        section.text("encoding"),
        section.text("delimiter"),
        section.text("quote", '"'),
        section.text("sheet"),
        section.number("header", 1, 0),
        tuple(map(plain_heading, section.texts("columns"))),
    )
    if table.header == 0 and not table.columns:
        raise section.error("header", f"{section.name} says that there are no headings; name the columns in columns.")
    if len(table.delimiter) > 1 or len(table.quote) > 1:
        raise section.error("delimiter", f"{section.name}: delimiter and quote are one character each.")
    return table


def _prefix(section: Section) -> str:
    prefix = section.text("ocid_prefix").strip().removesuffix("-")
    if not prefix or not prefix.isprintable() or " " in prefix:
        raise section.error(
            "process",
            '[process] needs an ocid_prefix, such as "ocds-a1b2c3". Open Contracting Partnership registers them.',
        )
    return prefix


def _key(section: Section) -> tuple[str, ...]:
    if "key" not in section.values:
        raise section.error(
            "process", '[process] needs a key: the columns that are equal in all rows of a process, such as ["Number"].'
        )
    return tuple(map(plain_heading, section.texts("key")))


def _tag(section: Section) -> tuple[str, ...]:
    tags = section.texts("tag")
    for tag in tags:
        if tag not in _TAGS:
            near = get_close_matches(tag, _TAGS, n=1)
            advice = f"Did you mean {near[0]}?" if near else f"Tags are {', '.join(_TAGS)}."
            raise section.error("tag", f"[release]: {tag!r} is not a tag of releases. {advice}")
    return tags


def _leave_out(place: Place, values: object) -> LeaveOut:
    said = Section(place, "[[leave_out]]", values, ("column", "is", "not", "blank", "matches", "why"))
    column, why = plain_heading(said.text("column")), said.text("why")
    given = [key for key in ("is", "not", "blank", "matches") if key in said.values]
    if not column or not why or len(given) != 1:
        raise said.error("", "[[leave_out]] needs a column, one of is, not, blank and matches, and why.")
    try:
        re.compile(said.text("matches"))
    except re.error as error:
        raise said.error("matches", f"[[leave_out]]: matches is not a regular expression: {error}.") from None
    texts = said.texts(given[0]) if given[0] in ("is", "not") else ()
    return LeaveOut(
        column,
        why,
        frozenset(text.strip().casefold() for text in texts) if texts else None,
        negated=given[0] == "not",
        blank=said.flag("blank") if given[0] == "blank" else None,
        matches=said.text("matches"),
    )


def _join(place: Place, values: object) -> Join:
    said = Section(place, "[[join]]", values, ("file", "key", *_TABLE))
    name, file, key = said.text("name"), said.text("file"), said.pairs("key")
    if not name or not file or not key:
        raise said.error("join", '[[join]] needs a name, a file, and a key such as { "Vendor ID" = "ID" }.')
    if Path(file).is_absolute() or ".." in Path(file).parts:
        raise said.error("file", f"[[join]]: {file!r} must stand beside this mapping or in a folder below it.")
    return Join(
        name, file, tuple((plain_heading(own), plain_heading(other)) for own, other in key.items()), _table(said)
    )
