"""A table through its mapping: how cells are read, what rows become, and what a mistake in a mapping says."""

import csv
import gzip
import io
import json
import lzma
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import SITE_TOML, Build
from tests.site.result import Result
from tests.site.spreadsheets import Sheets, write_csv, write_ods, write_xlsx
from unsealed.errors import ConfigurationError
from unsealed.exact_json import write_json
from unsealed.ocds.mapping.cells import Unreadable, make_reader
from unsealed.ocds.mapping.engine import MappedRelease, TableAccount, apply_mapping
from unsealed.ocds.mapping.file import Mapping, mapping_path, read_mapping
from unsealed.ocds.mapping.rules import Rule, Style
from unsealed.ocds.model import Source
from unsealed.ocds.sheets.workbook import Cell, SheetError, open_workbook

Table = Sequence[Sequence[str]]

HEAD = """
[process]
ocid_prefix = "ocds-test01"
key = ["No"]
[release]
date = "Date"
[reading]
time_zone = "Africa/Accra"
decimal = "."
currency = "GHS"
[fields]
"""


def written(table: Table, delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(table)
    return out.getvalue().encode()


def read(tmp_path: Path, text: str) -> Mapping:
    path = tmp_path / "T.mapping.toml"
    path.write_text(text, "utf-8")
    return read_mapping(path)


def apply(mapping: Mapping, table: Table) -> tuple[dict[str, dict[str, Any]], TableAccount]:
    """The releases by the end of their ocids, and the account."""
    workbook = open_workbook(written(table), "T.csv", mapping.layout)
    assert workbook
    account = TableAccount()
    made: list[MappedRelease] = list(apply_mapping(workbook, mapping, Source("T.csv"), account))
    bodies = {each.ocid.removeprefix("ocds-test01-"): json.loads(write_json(each.body)) for each in made}
    assert account.rows == sum(each.rows for each in made) + len(account.set_aside)
    return bodies, account


def cell(kind: str, value: Cell, **style: Any) -> Any:
    return make_reader(Rule(style.pop("path", "x"), kind, style=Style(**style)))(value)


# -- amounts -----------------------------------------------------------------------------------------------------------


def grouped(digits: str, sign: str, sizes: Sequence[int]) -> str:
    """Digits in groups from the right; the last size goes on."""
    groups, at = [], 0
    while digits:
        size = sizes[min(at, len(sizes) - 1)]
        groups.append(digits[-size:])
        digits, at = digits[:-size], at + 1
    return sign.join(reversed(groups))


STYLES = {
    "plain": ("", (3,), ".", ""),
    "english": (",", (3,), ".", ""),
    "lakh": (",", (3, 2), ".", ""),
    "european": (".", (3,), ",", ""),
    "swiss": ("'", (3,), ".", ""),
    "french": ("\N{NARROW NO-BREAK SPACE}", (3,), ",", ""),
    "no-break space": ("\N{NO-BREAK SPACE}", (3,), ",", ""),
    "cedi before": (",", (3,), ".", "Gh¢ {}"),
    "rupees with a stroke": (",", (3, 2), ".", "Rs. {}/-"),
    "euro after": (".", (3,), ",", "{} €"),
    "code after": (",", (3,), ".", "{} USD"),
    "code before": (" ", (3,), ",", "EUR{}"),
    "whole units": (".", (3,), ",", "{},-"),
}
SIGNS = {"Gh¢": "GHS", "Rs": "INR", "€": "EUR"}


@pytest.mark.parametrize("style", STYLES)
@given(whole=st.integers(0, 10**13), cents=st.none() | st.integers(0, 99), negative=st.booleans())
def test_an_amount_is_read_as_it_was_written(style: str, whole: int, cents: int | None, negative: bool) -> None:
    group, sizes, decimal, frame = STYLES[style]
    cents = None if style == "whole units" else cents
    text = grouped(str(whole), group, sizes) if group else str(whole)
    number = Decimal(whole) if cents is None else Decimal(f"{whole}.{cents:02}")
    text += "" if cents is None else f"{decimal}{cents:02}"
    text = (frame or "{}").format(text)
    text, number = (f"-{text}", -number) if negative else (text, number)
    amount = cell("amount", f"  {text} ", decimal=decimal, currency_signs=SIGNS)
    assert amount.number == number
    assert amount.currency == {"cedi": "GHS", "rupees": "INR", "euro": "EUR"}.get(
        style.split(maxsplit=1)[0], {"code after": "USD", "code before": "EUR"}.get(style, "")
    )


@given(st.text(max_size=30) | st.text("0123456789.,' -()$%/", max_size=14))
def test_any_text_is_an_amount_or_a_reason(text: str) -> None:
    if not text.strip():
        assert cell("amount", text, decimal=".") is None
        return
    try:
        assert cell("amount", text, decimal=".").number.is_finite()
    except Unreadable:
        assert not text.strip().isdecimal() or not text.isascii()


@pytest.mark.parametrize(
    "text",
    ["TBD", "12%", "100-200", "1,23", "12,34,56", "1,2345", "1.234.5", "1 000,5", "1,000 000", "5 apples", "£5", "1e5",
     "5-", "(5)", "one", "$5 €", "31.65/MT", "1,000,", "--5", "0x10", "٣", "1"*200, "#REF!", "USD 5 CAD", "635.41010.", "1 23,45,678", "1,234 567"],
)  # fmt: skip
def test_what_is_no_amount_is_never_a_number(text: str) -> None:
    with pytest.raises(Unreadable):
        cell("amount", text, decimal=".", currency_signs={"€": "EUR", "$": "USD"})


def test_parentheses_are_negative_only_where_the_mapping_says_so() -> None:
    assert cell("amount", "(1,200.00)", decimal=".", parentheses_are_negative=True).number == Decimal("-1200.00")


def test_a_sign_that_could_mean_two_things_is_not_guessed() -> None:
    for text in ("12.500", "12,500"):
        with pytest.raises(Unreadable, match="decimal"):
            cell("amount", text)
    assert cell("amount", "12,500", decimal=".").number == 12500
    assert cell("amount", "12,500", decimal=",").number == Decimal("12.500")


def test_a_point_behind_a_whole_number_says_nothing() -> None:
    assert cell("amount", "942467.", decimal=".").number == 942467


def test_a_code_says_more_than_a_sign() -> None:
    assert cell("amount", "$1,311,936.00 USD", decimal=".", currency_signs={"$": "CAD"}).currency == "USD"


# -- dates -------------------------------------------------------------------------------------------------------------

FORMATS = {
    "YYYY-MM-DD": "{d:%Y-%m-%d}",
    "DD/MM/YYYY": "{d:%d/%m/%Y}",
    "M/D/YYYY": "{d.month}/{d.day}/{d.year}",
    "Do MMMM, YYYY": "{d.day}{th} {d:%B}, {d.year}",
    "D-MMM-YY": "{d.day}-{d:%b}-{d:%y}",
    "dddd, D MMMM YYYY": "{d:%A}, {d.day} {d:%B} {d.year}",
    "YYYYMMDD": "{d:%Y%m%d}",
    "D [de] MMMM [de] YYYY": "{d.day} de {d:%B} de {d.year}",
}


@pytest.mark.parametrize("form", FORMATS)
@given(day=st.dates(date(1970, 1, 1), date(2069, 12, 31)))
def test_a_day_is_read_as_it_was_written_and_lasts_until_its_end(form: str, day: date) -> None:
    ordinal = "th" if 11 <= day.day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    text = FORMATS[form].format(d=day, th=ordinal)
    zone = ZoneInfo("America/Toronto")
    begins = datetime(day.year, day.month, day.day, tzinfo=zone)
    assert cell("date", text, dates=(form,), time_zone=str(zone)) == begins.isoformat()
    ends = cell("date", text, dates=(form,), time_zone=str(zone), path="tender/tenderPeriod/endDate")
    assert ends == (begins.replace(hour=23, minute=59, second=59)).isoformat()


@given(st.datetimes(datetime(1900, 3, 1), datetime(2100, 1, 1)))  # noqa: DTZ001
def test_a_day_number_of_a_spreadsheet_is_a_date_only_where_said(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    days = Decimal((moment - datetime(1899, 12, 30)) // timedelta(seconds=1)) / 86400  # noqa: DTZ001
    assert cell("date", round(days, 9), dates=("excel",)) == moment.isoformat() + "+00:00"
    with pytest.raises(Unreadable):
        cell("date", round(days, 9))


def test_months_of_another_language() -> None:
    months = tuple(
        (name,)
        for name in ["janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]
    )
    assert cell("date", "3 Févr 2021", dates=("D MMM YYYY",), months=months) == "2021-02-03T00:00:00+00:00"


@pytest.mark.parametrize("text", ["31/02/2021", "2021-13-01", "soon", "14/09", "00/00/0000", "1" * 500, "#N/A"])
def test_what_is_no_date_is_never_a_date(text: str) -> None:
    with pytest.raises(Unreadable):
        cell("date", text, dates=("iso", "DD/MM/YYYY"))


# -- rows --------------------------------------------------------------------------------------------------------------

SUPPLIERS: Table = [
    ["No", "Date", "Title", "Vendor", "Amount", "Award"],
    ["1", "2024-01-02", "Pipes", "Acme Ltd", "1,000.50", "A"],
    ["2", "2024-02-01", "Roads", "Bolt", "TBD", "A"],
    ["1", "2024-03-02", "Pipes", "ACME  LTD.", "1,000.50", "A"],
    ["", "2024-03-02", "Lost", "Nobody", "5", "A"],
    ["1", "2024-01-09", "Tubes", "Bolt", "70", "B"],
    [" 2 ", "n/a", "", "", "", ""],
]
AWARDS = (
    HEAD
    + """"tender/title" = "Title"
"awards[]/id" = "Award"
"awards[]/value" = "Amount"
"awards[]/suppliers[]/name" = "Vendor"
"""
)


def test_rows_of_a_process_meet_and_lists_are_joined_by_id(tmp_path: Path) -> None:
    bodies, account = apply(read(tmp_path, AWARDS.replace("[reading]", '[reading]\nblank = ["N/A"]')), SUPPLIERS)
    one = bodies["1"]
    assert one["date"] == "2024-03-02T00:00:00+00:00"
    assert one["tag"] == ["tender", "award"]
    assert one["tender"] == {"id": "ocds-test01-1", "title": "Pipes"}
    assert [(award["id"], award["value"]) for award in one["awards"]] == [
        ("A", {"amount": 1000.5, "currency": "GHS"}),
        ("B", {"amount": 70, "currency": "GHS"}),
    ]
    assert [[each["id"] for each in award["suppliers"]] for award in one["awards"]] == [["acme-ltd"], ["bolt"]]
    assert [(party["id"], party["name"], party["roles"]) for party in one["parties"]] == [
        ("acme-ltd", "Acme Ltd", ["supplier"]),
        ("bolt", "Bolt", ["supplier"]),
    ]
    assert "value" not in bodies["2"]["awards"][0]
    found = {(each.code, each.source.row, each.source.column) for each in account.findings}
    assert found == {("cell.unreadable", 3, "Amount"), ("rows.conflict", 6, "Title")}
    assert [(each.code, each.source.row) for each in account.set_aside] == [("row.no_key", 5)]
    tally = account.tallies["awards[]/value"]
    assert (tally.read, tally.blank, tally.unreadable) == (3, 1, 1)


@pytest.fixture(scope="module")
def awards(tmp_path_factory: pytest.TempPathFactory) -> Mapping:
    return read(tmp_path_factory.mktemp("awards"), AWARDS)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Mapping:
    return read(tmp_path_factory.mktemp("everything"), EVERYTHING)


@given(order=st.permutations(range(12)))
def test_the_order_in_which_processes_stand_does_not_matter(awards: Mapping, order: list[int]) -> None:
    rows = [[str(at % 4), f"2024-01-{at // 4 + 1:02}", f"t{at % 4}", f"v{at}", str(at), f"a{at % 8}"] for at in order]
    bodies, _ = apply(awards, [SUPPLIERS[0], *rows])
    by_process, _ = apply(awards, [SUPPLIERS[0], *sorted(rows, key=lambda row: row[0])])
    assert bodies == by_process  # rows of one process keep their order, and others between them change nothing
    ids = {name: {award["id"] for award in body["awards"]} for name, body in bodies.items()}
    assert ids == {str(at): {f"a{at}", f"a{at + 4}"} for at in range(4)}


EVERYTHING = (
    '[table]\ndelimiter = ","\n'  # rows of one cell with a semicolon look like a table of semicolons
    + HEAD
    + """"tender/title" = "A"
"tender/tenderPeriod/endDate" = { column = "B", dates = ["iso", "excel", "D.M.YYYY"] }
"tender/numberOfTenderers" = "C"
"tender/hasEnquiries" = "D"
"tender/tenderers[]/name" = { column = "A", split = ";" }
"buyer/identifier/id" = { column = "B", read = "integer" }
"awards[]/id" = "C"
"awards[]/value" = { column = "D", currency = { column = "A" } }
"awards[]/suppliers[1]/name" = "A"
"awards[]/suppliers[2]/name" = "B"
"contracts[]/id" = "D"
"contracts[]/awardID" = "A"
"tender/additionalProcurementCategories" = "D"
"tender/x[]/y" = { column = "A", extension = true }
"""
)
CELLS = st.sampled_from(
    ["", "1", "2", "01", "x;y", "X", "#REF!", "2024-01-01", "45000", "yes", "EUR", "1,5", "\x00", "\n"]
)


@given(rows=st.lists(st.lists(CELLS | st.text(max_size=5), min_size=1, max_size=8), max_size=12))
def test_no_row_makes_it_fail_and_each_is_accounted_for(everything: Mapping, rows: list[list[str]]) -> None:
    bodies, _ = apply(everything, [["No", "Date", "A", "B", "C", "D"], *rows])
    for body in bodies.values():
        for name in ("parties", "awards", "contracts"):
            ids = [each["id"] for each in body.get(name, [])]
            assert len(set(ids)) == len(ids)


def test_items_without_an_id_are_one_per_row(tmp_path: Path) -> None:
    text = '[table]\nname = "pay"\n' + AWARDS.replace('"awards[]/id" = "Award"\n', "")
    bodies, _ = apply(read(tmp_path, text), [SUPPLIERS[0], *[["1", "2024-01-01", "", "V", "5", ""]] * 3])
    assert [award["id"] for award in bodies["1"]["awards"]] == ["pay-1", "pay-2", "pay-3"]


def test_a_row_that_says_nothing_of_an_award_makes_none(tmp_path: Path) -> None:
    text = AWARDS.replace(
        '"awards[]/id" = "Award"', '"awards[]/id" = "No"\n"awards[]/status" = { constant = "active" }'
    )
    bodies, _ = apply(read(tmp_path, text), [SUPPLIERS[0], ["1", "2024-01-01", "Open call", "", "", ""]])
    assert "awards" not in bodies["1"]


def test_several_in_one_cell_and_several_columns(tmp_path: Path) -> None:
    fields = """"tender/tenderers[]/name" = { column = "Bidders", split = ";" }
"tender/documents[1]/url" = "Notice"
"tender/documents[2]/url" = "Plan"
"tender/submissionMethod" = { column = "How", split = "," }
"""
    table = [
        ["No", "Date", "Bidders", "Notice", "Plan", "How"],
        ["1", "2024-01-01", "A; B;;a", "n", "p", "written,inPerson"],
    ]
    bodies, account = apply(read(tmp_path, HEAD + fields), table)
    tender = bodies["1"]["tender"]
    assert [each["name"] for each in tender["tenderers"]] == ["A", "B"]
    assert [each["url"] for each in tender["documents"]] == ["n", "p"]
    assert tender["submissionMethod"] == ["written", "inPerson"]
    assert account.unused == ()


def test_what_is_said_of_a_supplier_goes_to_its_party(tmp_path: Path) -> None:
    fields = """"awards[]/suppliers[]/name" = "Vendor"
"awards[]/suppliers[]/identifier/id" = "Reg"
"awards[]/suppliers[]/identifier/scheme" = { constant = "GH-RG" }
"awards[]/suppliers[]/address/locality" = "Town"
"buyer/name" = { constant = "City of Test" }
"contracts[]/value" = { column = "Amount", currency = { column = "Cur" }, times = 1000 }
"contracts[]/id" = "Amount"
"""
    table = [
        ["No", "Date", "Vendor", "Reg", "Town", "Amount", "Cur"],
        ["1", "2024-01-01", "Acme", "C-1", "Tema", "2", "USD"],
    ]
    bodies, _ = apply(read(tmp_path, HEAD + fields), table)
    body = bodies["1"]
    assert body["awards"] == [{"suppliers": [{"id": "GH-RG-C-1", "name": "Acme"}], "id": "T-1"}]
    assert body["parties"][0] == {
        "id": "GH-RG-C-1",
        "roles": ["supplier"],
        "name": "Acme",
        "identifier": {"id": "C-1", "scheme": "GH-RG"},
        "address": {"locality": "Tema"},
    }
    assert body["buyer"] == {"id": "city-of-test", "name": "City of Test"}
    assert body["contracts"] == [{"value": {"amount": 2000, "currency": "USD"}, "id": "2", "awardID": "T-1"}]


def test_what_a_rule_may_say_of_texts_and_dates(tmp_path: Path) -> None:
    fields = """"tender/title" = { first_of = ["Title", "Kind"], before = "Re: " }
"tender/description" = { columns = ["Title", "Kind"], join = ", " }
"tender/procurementMethod" = { column = "Kind", values = { RFQ = "open" }, otherwise = "" }
"tender/procurementMethodDetails" = { column = "Kind", values = { RFQ = "Quotes" }, keep = true }
"tender/submissionMethodDetails" = { column = "Kind", values = { RFQ = "By post" } }
"tender/hasEnquiries" = { column = "Asked", values = { oui = true, non = false } }
"tender/tenderPeriod/startDate" = { constant = 2024-05-01 }
"""
    text = (HEAD + fields).replace('date = "Date"', 'date = { column = "Date", otherwise = "2010-01-01" }')
    table = [
        ["No", "Date", "Title", "Kind", "Asked"],
        ["1", "", "", "RFQ", "Oui"],
        ["2", "?", "Pipes", "Auction", "NON"],
    ]
    bodies, account = apply(read(tmp_path, text), table)
    assert {body["date"] for body in bodies.values()} == {"2010-01-01T00:00:00+00:00"}
    period = {"startDate": "2024-05-01T00:00:00+00:00"}
    assert bodies["1"]["tender"] == {
        "id": "ocds-test01-1",
        "title": "Re: RFQ",
        "description": "RFQ",
        "procurementMethod": "open",
        "procurementMethodDetails": "Quotes",
        "submissionMethodDetails": "By post",
        "hasEnquiries": True,
        "tenderPeriod": period,
    }
    assert bodies["2"]["tender"] == {
        "id": "ocds-test01-2",
        "title": "Re: Pipes",
        "description": "Pipes, Auction",
        "procurementMethodDetails": "Auction",
        "hasEnquiries": False,
        "tenderPeriod": period,
    }
    assert [(each.source.row, each.source.column) for each in account.findings] == [(3, "Date"), (3, "Kind")]


def test_a_joined_table_is_looked_into(tmp_path: Path) -> None:
    (tmp_path / "Vendors.csv").write_bytes(written([["ID", "Name"], ["7", "Acme"]]))
    text = HEAD + '"awards[]/suppliers[]/name" = "vendors.Name"\n[[join]]\nname = "vendors"\nfile = "Vendors.csv"\n'
    mapping = read(tmp_path, text + 'key = { "Vendor" = "ID" }\n')
    bodies, _ = apply(mapping, [["No", "Date", "Vendor"], ["1", "2024-01-01", "7"], ["2", "2024-01-01", "8"]])
    assert bodies["1"]["awards"][0]["suppliers"] == [{"id": "acme", "name": "Acme"}]
    assert "awards" not in bodies["2"]
    assert mapping.joined_files == (tmp_path / "Vendors.csv",)


def test_a_table_without_headings_and_rows_to_leave_out(tmp_path: Path) -> None:
    text = '[table]\nheader = 0\ncolumns = ["No", "Date", "What"]\n' + HEAD + '"tender/title" = "What"\n'
    text += '[[leave_out]]\ncolumn = "What"\nis = ["draft"]\nwhy = "Drafts are not published."\n'
    bodies, account = apply(read(tmp_path, text), [["1", "2024-01-01", "Pipes"], ["2", "2024-01-01", "DRAFT"]])
    assert bodies.keys() == {"1"}
    assert [(each.code, each.source.row) for each in account.set_aside] == [("row.left_out", 2)]
    assert "Drafts are not published." in account.set_aside[0].message


def test_rows_without_a_key_and_sheets_of_one_table(tmp_path: Path) -> None:
    text = (
        '[table]\nname = "my table"\nsheet = "*"\n'
        + HEAD.replace('key = ["No"]', "key = []")
        + '"tender/title" = "What"\n'
    )
    sheet: list[list[str | None]] = [["Date", "What"], ["2024-01-01", "A"], [None, None], ["2024-01-02", "B"]]
    mapping = read(tmp_path, text)
    workbook = open_workbook(write_xlsx({"2023": sheet, "Blank": [], "2024": sheet}), "T.xlsx", mapping.layout)
    assert workbook
    made = {each.ocid: each for each in apply_mapping(workbook, mapping, Source("T.xlsx"), TableAccount())}
    assert list(made) == [f"ocds-test01-my-table-{year}-{row}" for year in (2023, 2024) for row in (2, 4)]
    assert str(made["ocds-test01-my-table-2024-4"].source) == "T.xlsx [2024] row 4"


def test_a_row_with_more_cells_than_headings_is_told(tmp_path: Path) -> None:
    mapping = read(tmp_path, HEAD + '"tender/title" = "What"\n')
    _, account = apply(mapping, [["No", "Date", "What"], ["1", "2024-01-01", "Pipes", "", " and more"]])
    assert [(each.code, each.source.row) for each in account.findings] == [("row.too_long", 2)]


def test_a_message_quotes_nothing_of_people(tmp_path: Path) -> None:
    fields = '"tender/numberOfTenderers" = "Count"\n"parties[]/name" = "Name"\n"parties[]/roles" = { column = "Role", values = { b = "buyer" } }\n'
    table = [["No", "Date", "Count", "Name", "Role"], ["1", "2024-01-01", "j.doe@example.org", "X", "Jane Doe"]]
    _, account = apply(read(tmp_path, HEAD + fields), table)
    assert len(account.findings) == 2
    assert not [each for each in account.findings if "doe" in each.message.lower()]


LINES: Table = [
    ["No", "Date", "Order", "Line", "Vendor", "Quantity", "Total"],
    ["1", "2024-01-02", "PO-1", "Pipes", "Acme", "3", "10.10"],
    ["1", "2024-01-02", "PO-1", "Valves", "Acme", "2", "0.20"],
    ["1", "2024-01-02", "PO-1", "Delivery, see note", "Acme", "", ""],
    ["1", "2024-01-03", "PO-2", "Pipes", "Bolt", "1", "5"],
    ["1", "2024-01-03", "PO-2", "Pipes", "Bolt", "1", "5"],
    ["2", "2024-01-04", "PO-3", "Sand", "Acme", "1", "7"],
    ["2", "2024-01-04", "PO-3", "Salt", "Acme", "1", "on request"],
    ["2", "2024-01-04", "PO-3", "Soap", "Acme", "1", "9"],
    ["2", "2024-01-05", "PO-4", "Sand", "Acme", "1", "7 USD"],
    ["2", "2024-01-05", "PO-4", "Salt", "Acme", "1", "8"],
    ["2", "2024-01-05", "PO-4", "Soap", "Acme", "1", "9"],
]
SUMS = (
    HEAD
    + """"awards[]/id" = "Order"
"awards[]/value" = { column = "Total", sum = true }
"awards[]/x_quantity" = { column = "Quantity", read = "integer", sum = true, extension = true }
"awards[]/status" = { constant = "active" }
"awards[]/suppliers[]/name" = "Vendor"
"""
)


def test_lines_of_an_award_are_added(tmp_path: Path) -> None:
    bodies, account = apply(read(tmp_path, SUMS), LINES)
    assert [(award["id"], award["value"]["amount"], award["x_quantity"]) for award in bodies["1"]["awards"]] == [
        ("PO-1", 10.3, 5),
        ("PO-2", 10, 2),  # equal lines are two lines
    ]
    assert [(award["id"], "value" in award) for award in bodies["2"]["awards"]] == [("PO-3", False), ("PO-4", False)]
    found = [(each.code, each.source.row, each.source.column) for each in account.findings]
    assert found == [("cell.unreadable", 8, "Total"), ("rows.not_added", 11, "Total")]
    assert "The sum that it is a part of is left out" in account.findings[0].message
    assert "another currency" in account.findings[1].message


def test_lines_are_added_without_rounding_and_alone(tmp_path: Path) -> None:
    text = HEAD + '"tender/value" = { column = "Total", sum = true }\n"awards[]/id" = "Order"\n'
    text += '"awards[]/value" = { column = "Total", sum = true }\n'
    table = [["No", "Date", "Order", "Total"], ["1", "2024-01-02", "a", "1" * 40], ["1", "2024-01-02", "a", "0.01"]]
    workbook = open_workbook(written(table), "T.csv")
    assert workbook
    ((_, body, _, rows),) = apply_mapping(workbook, read(tmp_path, text), Source("T.csv"), TableAccount())
    assert body["awards"][0]["value"]["amount"] == body["tender"]["value"]["amount"] == Decimal("1" * 40 + ".01")
    assert rows == 2
    unread, account = apply(read(tmp_path, text), [*table, ["1", "2024-01-02", "a", "?"]])
    assert unread["1"]["awards"] == [{"id": "a"}]
    assert unread["1"]["tender"] == {"id": "ocds-test01-1"}
    assert [each.code for each in account.findings] == ["cell.unreadable"]


@given(lines=st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["", "?", "1", "2.50", "3 USD"])), max_size=9))
def test_a_sum_is_that_of_its_lines_or_is_not_there(sums: Mapping, lines: list[tuple[str, str]]) -> None:
    table = [LINES[0], *[["1", "2024-01-02", order, "L", "Acme", "", total] for order, total in lines]]
    bodies, _ = apply(sums, table)
    made = {each["id"]: each.get("value") for body in bodies.values() for each in body["awards"]}
    for order, value in made.items():
        cells = [total for each, total in lines if each == order and total]
        one = len({"USD" in cell for cell in cells}) == 1 and "?" not in cells
        amount = sum(Decimal(cell.removesuffix(" USD")) for cell in cells) if one else None
        assert (value or {}).get("amount") == (float(amount) if amount is not None else None)


@pytest.fixture(scope="module")
def sums(tmp_path_factory: pytest.TempPathFactory) -> Mapping:
    return read(tmp_path_factory.mktemp("sums"), SUMS)


# -- what a mistake says -----------------------------------------------------------------------------------------------

MISTAKES = {
    '"tender/titel" = "Title"': "tender/title",
    '"tender/title" = { colum = "Title" }': "column",
    '"awards/value" = "Amount"': "awards[]/value",
    '"awards[]/value/amount" = "Amount"': '"awards[]/value" =',
    '"tender/procurementMethod" = { column = "Type", values = { X = "opne" } }': "open",
    '"tender/status" = { constant = "activ" }': "active",
    '"awards[]/date" = { column = "Date", dates = ["DD.MM"] }': "year",
    '"awards[]/value" = { column = "Amount", currency = "US" }': "USD",
    '"awards[]/value" = { column = "Amount", values = { a = "b" } }': "values",
    '"tender/title" = { constant = "a", column = "b" }': "one of column",
    '"tender/title" = { column = "Title", split = ";" }': "no list",
    '"tender/x_wards" = "Wards"': "extension = true",
    '"ocid" = "No"': "[process]",
    '"tender/title" = { column = "Title", sum = true }': "added up",
    '"awards[]/value" = { constant = 5, sum = true }': "added up",
    '"tender/title" = { constant = "a", optional = true }': "optional",
    '"tender" = "Title"': "tender/…",
    '"tender/title" = { column = "Title", otherwise = "x" }': "values",
    '"tender/x_a" = { column = "A", extension = true }\n"tender/x_a/b" = { column = "B", extension = true }': "keep one",
}


@pytest.mark.parametrize("line", MISTAKES)
def test_a_mistake_is_told_with_its_line_and_what_to_write(tmp_path: Path, line: str) -> None:
    with pytest.raises(ConfigurationError) as told:
        read(tmp_path, HEAD + line + "\n")
    assert f"T.mapping.toml:{(HEAD + line).count(chr(10)) + 1}: " in str(told.value)
    assert MISTAKES[line] in str(told.value)


def test_all_columns_that_the_table_lacks_are_told_with_the_nearest(tmp_path: Path) -> None:
    fields = '"tender/title" = "Titel"\n"tender/description" = "Titel"\n"buyer/name" = "Vendor"\n"tender/id" = "Ref"\n'
    with pytest.raises(SheetError) as told:
        apply(read(tmp_path, HEAD + fields), SUPPLIERS)
    assert told.value.code == "table.columns"
    for part in (
        "'Titel' (for tender/title, tender/description)",
        "'Ref' (for tender/id)",
        "'Title' is there and looks like 'Titel'",
    ):
        assert part in str(told.value)
    assert "Vendor" not in str(told.value)  # it is used, and so it is not the one that is meant


def test_a_column_of_quite_another_name_is_told_by_what_no_rule_reads(tmp_path: Path) -> None:
    fields = '"awards[]/suppliers[]/name" = "Contractor"\n'
    with pytest.raises(SheetError, match=r"No rule reads 'Firm', 'Place'\."):
        apply(read(tmp_path, HEAD + fields), [["No", "Date", "Firm", "Place"], ["1", "2024-01-01", "A", "B"]])


def test_an_optional_column_may_be_missing(tmp_path: Path) -> None:
    fields = """"tender/title" = { first_of = ["Title", "Name"], optional = true }
"tender/description" = { column = "Scope", optional = true }
"""
    bodies, account = apply(read(tmp_path, HEAD + fields), [["No", "Date", "Name"], ["1", "2024-01-01", "Pipes"]])
    assert bodies["1"]["tender"] == {"id": "ocds-test01-1", "title": "Pipes"}
    assert not account.findings


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n"])
def test_a_mapping_that_says_nothing_has_a_sentence_of_its_own(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"says nothing.*map"):
        read(tmp_path, text)


def test_a_mapping_stands_beside_its_table() -> None:
    for name in ("Awarded Contracts.csv", "Awarded Contracts.csv.gz", "Awarded Contracts.xlsx"):
        assert mapping_path(Path("data", name)) == Path("data", "Awarded Contracts.mapping.toml")


# -- built sites -------------------------------------------------------------------------------------------------------


def test_a_table_with_a_mapping_is_a_site(build: Build, tmp_path: Path) -> None:
    (tmp_path / "Awards.csv").write_bytes(written(SUPPLIERS))
    (tmp_path / "Awards.mapping.toml").write_text(AWARDS, "utf-8")
    result = build(tmp_path, SITE_TOML)
    assert result.exit_code == 0, result.stderr
    assert {each["ocid"]: each["title"] for each in result.processes} == {
        "ocds-test01-1": "Pipes",
        "ocds-test01-2": "Roads",
    }
    assert result.ledger == {"records_in": 6, "published": 2, "merged": 3, "set_aside": 1}
    report = result.json("data/report.json")
    places = [each["source"] for group in report["findings"] for each in group["examples"]]
    assert "Awards.csv row 3, Amount" in places


FORMS: dict[str, Callable[[Any], bytes]] = {
    "Awards.csv": write_csv,
    "Awards.tsv": lambda rows: write_csv(rows, "\t"),
    "Awards.txt": lambda rows: write_csv(rows, "|").decode().encode("utf-16"),
    "Awards.csv.gz": lambda rows: gzip.compress(write_csv(rows, ";")),
    "Awards.xlsx": lambda rows: write_xlsx({"Notes": [], "2024": rows}),
    "Awards.ods": lambda rows: write_ods({"2024": rows}),
}


def test_a_table_says_the_same_in_every_format(build: Build, tmp_path: Path) -> None:
    rows = [
        ["No", "Date", "Title", "Vendor", "Amount", "Award"],
        ["2024/01 a", date(2024, 3, 1), "Brücke, “neu”", "Acme\nGmbH", Decimal("1234.5"), 7],
        [None, None, None, None, None, None],
        [12345678901, date(2024, 3, 2), "0012", "Bolt", Decimal("0.1"), 8],
    ]
    records = {}
    for name, write in FORMS.items():
        folder = tmp_path / name
        folder.mkdir()
        (folder / name).write_bytes(write(rows))
        (folder / "Awards.mapping.toml").write_text(AWARDS, "utf-8")
        result = build(folder, SITE_TOML)
        assert result.exit_code == 0, result.stderr
        records[name] = {
            each["ocid"]: result.json(each["record"])["records"][0]["compiledRelease"] for each in result.processes
        }
    assert records["Awards.csv"].keys() == {"ocds-test01-2024/01-a", "ocds-test01-12345678901"}
    for name in FORMS:
        assert records[name] == records["Awards.csv"], name


SEPARATED: dict[str, bytes] = {
    "as Excel writes it": b"sep=;\r\n" + written(SUPPLIERS, ";"),
    "quoted": b'"sep=;"\n' + written(SUPPLIERS, ";"),
    "a tab": b"SEP=\t\r\n" + written(SUPPLIERS, "\t"),
    "with a mark": b"\xef\xbb\xbfsep=;\r\n" + written(SUPPLIERS, ";"),
    "UTF-16": ("sep=;\r\n" + written(SUPPLIERS, ";").decode()).encode("utf-16"),
}


@pytest.mark.parametrize("form", SEPARATED)
def test_the_line_that_tells_excel_the_delimiter_is_no_row(build: Build, tmp_path: Path, form: str) -> None:
    (tmp_path / "Awards.mapping.toml").write_text(AWARDS, "utf-8")
    (tmp_path / "Awards.csv").write_bytes(SEPARATED[form])
    result = build(tmp_path, SITE_TOML)
    assert result.exit_code == 0, result.stderr
    assert result.ledger == {"records_in": 6, "published": 2, "merged": 3, "set_aside": 1}
    assert [place for place, _ in findings(result)["cell.unreadable"]] == [  # as Excel numbers its rows
        "Awards.csv row 3, Amount",
        "Awards.csv row 7, Date",
    ]


def findings(result: Result) -> dict[str, list[tuple[str, str]]]:
    """The places and messages by code."""
    return {
        group["code"]: [(each["source"], each["message"]) for each in group["examples"]]
        for group in result.json("data/report.json")["findings"]
    }


def write_two(folder: Path, first: str = AWARDS) -> None:
    """Two tables with a mapping each."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Awards.csv").write_bytes(written(SUPPLIERS))
    (folder / "Awards.mapping.toml").write_text(first, "utf-8")
    (folder / "Other.csv").write_bytes(written([SUPPLIERS[0], ["9", "2024-01-01", "Bridge", "Bolt", "5", "a"]]))
    (folder / "Other.mapping.toml").write_text(AWARDS, "utf-8")


def test_a_mapping_with_a_mistake_stops_the_build(build: Build, tmp_path: Path) -> None:
    write_two(tmp_path, AWARDS.replace('"awards[]/suppliers[]/name"', '"awards[]/supplier[]/name"'))
    result = build(tmp_path, SITE_TOML)
    assert result.exit_code == 2
    assert "Did you mean awards[]/suppliers" in result.stderr
    assert "Traceback" not in result.stderr


def test_an_export_that_renames_a_column_is_set_aside_and_its_siblings_are_published(
    build: Build, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    write_two(data)
    first = build(data, SITE_TOML)
    assert len(first.processes) == 3
    renamed = [["Supplier" if cell == "Vendor" else cell for cell in row] for row in SUPPLIERS]
    (data / "Awards.csv").write_bytes(written(renamed))
    result = build(data, SITE_TOML)
    assert result.exit_code == 0, result.stderr
    assert [each["ocid"] for each in result.processes] == ["ocds-test01-9"]
    ((place, message),) = findings(result)["table.columns"]
    assert place == "Awards.csv"
    assert result.stderr.count("write that into Awards.mapping.toml; else export") == 1  # it is not cut
    for part in (
        "'Vendor' (for awards[]/suppliers[]/name)",
        "'Supplier'",
        "Awards.mapping.toml",
        "The file was set aside",
    ):
        assert part in message
    again = build(data, SITE_TOML, output=first.output)  # where these rows are online, they stay online
    assert again.exit_code == 1
    assert "Awards.csv: This file had" in again.stderr
    assert "'Supplier'" in again.stderr  # and why it has nothing now
    assert len(again.processes) == 3


JOINED = (
    HEAD
    + '"tender/title" = "Title"\n"awards[]/suppliers[]/name" = "vendors.Name"\n'
    + '[[join]]\nname = "vendors"\nfile = "{}"\nkey = {{ "Vendor" = "ID" }}\n'
)
VENDORS = written([["ID", "Name"], ["Acme", "Acme Ltd"], ["Bolt", "Bolt Ltd"]])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No such file"),
        (b"", "is empty"),
        (b"<!DOCTYPE html><title>Log in</title>", "a web page"),
        (b"ID,Name\nAcme,Acm\xe9", "not UTF-8 text at byte 16"),
        (b"Number,Name\nAcme,Acme", "lacks a column that Awards.mapping.toml reads: 'ID'"),
        (b"ID,Firm\nAcme,Acme", "'vendors.Name' (for awards[]/suppliers[]/name)"),
    ],
)
def test_a_joined_table_that_cannot_be_read_sets_its_table_aside(
    build: Build, tmp_path: Path, content: bytes | None, said: str
) -> None:
    write_two(tmp_path, JOINED.format("Vendors.csv"))
    if content is not None:
        (tmp_path / "Vendors.csv").write_bytes(content)
    result = build(tmp_path, SITE_TOML)
    assert result.exit_code == 0, result.stderr
    assert [each["ocid"] for each in result.processes] == ["ocds-test01-9"]
    found = findings(result)
    ((place, message),) = found.get("table.join") or found["table.columns"]
    assert place == "Awards.csv"
    assert said in message
    assert message.endswith("The file was set aside.")


@pytest.mark.parametrize("name", ["Vendors.csv.gz", "Vendors.csv.xz", "Vendors.zip", "Vendors.xlsx"])
def test_a_joined_table_may_be_compressed(build: Build, tmp_path: Path, name: str) -> None:
    write_two(tmp_path, JOINED.format(name))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Vendors.csv", VENDORS)
    forms = {
        "Vendors.csv.gz": gzip.compress(VENDORS),
        "Vendors.csv.xz": lzma.compress(VENDORS),
        "Vendors.zip": packed.getvalue(),
        "Vendors.xlsx": write_xlsx({"Sheet": [["ID", "Name"], ["Acme", "Acme Ltd"], ["Bolt", "Bolt Ltd"]]}),
    }
    (tmp_path / name).write_bytes(forms[name])
    result = build(tmp_path, SITE_TOML)
    assert result.exit_code == 0, result.stderr
    assert "Bolt Ltd" in {each["name"] for each in parties(result, "ocds-test01-1")}
    assert not findings(result).keys() & {"table.join", "table.broken", "file.container", "table.unknown"}


def parties(result: Result, ocid: str) -> list[dict[str, Any]]:
    (record,) = [each["record"] for each in result.processes if each["ocid"] == ocid]
    return list(result.json(record)["records"][0]["compiledRelease"]["parties"])


def test_a_site_of_order_lines_has_one_award_for_each_order(build: Build, tmp_path: Path) -> None:
    (tmp_path / "Orders.csv").write_bytes(written(LINES))
    (tmp_path / "Orders.mapping.toml").write_text(SUMS, "utf-8")
    result = build(tmp_path, SITE_TOML)
    assert result.exit_code == 0, result.stderr
    with (result.output / "downloads/csv/awards.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["award_id"]: row["value_amount"] for row in csv.DictReader(file)}
    assert rows == {"PO-1": "10.30", "PO-2": "10", "PO-3": "", "PO-4": ""}
    found = findings(result)
    assert [place for place, _ in found["cell.unreadable"]] == ["Orders.csv row 8, Total"]
    assert [place for place, _ in found["rows.not_added"]] == ["Orders.csv row 11, Total"]
    awarded = [each for each in result.json("data/results.json")["results"] if each["name"] == "awarded"]
    assert {each["value"] for each in awarded if each["scope"] == "site" and each["currency"] == "GHS"} == {20.30}


def test_titles_that_awards_keep_are_no_conflict(build: Build, tmp_path: Path) -> None:
    (tmp_path / "Awards.csv").write_bytes(written(SUPPLIERS))
    for more, conflicts in (("", ["Awards.csv row 6, Title"]), ('"awards[]/title" = "Title"\n', [])):
        (tmp_path / "Awards.mapping.toml").write_text(AWARDS + more, "utf-8")
        result = build(tmp_path, SITE_TOML)
        assert result.exit_code == 0, result.stderr
        assert [place for place, _ in findings(result).get("rows.conflict", [])] == conflicts
        with (result.output / "downloads/csv/awards.csv").open(encoding="utf-8", newline="") as file:
            titles = [row["title"] for row in csv.DictReader(file) if row["ocid"] == "ocds-test01-1"]
        assert titles == (["Pipes", "Tubes"] if more else ["", ""])


def test_a_table_of_headings_alone_is_told(build: Build, tmp_path: Path) -> None:
    write_two(tmp_path)
    (tmp_path / "Awards.csv").write_bytes(written(SUPPLIERS[:1]))
    result = build(tmp_path, SITE_TOML)
    assert result.exit_code == 0, result.stderr
    ((place, message),) = findings(result)["table.no_rows"]
    assert place == "Awards.csv"
    assert "no rows" in message


def test_of_several_sheets_only_the_one_that_lacks_a_column_is_set_aside(build: Build, tmp_path: Path) -> None:
    sheets: Sheets = {
        "Notes": [["Contracts of the city"]],
        "2023": [["No", "Date", "What"], ["1", "2023-01-01", "Pipes"]],
        "2024": [["No", "Date", "Subject"], ["2", "2024-01-01", "Roads"]],
    }
    (tmp_path / "T.xlsx").write_bytes(write_xlsx(sheets))
    (tmp_path / "T.mapping.toml").write_text('[table]\nsheet = "*"\n' + HEAD + '"tender/title" = "What"\n', "utf-8")
    result = build(tmp_path, SITE_TOML)
    assert result.exit_code == 0, result.stderr
    assert [each["title"] for each in result.processes] == ["Pipes"]
    places = [place for place, _ in findings(result)["table.columns"]]
    assert sorted(places) == ["T.xlsx [2024]", "T.xlsx [Notes]"]
    assert result.ledger == {"records_in": 3, "published": 1, "merged": 0, "set_aside": 2}
