"""Spreadsheets and folders of CSV in the flatten-tool layout: the same site as from JSON, and sentences for what is odd."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Build
from tests.site.compare import differences
from tests.site.spreadsheets import Cell, ErrorCell, Formula, Sheets, flatten, write_csv, write_ods, write_xlsx
from unsealed.exact_json import Json, read_json, write_json
from unsealed.ocds.model import Finding, Source
from unsealed.ocds.reader import Document, InputFile, Reading
from unsealed.ocds.readers import spreadsheet
from unsealed.ocds.sheets.ocds_tables import group_tables
from unsealed.ocds.sheets.workbook import Row, SheetError, Workbook, open_workbook

EXAMPLE = "data/ocds-spreadsheet/fictional-example"
RELEASES = ["01-planning", "02-tender", "03-tenderAmendment", "04-award", "05-contract", "06-implementation"]
HEAD: list[Cell] = ["ocid", "id", "date", "tag"]
FIRST: list[Cell] = ["ocds-a1b2c3-1", "r1", "2025-01-02T00:00:00Z", "tender"]


def read(workbook: Workbook | None) -> tuple[list[Json], list[Finding], Reading]:
    """The releases of a workbook as the reader makes them, what it found, and its reading task."""
    document, reading = Document(b"", None, None, workbook), Reading([])
    assert spreadsheet.recognise(document)
    bodies = [read_json(bytes(raw.body)) for raw in spreadsheet.read(document, reading, Source(""))]
    return bodies, reading.result.findings, reading


def read_xlsx(sheets: Sheets) -> tuple[list[Json], list[Finding]]:
    return read(open_workbook(write_xlsx(sheets), "book.xlsx"))[:2]


def read_csv(text: str | bytes) -> list[Row]:
    data = text.encode() if isinstance(text, str) else text
    workbook = open_workbook(data, "table.csv")
    assert workbook
    return list(workbook.sheets[0].rows())


def codes(findings: Sequence[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def csv_folder(folder: Path, sheets: Sheets) -> Path:
    """A file for each sheet."""
    folder.mkdir(parents=True)
    for name, rows in sheets.items():
        (folder / f"{name}.csv").write_bytes(write_csv(rows))
    return folder


# The publication that lies there as JSON and as spreadsheets


def whole_ids(value: Json) -> Json:
    """The JSON was made from sheets by a program that wrote the number 45233130 as the id "45233130.0"."""
    if isinstance(value, dict):
        return {name: whole_ids(each) for name, each in value.items()}
    if isinstance(value, list):
        return [whole_ids(each) for each in value]
    return re.sub(r"\A(\d+)\.0\Z", r"\1", value) if isinstance(value, str) else value


@pytest.mark.shared
@pytest.mark.parametrize("name", RELEASES)
def test_a_published_spreadsheet_says_what_its_json_says(shared: Path, name: str) -> None:
    file = shared / EXAMPLE / "flattened" / f"ocds-213czf-000-00001-{name}.xlsx"
    (body,), findings, reading = read(open_workbook(file.read_bytes(), file.name))
    package = read_json((shared / EXAMPLE / "1.1" / f"ocds-213czf-000-00001-{name}.json").read_bytes())
    expected = whole_ids(package["releases"][0])
    parties, others = body.pop("parties"), expected.pop("parties")
    assert body == expected
    published = {party["id"]: party for party in others}  # the JSON names more roles and parties than the sheets do
    for party in parties:
        assert set(party.pop("roles")) <= set(published[party["id"]].pop("roles"))
        assert party == published[party["id"]]
    assert findings == []
    assert reading.result.dates.published == body["date"]  # the JSON was packaged again later
    assert reading.result.licences == [package["license"]]
    assert reading.result.publishers == [package["publisher"]["name"]]


@pytest.fixture(scope="session")
def releases(shared: Path) -> list[Json]:
    """The six releases of the example, their fields in the standard's order."""
    package = read_json((shared / EXAMPLE / "1.1" / "ocds-213czf-000-00001.json").read_bytes())
    schema = read_json((shared / "standard/1.1/schema/dereferenced-release-schema.json").read_bytes())

    def order(value: Json, node: Json) -> Json:
        if isinstance(value, list):
            return [order(item, node["items"]) for item in value]
        if not isinstance(value, dict):
            return value
        return {name: order(value[name], below) for name, below in node["properties"].items() if name in value}

    return [order(release, schema) for release in package["releases"]]


@pytest.mark.shared
@pytest.mark.parametrize("shape", ["xlsx", "ods", "csv"])
def test_a_spreadsheet_makes_the_site_that_its_json_makes(
    build: Build, releases: list[Json], tmp_path: Path, shape: str
) -> None:
    from_json = tmp_path / "json"
    from_json.mkdir()
    (from_json / "data.json").write_bytes(write_json({"version": "1.1", "releases": releases}))
    sheets, from_sheets = flatten(releases), tmp_path / "sheets"
    if shape == "csv":
        csv_folder(from_sheets, sheets)
    else:
        from_sheets.mkdir()
        data = write_xlsx(sheets) if shape == "xlsx" else write_ods(sheets)
        (from_sheets / f"data.{shape}").write_bytes(data)
    one, other = build(from_json), build(from_sheets)
    assert one.exit_code == other.exit_code == 0, other.stderr
    assert differences(other.output, one.output) == []
    rows = sum(len(table) - 1 for table in sheets.values())
    assert other.ledger["records_in"] == rows
    assert other.ledger == {**other.ledger, "published": len(releases), "set_aside": 0, "merged": rows - len(releases)}


# Any release, in any format


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs", "Co", "Cn"]), min_size=1)
WORDS = TEXTS.filter(lambda text: ";" not in text and not text.startswith(("WARNING:", "#", "Err:")))


def unique(items: st.SearchStrategy[dict[str, Json]]) -> st.SearchStrategy[list[dict[str, Json]]]:
    return st.lists(items, min_size=1, max_size=3, unique_by=lambda item: item["id"])


ITEMS = st.fixed_dictionaries({"id": WORDS}, optional={"description": WORDS, "quantity": st.integers(0, 10**12)})
AWARDS = st.fixed_dictionaries(
    {"id": WORDS},
    optional={
        "title": WORDS,
        "value": st.fixed_dictionaries({"amount": st.integers(0, 10**14)}, optional={"currency": WORDS}),
        "items": unique(ITEMS),
        "suppliers": unique(st.fixed_dictionaries({"id": WORDS}, optional={"name": WORDS})),
    },
)
TENDERS = st.fixed_dictionaries(
    {"id": WORDS},
    optional={
        "title": WORDS,
        "hasEnquiries": st.booleans(),
        "submissionMethod": st.lists(WORDS, min_size=1, max_size=3),
        "value": st.fixed_dictionaries({"amount": st.decimals(0, 10**9, places=2).filter(lambda each: each % 1)}),
        "items": unique(ITEMS),
    },
)
RELEASE_BODIES = st.lists(
    st.fixed_dictionaries(
        {"ocid": WORDS, "id": WORDS, "tag": st.lists(WORDS, min_size=1, max_size=2)},
        optional={"tender": TENDERS, "awards": unique(AWARDS), "x_own": WORDS},
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda release: (release["ocid"], release["id"]),
)


def open_folder(sheets: Sheets) -> Workbook:
    """The sheets as text tables that were put together, in the order of their names."""
    books = [open_workbook(write_csv(sheets[name]), f"{name}.csv") for name in sorted(sheets)]
    return Workbook(tuple(sheet for book in books if book for sheet in book.sheets))


@settings(max_examples=60, deadline=None)
@given(RELEASE_BODIES)
def test_whatever_is_flattened_reads_back(bodies: list[Json]) -> None:
    sheets = flatten(bodies)
    for workbook in (
        open_workbook(write_xlsx(sheets), "a.xlsx"),
        open_workbook(write_ods(sheets), "a.ods"),
        open_folder(sheets),
    ):
        assert read(workbook)[0] == bodies


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600))
def test_no_text_table_breaks_the_reader(data: bytes) -> None:
    with_headings = b"ocid,id,tender/title,awards/0/value/amount\n" + data
    try:
        workbook = open_workbook(with_headings, "a.csv")
    except SheetError:
        return
    read(workbook)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_broken_spreadsheet_breaks_the_reader(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from([BOOK_XLSX, BOOK_ODS])))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        workbook = open_workbook(bytes(whole[: data.draw(st.integers(4, len(whole)))]), "a.xlsx")
        for sheet in workbook.sheets if workbook else ():
            list(sheet.rows())
    except SheetError:
        pass


ODD_HEADINGS = st.sampled_from(
    [
        *(
            "id",
            "id/x",
            "id/0/x",
            "ocid/0",
            "tag",
            "tag/0",
            "tag/0/x",
            "awards",
            "awards/0",
            "awards/0/id",
            "awards/1/id/x",
        ),
        *(
            "awards/0/value",
            "awards/0/value/amount",
            "parties/0/roles/0",
            "parties/0/roles",
            "tender/items",
            "tender/items/x",
        ),
        *(
            "tender",
            "tender/hasEnquiries",
            "date",
            "x/0/id",
            "x/0/0",
            "x/0",
            "x",
            "/",
            "0",
            "a/" * 40,
            "Tender:0:Items",
            ":",
            "[]",
            "x[]",
        ),
    ]
)
ODD_CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        ["", " ", "x", "#", "#REF!", "Err:502", "WARNING: More than one value supplied", ";", "1e999", "١٢"]
    ),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(date(1900, 3, 1), date(9999, 12, 31)),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(ODD_HEADINGS, min_size=1, max_size=8), st.lists(st.lists(ODD_CELLS, max_size=10), max_size=6))
def test_no_heading_and_no_cell_breaks_the_reader(headings: list[str], rows: list[list[Cell]]) -> None:
    table: list[list[Cell]] = [["ocid", "buyer/name", *headings], *(["o1", *row] for row in rows)]
    for write in (write_xlsx, write_ods):
        bodies, findings, _ = read(open_workbook(write({"a": table, "b": table}), "book"))
        assert {body["ocid"] for body in bodies} <= {"o1"}
        assert all(finding.message.isprintable() for finding in findings)


BOOK: Sheets = {"releases": [HEAD, FIRST], "awards": [["ocid", "id", "awards/0/id"], [*FIRST[:2], "a1"]]}
BOOK_XLSX, BOOK_ODS = write_xlsx(BOOK), write_ods(BOOK)


# Rows that belong together


def test_sheets_are_joined_by_ocid_and_id_and_lists_by_the_ids_of_their_items() -> None:
    (first, second), findings = read_xlsx(
        {
            "Award items": [
                ["ocid", "id", "awards/0/id", "awards/0/items/0/id", "awards/0/items/0/description"],
                ["ocds-a1b2c3-1", "r1", "a2", "i1", "Paper"],
                ["ocds-a1b2c3-1", "r1", "a1", "i1", "Pens"],
                ["ocds-a1b2c3-1", "r1", "a1", "i2", "Ink"],
            ],
            "releases": [
                ["ocid", "id", "buyer/name"],
                ["ocds-a1b2c3-1", "r1", "City"],
                ["ocds-a1b2c3-1", "r2", "City"],
            ],
            "awards": [
                ["ocid", "id", "awards/0/id", "awards/0/value/amount", "awards/1/id"],
                ["ocds-a1b2c3-1", "r1", "a1", 10, "a3"],
                ["ocds-a1b2c3-1", "r1", "a2", 20, None],
            ],
        }
    )
    assert first["awards"] == [
        {
            "id": "a1",
            "value": {"amount": 10},
            "items": [{"id": "i1", "description": "Pens"}, {"id": "i2", "description": "Ink"}],
        },
        {"id": "a3"},
        {"id": "a2", "value": {"amount": 20}, "items": [{"id": "i1", "description": "Paper"}]},
    ]
    assert second == {"ocid": "ocds-a1b2c3-1", "id": "r2", "buyer": {"name": "City"}}
    assert findings == []


def test_what_differs_is_told_and_what_was_there_is_kept() -> None:
    (body,), (finding,) = read_xlsx(
        {
            "releases": [[*HEAD, "tender/title"], [*FIRST, "Road works"]],
            "more": [["ocid", "id", "tender/title", "tender/id"], [*FIRST[:2], "Bridge works", "t1"]],
        }
    )
    assert body["tender"] == {"title": "Road works", "id": "t1"}
    assert finding.code == "cell.conflict"
    assert str(finding.source) == "book.xlsx [more] row 2, tender/title"
    assert "Bridge" not in finding.message


def test_an_object_where_a_value_stands_is_told() -> None:
    (body,), findings = read_xlsx({"releases": [[*HEAD, "buyer/name", "buyer"], [*FIRST, "City", "City"]]})
    assert body["buyer"] == {"name": "City"}
    assert "cell.conflict" in codes(findings)


def test_items_without_an_id_are_each_their_own() -> None:
    (body,), _ = read_xlsx(
        {"documents": [["ocid", "id", "tender/documents/0/title"], [*FIRST[:2], "Notice"], [*FIRST[:2], "Notice"]]}
    )
    assert body["tender"]["documents"] == [{"title": "Notice"}, {"title": "Notice"}]


def test_rolled_up_columns_say_nothing_twice() -> None:
    several = "WARNING: More than one value supplied, consult the relevant sub-sheet for the data."
    (one, two), findings = read_xlsx(
        {
            "releases": [
                [*HEAD, "tender/items/0/description"],
                [*FIRST, "Paper"],
                ["ocds-a1b2c3-2", *FIRST[1:], several],
            ],
            "items": [
                ["ocid", "id", "tender/items/0/id", "tender/items/0/description"],
                [*FIRST[:2], "i1", "Paper"],
                ["ocds-a1b2c3-2", "r1", "i1", "Pens"],
                ["ocds-a1b2c3-2", "r1", "i2", "Ink"],
            ],
        }
    )
    assert one["tender"]["items"] == [{"id": "i1", "description": "Paper"}]
    assert [item["description"] for item in two["tender"]["items"]] == ["Pens", "Ink"]
    assert findings == []


def test_a_rolled_up_column_without_its_sheet_is_the_list() -> None:
    (body,), _ = read_xlsx({"releases": [[*HEAD, "tender/items/0/description"], [*FIRST, "Paper"]]})
    assert body["tender"]["items"] == [{"description": "Paper"}]


def test_a_row_without_an_ocid_is_set_aside_and_its_siblings_are_read() -> None:
    bodies, (finding,), _ = read(
        open_workbook(write_xlsx({"releases": [HEAD, FIRST, [None, *FIRST[1:]]]}), "book.xlsx")
    )
    assert len(bodies) == 1
    assert (finding.code, finding.source.row) == ("row.no_ocid", 3)


# Headings


def test_titles_are_headings_too() -> None:
    (body,), findings = read_xlsx(
        {
            "releases": [
                [
                    "Open Contracting ID",
                    " release id ",
                    "Release Date",
                    "Release Tag",
                    "Tender:Procuring entity:Organization name",
                ],
                [*FIRST, "Works"],
            ],
            "items": [
                [
                    "Open Contracting ID",
                    "Release ID",
                    "Tender:Items to be procured:ID",
                    "Tender:Items to be procured:Quantity",
                ],
                [*FIRST[:2], "i1", 3],
            ],
        }
    )
    assert body["tender"] == {"procuringEntity": {"name": "Works"}, "items": [{"id": "i1", "quantity": 3}]}
    assert (body["date"], body["tag"], findings) == (FIRST[2], ["tender"], [])


@pytest.mark.parametrize(
    "heading", ["tender/items/0/id", " tender/items[]/id ", "tender/items/id", "tender / items[0] / id"]
)
def test_a_path_may_be_written_in_several_ways(heading: str) -> None:
    (body,), findings = read_xlsx({"releases": [[*HEAD, heading], [*FIRST, "i1"]]})
    assert body["tender"] == {"items": [{"id": "i1"}]}
    assert findings == []


def test_an_unknown_heading_is_kept_and_the_nearest_known_one_is_named() -> None:
    (body,), (finding,) = read_xlsx({"releases": [[*HEAD, "tender/titel"], [*FIRST, "Road works"]]})
    assert body["tender"] == {"titel": "Road works"}
    assert (finding.code, finding.source.column) == ("heading.unknown", "tender/titel")
    assert "tender/title" in finding.message


def test_a_heading_that_stands_twice_fills_one_field() -> None:
    (one, two), findings = read_xlsx(
        {
            "releases": [
                [*HEAD, "tender/title", "tender/title"],
                [*FIRST, None, "Road works"],
                ["ocds-a1b2c3-2", *FIRST[1:], "Road works", "Bridge works"],
            ]
        }
    )
    assert one["tender"] == two["tender"] == {"title": "Road works"}
    assert codes(findings) == ["heading.duplicate", "cell.conflict"]


def test_a_heading_that_stands_twice_over_nothing_is_no_matter() -> None:
    _, findings = read_xlsx({"releases": [[*HEAD, "ocid"], [*FIRST, None]]})
    assert findings == []


def test_headings_without_rows_are_told() -> None:
    bodies, (finding,) = read_xlsx({"releases": [HEAD], "awards": [["ocid", "id", "awards/0/id"]]})
    assert (bodies, finding.code) == ([], "table.empty")


def test_fields_come_in_the_order_of_the_standard_whatever_the_columns_are() -> None:
    (body,), _ = read_xlsx(
        {
            "releases": [
                ["x_own", "buyer/name", "tender/value/currency", "tender/id", "tender/value/amount", "id", "ocid"],
                ["x", "City", "GBP", "t1", 5, "r1", "o1"],
            ]
        }
    )
    assert list(body) == ["ocid", "id", "buyer", "tender", "x_own"]
    assert list(body["tender"]["value"]) == ["amount", "currency"]


def test_cells_without_a_heading_are_counted() -> None:
    _, (finding,) = read_xlsx({"releases": [[*HEAD, None], [*FIRST, "x"], ["ocds-a1b2c3-2", *FIRST[1:], "y"]]})
    assert finding.code == "column.no_heading"
    assert "2 of its cells" in finding.message


def test_a_configured_sheet_begins_where_it_says() -> None:
    bodies, findings = read_xlsx(
        {
            "releases": [
                ["#", "skipRows 1", "headerRows 2"],
                ["A title"],
                HEAD,
                ["what", "each", "column", "is"],
                FIRST,
            ],
            "codes": [["#", "ignore"], ["ocid", "id", "tender/title"], ["x", "y", "z"]],
        }
    )
    assert [body["ocid"] for body in bodies] == [FIRST[0]]
    assert codes(findings) == ["sheet.notes"]


def test_notes_between_the_sheets_are_left_alone() -> None:
    bodies, (finding,) = read_xlsx({"Read me": [["This is our data."], ["Ask Jo."]], "releases": [HEAD, FIRST]})
    assert len(bodies) == 1
    assert (finding.code, finding.source.sheet) == ("sheet.notes", "Read me")


def test_blank_rows_are_passed_over_and_counted() -> None:
    _, (finding,) = read_xlsx(
        {"releases": [[], HEAD, [], FIRST, [" ", None], [None, *FIRST[1:]]]},
    )
    assert finding.source.row == 6


@pytest.mark.parametrize(
    "rows",
    [
        [
            ["version", "1.1"],
            ["publishedDate", "2025-02-03T00:00:00Z"],
            ["license", "https://example.org/l"],
            ["publisher/name", "City"],
        ],
        [["publishedDate", "license", "publisher/name"], ["2025-02-03T00:00:00Z", "https://example.org/l", "City"]],
    ],
)
def test_a_meta_sheet_says_what_a_package_would(rows: list[list[Cell]]) -> None:
    result = read(open_workbook(write_xlsx({"Meta": rows, "releases": [HEAD, FIRST]}), "book.xlsx"))[2].result
    assert (result.dates.published, result.licences, result.publishers) == (
        "2025-02-03T00:00:00Z",
        ["https://example.org/l"],
        ["City"],
    )


# Cells


@pytest.mark.parametrize(
    ("heading", "cell", "value"),
    [
        ("tender/value/amount", Decimal("0.1"), Decimal("0.1")),
        ("tender/value/amount", Decimal("1234567.89"), Decimal("1234567.89")),
        ("tender/value/amount", Decimal("0.30000000000000004"), Decimal("0.3")),
        ("tender/value/amount", " 1234.50 ", Decimal("1234.50")),
        ("tender/value/amount", "12", 12),
        ("tender/value/amount", "-1.5e3", Decimal("-1.5e3")),
        ("tender/value/amount", Formula("A1*2", Decimal("2.5")), Decimal("2.5")),
        ("tender/value/amount", "9" * 30, int("9" * 30)),
        ("tender/numberOfTenderers", "3", 3),
        ("tender/numberOfTenderers", 3, 3),
        ("tender/hasEnquiries", "TRUE", True),
        ("tender/hasEnquiries", 0, False),
        ("tender/hasEnquiries", False, False),
        ("tender/id", 45233130, "45233130"),
        ("tender/id", Decimal("45233130.0"), "45233130"),
        ("tender/id", "00123", "00123"),
        ("tender/id", " 00123", "00123"),
        ("tender/id", 1234567890123456, "1234567890123456"),
        ("tender/title", " keeps its spaces ", " keeps its spaces "),
        ("tender/title", Decimal("1.10"), "1.1"),
        ("tender/title", True, "true"),
        ("tender/title", "=1+1", "=1+1"),
        ("tender/title", Formula("A1", "from a formula"), "from a formula"),
        ("tender/title", date(2025, 3, 4), "2025-03-04"),
        ("tender/tenderPeriod/endDate", date(2025, 3, 4), "2025-03-04T00:00:00Z"),
        ("tender/tenderPeriod/endDate", datetime(2025, 3, 4, 17, 30, tzinfo=UTC), "2025-03-04T17:30:00Z"),
        ("tender/tenderPeriod/endDate", " 2025-03-04 ", "2025-03-04"),
        ("tender/submissionMethod", "inPerson; written", ["inPerson", "written"]),
        ("tender/x_own", 5, 5),
        ("tender/x_own", Decimal("5.25"), Decimal("5.25")),
        ("tender/x_own", "5", "5"),
    ],
)
@pytest.mark.parametrize("write", [write_xlsx, write_ods])
def test_a_cell_is_read_as_its_field_asks(
    heading: str, cell: Cell, value: Json, write: Callable[[Mapping[str, Sequence[Sequence[Cell]]]], bytes]
) -> None:
    (body,), _, _ = read(open_workbook(write({"releases": [[*HEAD, heading], [*FIRST, cell]]}), "book"))
    found = body["tender"]
    for name in heading.split("/")[1:]:
        found = found[name]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("heading", "cell", "kept"),
    [
        ("tender/value/amount", "1,234.50", "1,234.50"),
        ("tender/value/amount", "NaN", "NaN"),
        ("tender/value/amount", date(2025, 3, 4), "2025-03-04"),
        ("tender/numberOfTenderers", Decimal("2.5"), Decimal("2.5")),
        ("tender/hasEnquiries", "perhaps", "perhaps"),
        ("tender/tenderPeriod/endDate", 45720, 45720),
    ],
)
def test_a_cell_of_another_type_is_kept_and_told(heading: str, cell: Cell, kept: Json) -> None:
    (body,), (finding,) = read_xlsx({"releases": [[*HEAD, heading], [*FIRST, cell]]})
    found = body["tender"]
    for name in heading.split("/")[1:]:
        found = found[name]
    assert found == kept
    assert finding.code == "cell.type"
    assert str(finding.source) == f"book.xlsx [releases] row 2, {heading}"


@pytest.mark.parametrize("write", [write_xlsx, write_ods])
def test_a_failed_formula_is_told_and_no_value(
    write: Callable[[Mapping[str, Sequence[Sequence[Cell]]]], bytes],
) -> None:
    sheets: Sheets = {"notes": [["x"]], "releases": [[*HEAD, "tender/value/amount"], [*FIRST, ErrorCell("#REF!")]]}
    (body,), findings, _ = read(open_workbook(write(sheets), "book"))
    assert "tender" not in body
    assert [(each.code, each.source.row) for each in findings if each.code != "sheet.notes"] == [("cell.error", 2)]


def test_both_calendars_of_spreadsheets_are_known() -> None:
    sheets: Sheets = {"releases": [HEAD, [*FIRST[:2], date(2025, 3, 4), "tender"]]}
    for since_1904 in (False, True):
        (body,), _, _ = read(open_workbook(write_xlsx(sheets, since_1904=since_1904), "book.xlsx"))
        assert body["date"] == "2025-03-04T00:00:00Z"


def test_hidden_sheets_are_read() -> None:
    data = write_xlsx(
        {"releases": [HEAD, FIRST], "tender": [["ocid", "id", "tender/id"], [*FIRST[:2], "t1"]]}, hidden=["tender"]
    )
    assert read(open_workbook(data, "book.xlsx"))[0][0]["tender"] == {"id": "t1"}


def test_a_merged_text_stands_for_its_rows_and_a_merged_number_does_not() -> None:
    rows: list[list[Cell]] = [["ocid", "n"], ["ocds-a1b2c3-1", 5], [None, 6], ["x", 7]]
    book = open_workbook(write_xlsx({"a": rows}, merged={"a": "A2:A3"}), "book.xlsx")
    assert book
    assert [row.cells[0] for row in book.sheets[0].rows()] == ["ocid", "ocds-a1b2c3-1", "ocds-a1b2c3-1", "x"]
    rows[1][0] = 5
    book = open_workbook(write_xlsx({"a": rows}, merged={"a": "A2:A3"}), "book.xlsx")
    assert book
    assert [row.cells[0] for row in book.sheets[0].rows()] == ["ocid", 5, None, "x"]


# Text tables


@pytest.mark.parametrize(
    ("text", "delimiter_of"),
    [
        ("a,b,c\n1,2,3\n", ","),
        ("a;b\n1,5;2,5\n3,25;4\n", ";"),
        ("a\tb\n1,5\t2;3\n", "\t"),
        ("a|b\n1,5|2\n", "|"),
        ('name,note\nx,"one;two;three"\ny,"four;five;six"\n', ","),
        ("Export of today\n\na;b;c\n1;2;3\n4;5;6\n", ";"),
    ],
)
def test_the_delimiter_is_found_by_looking(text: str, delimiter_of: str) -> None:
    assert len(read_csv(text)[-1].cells) == text.splitlines()[-1].replace(";five;", "").count(delimiter_of) + 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_marks_and_line_ends_of_every_system_are_read(encoding: str, newline: str) -> None:
    rows = read_csv(newline.join(["a,b", "ä,Ж", "", '"one', 'two",x']).encode(encoding))
    assert [row.number for row in rows] == [1, 2, 4]
    assert rows[1].cells == ("ä", "Ж")
    assert rows[2].cells == (f"one{newline}two", "x")


def test_another_encoding_is_refused_with_its_place() -> None:
    with pytest.raises(SheetError, match="not UTF-8 text at byte 8"):
        open_workbook("ocid,id\nä,b\n".encode("windows-1252"), "a.csv")


def test_a_long_cell_and_signs_at_its_start_are_data() -> None:
    (_, row) = read_csv('a,b,c,d\n=1+1,@x,-5,"' + "x" * 100_000 + '"\n')
    assert row.cells == ("=1+1", "@x", "-5", "x" * 100_000)


def test_control_characters_become_visible() -> None:
    assert read_csv("a,b\nx\0y,\x07\n")[1].cells == ("x␀y", "␇")


def test_rows_before_an_open_quotation_mark_are_read() -> None:
    bodies, (finding,), _ = read(
        open_workbook(b'ocid,id\nocds-a1b2c3-1,r1\nocds-a1b2c3-2,"r1\nocds-a1b2c3-3,r1\n', "a.csv")
    )
    assert [body["ocid"] for body in bodies] == ["ocds-a1b2c3-1"]
    assert (finding.code, str(finding.source)) == ("table.broken", "a.csv row 3")


# What cannot be opened


def repack(data: bytes, replace: Callable[[bytes], bytes]) -> bytes:
    """The archive with every member replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, replace(old.read(name)))
    return target.getvalue()


REPEATED = (
    b'<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384" '
    b'office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row></table:table>'
)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (BOOK_XLSX[:-300], "broken"),
        (b"PK\x03\x04 and nothing more", "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "broken"),
        (repack(BOOK_XLSX, lambda part: part.replace(b'r="A2"', b'r="XFD1048576"')), "row 1,048,576 and column 16,384"),
        (repack(BOOK_XLSX, lambda part: part.replace(b'r="A2"', b'r="A99999999999999999999"')), "broken"),
        (repack(BOOK_ODS, lambda part: part.replace(b"</table:table>", REPEATED)), "column 16,384"),
        (repack(BOOK_ODS, lambda part: part.replace(b"?>\n", b'?><!DOCTYPE x [<!ENTITY a "a">]>', 1)), "broken"),
        ("ocid,id\n".encode("utf-16-le"), "UTF-16"),
    ],
)
def test_what_cannot_be_opened_is_said_in_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(SheetError, match=said):
        open_workbook(data, "book.xlsx")


FAR_FORMATS = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
TRAILING = (
    b'<table:table-row table:number-rows-repeated="1048574"><table:table-cell table:number-columns-repeated="16384"/>'
    b"</table:table-row></table:table>"
)


@pytest.mark.parametrize(
    "data",
    [
        repack(BOOK_XLSX, lambda part: part.replace(b"</sheetData>", FAR_FORMATS)),
        repack(BOOK_XLSX, lambda part: re.sub(rb' r="[A-Z]\d"', b"", part)),
        repack(BOOK_ODS, lambda part: part.replace(b"</table:table>", TRAILING)),
    ],
    ids=["formats far below", "cells without their places", "blank rows to the end"],
)
def test_what_programs_write_besides_the_cells_does_no_harm(data: bytes) -> None:
    (body,), findings, _ = read(open_workbook(data, "book.xlsx"))
    assert body["awards"] == [{"id": "a1"}]
    assert findings == []


def test_errors_are_found_where_cells_do_not_say_where_they_are() -> None:
    sheets: Sheets = {"releases": [[*HEAD, "tender/title", "tender/id"], [*FIRST, ErrorCell("#N/A"), "t1"]]}
    data = repack(write_xlsx(sheets), lambda part: re.sub(rb' r="[A-Z]\d"', b"", part))
    (body,), (finding,), _ = read(open_workbook(data, "book.xlsx"))
    assert body["tender"] == {"id": "t1"}
    assert (finding.code, finding.source.column) == ("cell.error", "tender/title")


def test_an_archive_of_something_else_is_no_spreadsheet() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("data.json", "{}")
    assert open_workbook(target.getvalue(), "data.zip") is None


# On built sites


def test_a_broken_spreadsheet_is_named_and_its_sibling_is_published(build: Build, tmp_path: Path) -> None:
    (tmp_path / "bad.xlsx").write_bytes(BOOK_XLSX[:-300])
    (tmp_path / "good.ods").write_bytes(BOOK_ODS)
    result = build(tmp_path)
    assert result.exit_code == 0, result.stderr
    assert "Traceback" not in result.stderr
    assert [each["ocid"] for each in result.processes] == [FIRST[0]]
    assert result.ledger == {"records_in": 3, "published": 1, "merged": 1, "set_aside": 1}
    findings = {each["code"]: each["examples"] for each in result.json("data/report.json")["findings"]}
    assert [each["source"] for each in findings["table.broken"]] == ["bad.xlsx"]


def test_a_folder_of_tables_is_one_workbook(build: Build, tmp_path: Path) -> None:
    csv_folder(tmp_path / "data" / "2025", BOOK)
    meta: list[list[Cell]] = [["license", "https://example.org/l"], ["publisher/name", "City"]]
    csv_folder(tmp_path / "data" / "2026", {"releases": [HEAD, ["ocds-a1b2c3-2", *FIRST[1:]]], "meta": meta})
    result = build(tmp_path / "data")
    assert result.exit_code == 0, result.stderr
    assert sorted(each["ocid"] for each in result.processes) == ["ocds-a1b2c3-1", "ocds-a1b2c3-2"]
    inputs = result.json("data/report.json")["inputs"]
    assert [each["path"] for each in inputs] == [
        "2025/awards.csv",
        "2025/releases.csv",
        "2026/meta.csv",
        "2026/releases.csv",
    ]
    assert {each["format"] for each in inputs} == {"spreadsheet"}
    assert [(each["releases"], each["merged"]) for each in inputs] == [(0, 1), (1, 0), (0, 0), (1, 0)]


def test_tables_with_a_mapping_or_without_ocid_stand_for_themselves(tmp_path: Path) -> None:
    folder = csv_folder(
        tmp_path / "data", {**BOOK, "mapped": BOOK["releases"], "other": [["Number", "Title"], ["1", "x"]]}
    )
    (folder / "mapped.mapping.toml").write_text("", "utf-8")
    (folder / "notes.json").write_text("{}", "utf-8")
    files = [InputFile(path.name, path, path.stat().st_size) for path in sorted(folder.glob("*.*"))]
    groups = [[file.name for file in group] for group in group_tables(files)]
    assert groups == [
        ["awards.csv", "releases.csv"],
        ["mapped.csv"],
        ["mapped.mapping.toml"],
        ["notes.json"],
        ["other.csv"],
    ]
