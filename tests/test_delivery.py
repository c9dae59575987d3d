"""The section on delivery: every length and place in its pictures follows from published fields, and words say the same."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.test_contract_page import BUYER, DOLLARS, FIRMS, page_of, process

Body = dict[str, Any]


def delivered(*, contract: Body | None = None, implementation: Body | None = None, **sections: Any) -> Body:
    """A process with a contract of 412,000 dollars in force from 2023-07-01 to 2024-01-01."""
    body: Body = {
        "id": "c", "awardID": "a", "status": "active", "value": DOLLARS, "dateSigned": "2023-06-20T00:00:00Z",
        "period": {"startDate": "2023-07-01T00:00:00Z", "endDate": "2024-01-01T00:00:00Z"},
    } | (contract or {}) | {"implementation": implementation or {}}  # fmt: skip
    award = {"id": "a", "status": "active", "suppliers": [FIRMS[0]], "value": DOLLARS}
    return process(
        tag=["contract"], parties=[{**BUYER, "roles": ["buyer"]}], awards=[award], contracts=[body], **sections
    )


def section(body: Body) -> LexborNode:
    found = LexborHTMLParser(page_of(body)).css_first("#delivery")
    assert found is not None
    return found


def milestone(due: str, met: str = "", **more: Any) -> Body:
    days = {"dueDate": f"{due}T00:00:00Z"} | ({"dateMet": f"{met}T00:00:00Z", "status": "met"} if met else {})
    return {"id": due + met, "title": f"Due {due}", **days, **more}


def payment(day: str, amount: Any, currency: str = "USD", **more: Any) -> Body:
    value = {"amount": amount, "currency": currency}
    return {"id": f"{day}-{amount}", "date": f"{day}T00:00:00Z", "value": value, **more}


def metric(*observations: Body, title: str = "Flooding", **more: Any) -> Body:
    return {
        "id": "m",
        "title": title,
        "observations": [{"id": str(at), **each} for at, each in enumerate(observations)],
        **more,
    }


def calls(measure: Any, **more: Any) -> Body:
    return {"measure": measure, "unit": {"name": "calls"}, **more}


def place(day: str, first: str, last: str) -> str:
    """Where a day stands between two others, in percent of the width."""
    days = [date.fromisoformat(each) for each in (day, first, last)]
    share = Decimal((days[0] - days[1]).days * 100) / (days[2] - days[1]).days
    return f"{share.quantize(Decimal('0.1')):f}".removesuffix(".0") + "%"


def goals(found: LexborNode) -> list[tuple[str, str, str]]:
    """Of each row of goals its kind, its value, and the length of its bar."""
    rows = []
    for row in found.css("table.goals tbody tr"):
        label, value, bar = row.css_first("th"), row.css_first("td.number"), row.css_first("rect")
        assert label
        assert value
        rows.append((label.text(deep=False), value.text(strip=True), (bar.attributes["width"] or "") if bar else ""))
    return rows


def test_goals_show_what_was_aimed_at_once_and_what_was_measured_in_proportion() -> None:
    period = {"startDate": "2023-07-01T00:00:00Z", "endDate": "2023-12-31T00:00:00Z"}
    found = section(
        delivered(
            planning={"rationale": "Dry cellars."},
            tender={"id": "t", "targets": [metric(calls(4))]},
            contract={"agreedMetrics": [metric(calls(4))]},
            implementation={"metrics": [metric(calls(1, period=period, notes="one by mistake"))]},
        )
    )
    assert goals(found) == [("Aimed at", "4 calls", "100%"), ("Measured", "1 calls (one by mistake)", "25%")]
    text = " ".join(found.text(separator=" ").split())
    assert "Aimed at Tender, Contract 4 calls" in text
    assert "Measured July 1, 2023 to December 31, 2023 1 calls" in text
    assert "Flooding: aimed at 4 calls, measured 1 calls (one by mistake)." in text
    assert "What it is meant to achieve Dry cellars." in text


def test_the_purpose_stands_in_one_place_only() -> None:
    pages = [
        page_of(delivered(planning={"rationale": "Dry cellars."}, implementation=implementation))
        for implementation in ({}, {"metrics": [metric(calls(1))]})
    ]
    assert [page.count("Dry cellars.") for page in pages] == [1, 1]
    assert ["<dt>Why" in page for page in pages] == [True, False]


@pytest.mark.parametrize(
    ("target", "result"),
    [
        (calls(4), calls("about four")),
        (calls(4), {"measure": 3, "unit": {"name": "weeks"}}),
        (calls(4), calls(-1)),
        (calls(0), calls(0)),
        (calls(4), calls(True)),
        (calls(4), {"value": {"amount": 3, "currency": "USD"}}),
        (calls(4), calls(Decimal("1e400"))),
    ],
)
def test_what_cannot_be_compared_has_no_bars(target: Body, result: Body) -> None:
    agreed, measured = {"agreedMetrics": [metric(target)]}, {"metrics": [metric(result)]}
    found = section(delivered(contract=agreed, implementation=measured))
    assert [length for _label, _value, length in goals(found)] in (["", ""], ["100%", ""])
    if result.get("unit") == target["unit"] and result["measure"] != Decimal("1e400"):
        assert not [length for _label, _value, length in goals(found) if length]


def test_each_contract_says_what_it_measured() -> None:
    body = delivered(implementation={"metrics": [metric(calls(1))]})
    body["contracts"].append({**body["contracts"][0], "id": "d", "implementation": {"metrics": [metric(calls(3))]}})
    rows = [" ".join(row.text(separator=" ").split()) for row in section(body).css("table.goals tr")]
    assert rows == ["Measured c 1 calls", "Measured d 3 calls"]


def test_milestones_and_payments_stand_where_their_days_are() -> None:
    found = section(
        delivered(
            implementation={
                "milestones": [
                    milestone("2023-08-01", "2023-07-30"),
                    milestone("2023-10-01", "2023-11-15"),
                    milestone("2024-02-01"),
                    milestone("2024-09-01"),
                ],
                "transactions": [payment("2023-09-01", 103000), payment("2024-03-01", 103000)],
            }
        )
    )
    ends = "2023-07-01", "2024-09-01"
    marks = [(each.attributes["href"], each.attributes["x"]) for each in found.css(".course > svg use")]
    assert marks == [
        ("#m-met", place("2023-07-30", *ends)),
        ("#m-late", place("2023-11-15", *ends)),
        ("#m-missed", place("2024-02-01", *ends)),
        ("#m-due", "100%"),
    ]
    (delay,) = found.css("line.delay")
    assert (delay.attributes["x1"], delay.attributes["x2"]) == (place("2023-10-01", *ends), place("2023-11-15", *ends))
    levels = [(each.attributes["x"], float(each.attributes["height"] or 0)) for each in found.css("rect.level")]
    (value,) = [float(each.attributes["y1"] or -1) for each in found.css(".course > svg line.value")]
    assert levels == [(place("2023-09-01", *ends), 14), (place("2024-03-01", *ends), 28)]
    assert value == 0  # the whole height is the contract's value
    (today,) = found.css(".course > svg line.today")
    assert today.attributes["x1"] == place("2024-06-30", *ends)
    text = " ".join(found.text(separator=" ").split())
    assert text.startswith("Delivery 2 of 4 milestones are met, 1 of them late. One is past its day.")
    assert "$206,000 paid of $412,000" in text
    drawing = found.css_first(".course > svg")
    assert drawing
    assert drawing.attributes["role"] == "img"
    assert "July 1, 2023" in (drawing.attributes["aria-label"] or "")
    shapes = {each.attributes["id"] for each in found.css("defs > *")}
    assert {f"#{each}" for each in shapes} == {each.attributes["href"] for each in found.css("use")}


def test_more_paid_than_signed_is_drawn_above_the_value() -> None:
    found = section(delivered(implementation={"transactions": [payment("2023-09-01", 824000)]}))
    (level,) = found.css("rect.level")
    (value,) = found.css(".course > svg line.value")
    assert (level.attributes["height"], value.attributes["y1"]) == ("56", "28")


@pytest.mark.parametrize(
    "transactions",
    [
        [payment("2023-09-01", 1), payment("2023-09-02", 1, "EUR")],
        [payment("2023-09-01", 1), {"id": "2", "value": DOLLARS}],
        [payment("2023-09-01", 1), {"id": "2", "date": "2023-09-02T00:00:00Z"}],
        [payment("2023-09-01", -5)],
        [payment("2023-09-01", Decimal("1e40"))],
        [{"id": "1", "date": "someday", "value": DOLLARS}],
    ],
)
def test_payments_that_cannot_be_drawn_whole_are_not_drawn(transactions: list[Body]) -> None:
    found = section(delivered(implementation={"transactions": transactions}))
    assert not found.css("rect.level")
    assert len(found.css("table.cards tbody tr")) == len(transactions)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_of_another_age_does_not_press_all_others_into_a_point(day: str) -> None:
    found = section(delivered(implementation={"milestones": [milestone("2023-08-01"), milestone(day)]}))
    assert not found.css(".course")
    assert len(found.css("table.dates tbody tr")) == 2


def test_many_payments_of_one_place_name_it_once() -> None:
    source = {"source": "https://example.org/payments/2023"}
    found = section(
        delivered(implementation={"transactions": [payment("2023-09-01", at, **source) for at in range(1, 4)]})
    )
    assert [each.attributes["href"] for each in found.css("a")] == ["https://example.org/payments/2023"]
    found = section(
        delivered(implementation={"transactions": [payment("2023-09-01", at, source=f"https://example.org/{at}") for at in range(1, 4)]})
    )  # fmt: skip
    assert len(found.css("tbody a")) == 3


def test_documents_of_one_title_stand_together_newest_first_and_many_are_folded() -> None:
    documents = [
        {"id": str(at), "title": "Report", "documentType": "x", "url": f"https://example.org/{at}", "datePublished": f"2023-01-{at:02}"}
        for at in range(1, 15)
    ]  # fmt: skip
    documents.append({**documents[0], "id": "99", "title": "Plan", "url": "https://example.org/plan"})
    tree = LexborHTMLParser(page_of(process(tender={"id": "t", "title": "T", "documents": documents})))
    (found,) = tree.css("#documents")
    links = [(each.attributes["href"] or "").rpartition("/")[2] for each in found.css("a")]
    assert links == [*map(str, range(14, 0, -1)), "plan"]
    folded = [(each.attributes["href"] or "").rpartition("/")[2] for each in found.css("details a")]
    assert folded == [*map(str, range(6, 0, -1))]
    text = " ".join(found.text(separator=" ").split())
    assert text.count("Report") == 1
    assert "Report 14 January 14, 2023, Tender" in text
    assert "Older ones: 6" in text
