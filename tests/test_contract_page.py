"""The contract page as a reader gets it: its sentences, nothing hidden, nothing unescaped, nothing that breaks it."""

import html
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unsealed.config import Site
from unsealed.exact_json import read_json, write_json
from unsealed.ocds.assemble import Assembled, Assembler, Frame
from unsealed.ocds.interpret import RecordModel, Subject
from unsealed.ocds.model import Source
from unsealed.pages.contract import make_process_pages
from unsealed.publication import Surroundings
from unsealed.render import ENGINE_TEMPLATES, Renderer
from unsealed.words import Words, read_words

ROOT = Path(__file__).resolve().parent.parent
AS_OF = datetime(2024, 6, 30, tzinfo=UTC)
SITE = Site(name="Test city", repository="https://github.com/example/city", base_url="https://example.org/a")
WORDS = read_words([ENGINE_TEMPLATES], "en", SITE.zone)
BUYER = {"id": "b", "name": "Parks Department"}
FIRMS = [{"id": "s1", "name": "Alder Paving"}, {"id": "s2", "name": "Birch & Sons"}]
DOLLARS = {"amount": 412000, "currency": "USD"}

_renderer = Renderer(
    SITE,
    WORDS,
    [],
    {},
    {
        "as_of": "2024-06-30",
        "engine_version": "0",
        "guides": (),
        "views": (),
        "data_licence": {"name": "Licence", "url": ""},
    },
)


def subject_of(*releases: dict[str, Any], site: Site = SITE, as_of: datetime = AS_OF) -> Subject:
    """A process as the build hands it to pages."""
    model = RecordModel(as_of, site.zone, site.defaults)
    ocid = str(releases[0].get("ocid", "o-1"))
    frames = [
        Frame(ocid, "release", write_json({"ocid": ocid, **body}), Source("data.json", f"/releases/{at}"))
        for at, body in enumerate(releases)
    ]
    assembled = Assembler(model, site.privacy, []).assemble(ocid, frames)
    assert isinstance(assembled, Assembled)
    return Subject(assembled.process, assembled.interpretation)


def draw(subject: Subject, titles: dict[str, str] | None = None, site: Site = SITE, as_of: datetime = AS_OF) -> str:
    """The HTML of a subject's page."""
    (page,) = make_process_pages(subject, Surroundings(site, WORDS, as_of, titles or {}, {}))
    body = _renderer.render(page).body
    assert isinstance(body, bytes)
    return body.decode()


def page_of(*releases: dict[str, Any], titles: dict[str, str] | None = None) -> str:
    """The HTML of the page of one process."""
    return draw(subject_of(*releases), titles)


def text_of(page: str) -> str:
    """What a reader sees, with single spaces."""
    inside = re.sub(r"<head>.*?</head>", "", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", inside)).split())


def summary_of(*releases: dict[str, Any]) -> str:
    """The summary sentences of a page."""
    found = re.search(r'<div class="lead"[^>]*>(.*?)</div>', page_of(*releases), re.DOTALL)
    assert found
    return text_of(found[1])


def process(**sections: Any) -> dict[str, Any]:
    """A release of the Parks Department."""
    return {"ocid": "o-1", "id": "1", "date": "2024-01-02T00:00:00Z", "tag": ["tender"], "buyer": BUYER, **sections}


def tender(**fields: Any) -> dict[str, Any]:
    return {"id": "t", "title": "Eleven paths", "mainProcurementCategory": "works", **fields}


def award(at: int = 0, **fields: Any) -> dict[str, Any]:
    known = {
        "id": f"a{at}",
        "status": "active",
        "date": "2024-02-01T00:00:00Z",
        "value": DOLLARS,
        "suppliers": [FIRMS[at]],
    }
    return {**known, **fields}


def contract(**fields: Any) -> dict[str, Any]:
    return {
        "id": "c1",
        "awardID": "a0",
        "status": "active",
        "dateSigned": "2024-03-01T00:00:00Z",
        "value": DOLLARS,
        **fields,
    }


SITUATIONS: dict[str, tuple[dict[str, Any], str]] = {
    "planned with a budget": (
        process(
            tag=["planning"],
            planning={"budget": {"amount": {"amount": 38200000, "currency": "USD"}}},
            tender=tender(status="planned"),
        ),
        "Parks Department is planning a purchase of works, with a budget of $38.2 million.",
    ),
    "open": (
        process(
            tender=tender(
                status="active",
                procurementMethod="open",
                value=DOLLARS,
                tenderPeriod={"endDate": "2024-07-15T14:00:00Z"},
            )
        ),
        (
            "Parks Department is inviting bids for works, estimated at $412,000. Bidding is open to all. "
            "Bids are due by July 15, 2024, 2:00\u202fPM."
        ),
    ),
    "open without a closing date": (
        process(tender=tender(status="active", tenderPeriod={"startDate": "2024-06-01T00:00:00Z"})),
        "Parks Department is inviting bids for works. The closing date is not published.",
    ),
    "evaluation": (
        process(tender=tender(status="active", numberOfTenderers=1, tenderPeriod={"endDate": "2024-05-01T00:00:00Z"})),
        "Parks Department invited bids for works. One bidder took part. Bidding closed on May 1, 2024. No award has been published.",
    ),
    "award proposed": (
        process(tender=tender(status="complete"), awards=[award(status="pending")]),
        "Parks Department invited bids for works. An award to Alder Paving is proposed.",
    ),
    "awarded after a contest": (
        process(tender=tender(status="complete", procurementMethod="open", numberOfTenderers=3), awards=[award()]),
        (
            "Parks Department chose Alder Paving for works worth $412,000. Bidding was open to all; 3 bidders took part. "
            "No contract has been published."
        ),
    ),
    "joint award": (
        process(tender=tender(status="complete"), awards=[award(suppliers=FIRMS)]),
        "Parks Department chose Alder Paving and Birch & Sons together for works worth $412,000. No contract has been published.",
    ),
    "several awards in two currencies": (
        process(tender=tender(), awards=[award(), award(1, value={"amount": 2500000, "currency": "EUR"})]),
        "Parks Department chose Alder Paving and Birch & Sons for works worth €2.5 million and $412,000. No contract has been published.",
    ),
    "many suppliers": (
        process(tender=tender(), awards=[award(suppliers=[{"id": str(at), "name": f"Firm {at}"} for at in range(40)])]),
        "Parks Department chose 40 suppliers together for works worth $412,000. No contract has been published.",
    ),
    "in force": (
        process(
            tender=tender(procurementMethod="direct"),
            awards=[award()],
            contracts=[contract(period={"endDate": "2025-05-01T00:00:00Z"})],
        ),
        (
            "Parks Department hired Alder Paving for works worth $412,000. It was awarded directly, without competition. "
            "It runs until May 1, 2025."
        ),
    ),
    "past its end, met late, partly paid": (
        process(
            tender=tender(mainProcurementCategory="goods"),
            awards=[award()],
            contracts=[
                contract(
                    period={"endDate": "2024-05-01T00:00:00Z"},
                    amendments=[{"id": "1"}],
                    implementation={
                        "transactions": [{"id": "p", "value": {"amount": 103000, "currency": "USD"}}],
                        "milestones": [
                            {
                                "id": "m1",
                                "dueDate": "2024-04-01T00:00:00Z",
                                "dateMet": "2024-04-20T00:00:00Z",
                                "status": "met",
                            },
                            {"id": "m2", "dueDate": "2024-05-01T00:00:00Z"},
                        ],
                    },
                )
            ],
        ),
        (
            "Parks Department is buying goods worth $412,000 from Alder Paving. It was to end on May 1, 2024; no end has been published. "
            "One amendment has been published. 1 of 2 milestones are met, 1 of them late; $103,000 has been paid, 25% of the contract value."
        ),
    ),
    "ended": (
        process(
            tender=tender(),
            awards=[award()],
            contracts=[contract(status="terminated", period={"endDate": "2024-05-01T00:00:00Z"})],
        ),
        "Parks Department hired Alder Paving for works worth $412,000. It ran until May 1, 2024.",
    ),
    "cancelled": (
        process(tender=tender(status="cancelled", value=DOLLARS)),
        "This purchase of works by Parks Department, estimated at $412,000, was cancelled.",
    ),
    "unsuccessful": (
        process(tender=tender(status="unsuccessful", numberOfTenderers=0)),
        "This purchase of works by Parks Department ended without an award. No bid was received.",
    ),
    "framework": (
        process(tender=tender(techniques={"hasFrameworkAgreement": True}), awards=[award(), award(1)]),
        "Parks Department set up a framework agreement for works with Alder Paving and Birch & Sons, for up to $412,000 in all.",
    ),
    "a concession": (
        process(tender=tender(), awards=[award(value={"amount": -5000, "currency": "USD"})]),
        (
            "Parks Department chose Alder Paving for works. The published value is negative: the supplier pays $5,000. "
            "No contract has been published."
        ),
    ),
    "no value, no supplier": (
        process(tender=tender(mainProcurementCategory=None), awards=[award(value=None, suppliers=[])]),
        "Parks Department made an award. The supplier is not published. The value is not published. No contract has been published.",
    ),
    "nothing but an ocid": ({"ocid": "o-1"}, "Neither the buyer nor how far this has come is published."),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_summary_says_what_is_published(situation: str) -> None:
    release, expected = SITUATIONS[situation]
    assert summary_of(release) == " ".join(expected.split())


def test_value_change_is_told_with_its_reason() -> None:
    signed = process(tender=tender(), awards=[award()], contracts=[contract()])
    grown = contract(
        value={"amount": 500000, "currency": "USD"},
        amendments=[{"id": "1", "releaseID": "2", "date": "2024-04-30T00:00:00Z", "rationale": "Two more paths"}],
    )
    page = page_of(
        signed, process(contracts=[grown]) | {"id": "2", "date": "2024-05-01T00:00:00Z", "tag": ["contractAmendment"]}
    )
    text = text_of(page)
    assert "Its value was $412,000 when it was first published and is $500,000 now." in text
    assert "May 1, 2024 $412,000 $500,000 Two more paths" in text
    assert "Contract, as first published $412,000 Contract, now $500,000" in text
    assert "Amount: 500,000 (was 412,000)" in text


def test_open_tender_says_first_how_to_bid() -> None:
    text = text_of(
        page_of(
            process(
                parties=[{**BUYER, "roles": ["buyer"], "contactPoint": {"name": "Ann Park", "email": "bids@example.org"}}],
                tender=tender(
                    status="active", tenderPeriod={"endDate": "2024-07-15T14:00:00Z"}, eligibilityCriteria="Licensed firms",
                    submissionMethod=["electronicSubmission"], submissionMethodDetails="https://bids.example.org/",
                    enquiryPeriod={"endDate": "2024-07-05T00:00:00Z"},
                ),
            )
        )
    )  # fmt: skip
    order = (
        "How to bid",
        "Closes July 15, 2024",
        "What is it?",
        "What do I need?",
        "Licensed firms",
        "How do I bid?",
        "https://bids.example.org/",
        "Until when?",
        "Questions until",
        "Whom to ask?",
        "bids@example.org",
        "Progress",
    )
    positions = [text.index(each) for each in order]
    assert positions == sorted(positions)


def test_what_an_open_tender_does_not_publish_is_said_with_who_knows() -> None:
    bare = process(tender={"id": "t", "status": "active"}, parties=[{**BUYER, "roles": ["buyer"]}])
    text = text_of(page_of(bare))
    for question in ("What is it?", "What do I need?"):
        assert f"{question} Not published. Ask: Parks Department." in text
    assert "Method Not published" in text
    assert "The last day for bids is not published." in text
    assert "No person, telephone or address is published." in text
    nobody = text_of(page_of({"ocid": "o-1", "tender": {"id": "t", "status": "active"}}))
    assert "Not published, and neither is whom to ask." in nobody


def test_what_bidders_must_show_and_what_they_asked_is_said() -> None:
    asked = [
        {"id": "1", "date": "2024-06-20T00:00:00Z", "author": {"name": "Bo Reed"}, "title": "May lots be split?",
         "answer": "No.", "dateAnswered": "2024-06-22T00:00:00Z"},
        {"id": "2", "description": "Is there a visit?"},
    ]  # fmt: skip
    text = text_of(
        page_of(
            process(
                tender=tender(
                    status="active",
                    enquiries=asked,
                    selectionCriteria={"criteria": [{"type": "technical", "description": "Two similar projects"}]},
                    submissionTerms={"depositsGuarantees": "A bid bond of 5 percent", "languages": ["es"]},
                    participationFees=[{"id": "1", "type": ["submission"], "value": {"amount": 50, "currency": "USD"}}],
                )
            )
        )
    )
    assert "What a bidder must show Technical: Two similar projects" in text
    assert "Guarantees A bid bond of 5 percent" in text
    assert "Languages of bids in Spanish" in text
    assert "$50" in text
    assert "June 20, 2024 · May lots be split? June 22, 2024 · No. Is there a visit? Not answered yet." in text


def test_bids_stand_by_value_with_their_status_and_the_chosen_one() -> None:
    def bid(number: int, amount: int | None, status: str, *firms: int, lot: str = "") -> dict[str, Any]:
        value = {"value": {"amount": amount, "currency": "USD"}} if amount is not None else {}
        lots = {"relatedLots": [lot]} if lot else {}
        return {"id": str(number), "status": status, "tenderers": [FIRMS[each] for each in firms], **value, **lots}

    bids = [
        bid(1, 500, "valid", 0),
        bid(2, 90, "disqualified", 1),
        bid(3, None, "withdrawn", 1),
        bid(4, 450, "valid", 0, 1),
    ]
    page = page_of(
        process(bids={"details": bids}, tender=tender(numberOfTenderers=4), awards=[award(relatedBids=["1"])])
    )
    table = re.findall(r"<tbody>(.*?)</tbody>", page[page.index("Who bid</h3>") :], re.DOTALL)[0]
    rows = [text_of(row) for row in table.split("<tr>")[1:]]
    assert rows == [
        "Birch & Sons $90 Disqualified",
        "Alder Paving Birch & Sons $450 Meets the conditions",
        "Alder Paving Chosen $500 Meets the conditions",
        "Birch & Sons Not published Withdrawn",
    ]
    assert "4 firms bid; the names of 2 are published." in text_of(page)
    assert "Nobody bid." in text_of(page_of(process(tender=tender(numberOfTenderers=0, status="unsuccessful"))))
    unnamed = text_of(page_of(process(tender=tender(numberOfTenderers=1), awards=[award()])))
    assert "1 firm bid; its name is not published." in unnamed


def test_contacts_are_not_shown_once_nobody_can_bid() -> None:
    reachable = {**BUYER, "contactPoint": {"name": "Ann Park"}}
    supplier = {**FIRMS[0], "contactPoint": {"name": "Bo Reed"}}
    subject = subject_of(
        process(
            buyer=reachable,
            parties=[{**reachable, "roles": ["buyer"]}],
            tender=tender(status="complete"),
            awards=[award(suppliers=[supplier])],
        )
    )
    page = draw(subject)
    assert "Ann Park" not in page
    assert "Bo Reed" not in page
    assert hidden(subject, page) == []
    assert "Awards › Suppliers › Name" not in page


def test_lateness_is_said_in_words() -> None:
    milestones = [
        {
            "id": "1",
            "title": "Half",
            "dueDate": "2024-04-01T00:00:00Z",
            "dateMet": "2024-04-20T00:00:00Z",
            "status": "met",
        },
        {"id": "2", "title": "Whole", "dueDate": "2024-05-01T00:00:00Z", "status": "scheduled"},
    ]
    late = contract(milestones=milestones, period={"endDate": "2024-05-01T00:00:00Z"})
    text = text_of(page_of(process(tender=tender(), awards=[award()], contracts=[late])))
    assert "Met late" in text
    assert "Scheduled (overdue)" in text
    assert "Delivery Past its end date" in text


def test_related_processes_are_links_where_they_are_here() -> None:
    related = [
        {"id": "1", "relationship": ["framework"], "identifier": "o-2", "scheme": "ocid"},
        {
            "id": "2",
            "relationship": ["prior"],
            "identifier": "o-3",
            "title": "Elsewhere",
            "uri": "https://example.org/o-3",
        },
    ]
    page = page_of(process(tender=tender(), relatedProcesses=related), titles={"o-2": "The framework"})
    assert '<a href="../../contracts/o-2/" dir="auto">The framework</a>' in page
    assert '<a href="https://example.org/o-3" dir="auto">Elsewhere</a>' in page


@pytest.mark.parametrize(
    ("relationship", "words"),
    [
        ("framework", "Call-off from this framework"),
        ("unsuccessfulProcess", "Bought again as"),
        ("prior", "Renewed or replaced as"),
        ("x_other", "Names this contract as related"),
    ],
)
def test_a_process_tells_which_others_name_it(relationship: str, words: str) -> None:
    subject = subject_of(process(tender=tender()))
    named_by = {"o-1": (("o-5", relationship),)}
    (page,) = make_process_pages(subject, Surroundings(SITE, WORDS, AS_OF, {"o-5": "A later one"}, named_by))
    body = _renderer.render(page).body
    assert isinstance(body, bytes)
    assert f"Related contracts A later one {words} · o-5" in text_of(body.decode())


def test_a_correction_starts_with_the_form_filled_in() -> None:
    page = html.unescape(page_of(process(tender=tender(title="Paths & walls"))))
    form = (ROOT / ".github" / "ISSUE_TEMPLATE" / "data-error.yml").read_text()
    fields = ("title=Correction:%20Paths%20%26%20walls", "ocid=o-1", "page=https://example.org/a/contracts/o-1/")
    assert f"https://github.com/example/city/issues/new?template=data-error.yml&{'&'.join(fields)}" in page
    assert "id: ocid" in form
    assert "id: page" in form


def test_a_supplier_with_two_names_has_both() -> None:
    number = {"scheme": "GB-COH", "id": "1"}
    parties = [
        {"id": "x", "name": "DENNIS LIMITED", "identifier": number},
        {"id": "y", "name": "Dennis (trading)", "identifier": number},
    ]
    suppliers = [{"id": each["id"], "name": each["name"]} for each in parties]
    page = page_of(process(parties=parties, tender=tender(), awards=[award(suppliers=suppliers)]))
    assert "Supplier Dennis (trading) (also named DENNIS LIMITED) Value" in text_of(page)
    twins = [{"id": "x", "name": "DENNIS LIMITED"}, {"id": "x", "name": "Dennis (trading)"}]
    page = page_of(process(tender=tender(), awards=[award(suppliers=twins)]))
    assert "DENNIS LIMITED" in page
    assert "Dennis (trading)" in page


def test_items_that_the_contract_repeats_are_told_once() -> None:
    code = {"scheme": "CPV", "id": "45", "description": "Works"}
    unit = {"name": "m"}
    tendered = [
        {"id": "1", "description": "Kerb", "quantity": 10, "unit": unit, "classification": code},
        {"id": "2", "description": "Drain", "quantity": 4, "unit": unit, "classification": code},
    ]
    priced = [{**each, "unit": {**unit, "value": {"amount": 3, "currency": "USD"}}} for each in tendered]
    priced[0]["quantity"] = 12
    text = text_of(
        page_of(process(tender=tender(items=tendered), awards=[award()], contracts=[contract(items=priced)]))
    )
    assert (
        "Items Contract (also listed in: Tender) Works (CPV 45) Item Quantity Unit value Quantity × unit value "
        "Kerb Tender: 10 m 12 m $3 $36 Drain 4 m $3 $12"
    ) in text
    assert text.count("Drain") == 1


def test_many_changes_are_counted() -> None:
    names = ("a", "b", "c", "d", "e", "f")
    first = process(tender=tender(**{name: f"old {name}" for name in names}))
    later = {**process(tender={"id": "t", **{name: f"new {name}" for name in names}}), "id": "2"}
    text = text_of(page_of(first, {**later, "date": "2024-05-01T00:00:00Z", "tag": ["tenderUpdate"]}))
    assert "6 changes" in text
    assert "and 2 more changes" in text
    assert all(f"new {name}" in text for name in names)


PERIOD = {"startDate": "2024-06-01T00:00:00Z", "endDate": "2025-06-01T00:00:00Z"}
FRAMEWORK = {"techniques": {"hasFrameworkAgreement": True}}
STEPS: dict[str, tuple[dict[str, Any], str]] = {
    "a framework in use": (
        process(tender=tender(**FRAMEWORK), awards=[award(contractPeriod=PERIOD)]),
        "Delivery In use Started June 1, 2024 Runs until June 1, 2025",
    ),
    "no contract though the work was to start": (
        process(tender=tender(), awards=[award(contractPeriod=PERIOD)]),
        "Contract Not published yet Delivery Not published Planned from June 1, 2024 Planned to June 1, 2025",
    ),
    "in force": (
        process(tender=tender(), awards=[award()], contracts=[contract(period=PERIOD)]),
        "Delivery In progress Started June 1, 2024 Due June 1, 2025",
    ),
    "ended early": (
        process(tender=tender(), awards=[award()], contracts=[contract(status="terminated", period=PERIOD)]),
        "Delivery Ended early Started June 1, 2024 Was to end June 1, 2025",
    ),
    "open": (
        process(tender=tender(status="active", tenderPeriod={"endDate": "2024-07-15T00:00:00Z"})),
        "Tender Open for bids now Closes July 15, 2024 Award To come Contract To come Delivery To come",
    ),
    "cancelled": (
        process(tender=tender(status="cancelled", contractPeriod=PERIOD)),
        "Tender Cancelled Award Contract Delivery Money",
    ),
}


@pytest.mark.parametrize("situation", STEPS)
def test_progress_is_what_the_stage_says(situation: str) -> None:
    release, expected = STEPS[situation]
    assert expected in text_of(page_of(release))


def test_hostile_texts_stay_texts() -> None:
    evil = "<script>alert(1)</script>\"'&"
    everywhere = _replace_texts(_everything(), evil)
    page = page_of(everywhere)
    assert "<script" not in page.replace('<script type="application/ld+json">{', "", 1)
    assert 'datetime=""' not in page
    link = process(tender=tender(documents=[{"id": "1", "title": "Terms", "url": "javascript:alert(1)"}]))
    page = page_of(link)
    assert 'href="javascript' not in page
    assert "javascript:alert(1)" in text_of(page)


def test_long_and_foreign_titles() -> None:
    title = "م" * 1500 + "道" * 1500
    page = page_of(process(tender=tender(title=title)))
    assert f"What Full title {title}" in text_of(page)
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page)
    assert found
    assert len(found[1]) < 300
    assert 'dir="auto"' in page


def test_two_hundred_items() -> None:
    unit = {"name": "m", "value": {"amount": Decimal("2.50"), "currency": "USD"}}
    items = [{"id": str(at), "description": f"Item number {at}", "quantity": 4, "unit": unit} for at in range(200)]
    text = text_of(page_of(process(tender=tender(items=items), awards=[award(items=items)])))
    assert all(f"Item number {at} 4 m $2.50 $10" in text for at in range(200))
    assert text.count("Item number 77 ") == 1


def test_values_of_wrong_types_are_shown() -> None:
    strange = process(
        tender={"title": {"en": "A title in a wrong place"}, "value": "a lot", "items": "two", "tenderPeriod": [1, 2]}
    )
    text = text_of(page_of(strange))
    for each in ("A title in a wrong place", "a lot", "two", "1, 2"):
        assert each in text


# Nothing published is hidden


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """The plain values of a body, each with the name of the field that holds it."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each, name)
    else:
        yield name, value


def renditions(name: str, value: Any, words: Words = WORDS) -> Iterator[str]:
    """The ways in which a value may be said."""
    if isinstance(value, bool):
        yield words.gettext("Yes") if value else words.gettext("No")
    elif type(value) is int or type(value) is Decimal:
        amount: Any = value
        yield words.number(amount)
        yield words.number(abs(amount))
        yield words.money(abs(amount), "").split(" ")[0]
    elif isinstance(value, str):
        yield value
        yield words.date(value)
        yield words.date_time(value)
        yield words.field(value)
        for codelist in CODELISTS.get(name, ()):
            yield words.code(codelist, value)
        yield words.money(0, value).removesuffix("0")
        yield FORMATS.get(value, value.upper())


CODELISTS = {
    "status": ("tenderStatus", "awardStatus", "contractStatus", "milestoneStatus", "bidStatus"),
    "procurementMethod": ("method",),
    "mainProcurementCategory": ("procurementCategory",),
    "additionalProcurementCategories": ("extendedProcurementCategory",),
    "roles": ("partyRole",),
    "documentType": ("documentType",),
    "relationship": ("relatedProcess",),
    "submissionMethod": ("submissionMethod",),
    "awardCriteria": ("awardCriteria",),
    "type": ("milestoneType",),
    "language": ("language",),
    "tag": ("releaseTag",),
}
FORMATS = {
    "application/pdf": "PDF",
    "application/msword": "Word",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.ms-excel": "Excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/zip": "ZIP",
    "text/csv": "CSV",
    "text/html": "HTML",
    "text/plain": "Text",
}


def hidden(subject: Subject, page: str) -> list[tuple[str, Any]]:
    """The values of the compiled release that the page does not say. `tag` and `id` of a compiled release are ours."""
    compiled = {name: value for name, value in subject.process.compiled.items() if name not in ("tag", "id", "date")}
    text = text_of(page) + " " + " ".join(re.findall(r'href="([^"]*)"', html.unescape(page)))
    joined = "".join(text.split())
    return [
        (name, value)
        for name, value in leaves(compiled)
        if value is not None
        and value != ""
        and not any("".join(each.split()) in joined for each in renditions(name, value))
        and not (name in ("scheme", "relationship", "roles") and WORDS.field(str(value)) in text)
    ]


def test_nothing_of_the_demo_city_is_hidden() -> None:
    _assert_nothing_hidden(sorted((ROOT / "data").glob("*.json")), 60)


@pytest.mark.parametrize(
    "pattern",
    [
        "uk-england-2025/*.json",
        "uk-scotland-wales/*/*.json",
        "mexico-airport/records/*.json",
        "paraguay/records/*.json",
    ],
)
def test_nothing_of_real_publications_is_hidden(pattern: str, shared: Path) -> None:
    _assert_nothing_hidden(sorted((shared / "data").glob(pattern)), 200)


def _assert_nothing_hidden(files: list[Path], most: int) -> None:
    """Each process's page says all of its compiled release; so many processes are looked at."""
    bodies: dict[str, list[dict[str, Any]]] = {}
    for file in files:
        try:
            read = read_json(file.read_bytes())
        except ValueError:  # some of the real files are broken, and have their own tests
            continue
        for body in _releases(read):
            bodies.setdefault(str(body.get("ocid")), []).append(body)
    assert bodies
    for ocid in list(bodies)[:: max(1, len(bodies) // most)]:
        subject = subject_of(*bodies[ocid])
        assert hidden(subject, draw(subject)) == [], ocid


def _releases(body: Any) -> Iterator[dict[str, Any]]:
    if "records" in body:
        for record in body["records"]:
            yield record["compiledRelease"] if "compiledRelease" in record else record["releases"][0]
    elif "releases" in body:
        yield from body["releases"]
    else:
        yield body


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.text(alphabet=st.characters(codec="utf-8"), max_size=12),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "title", "amount", "x"]), inside, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_value_in_any_place_is_survived(data: st.DataObject) -> None:
    release = json.loads(json.dumps(_everything()))
    for _ in range(data.draw(st.integers(1, 4))):
        places = list(_places(release))
        parent, key = places[data.draw(st.integers(0, len(places) - 1))]
        parent[key] = data.draw(JSON)
    release["ocid"] = "o-1"
    page = page_of(release)
    assert page.endswith("</html>")


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield value, key
            yield from _places(each)
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield value, at
            yield from _places(each)


def _replace_texts(value: Any, text: str) -> Any:
    if isinstance(value, dict):
        return {
            key: each if key in ("ocid", "id", "date") else _replace_texts(each, text) for key, each in value.items()
        }
    if isinstance(value, list):
        return [_replace_texts(each, text) for each in value]
    return text if isinstance(value, str) else value


def _everything() -> dict[str, Any]:
    """A release with something in every room of the page."""
    day = "2024-05-01T00:00:00Z"
    period = {"startDate": day, "endDate": day, "maxExtentDate": day, "durationInDays": 3}
    document = {
        "id": "d",
        "title": "Terms",
        "documentType": "biddingDocuments",
        "url": "https://example.org/d",
        "datePublished": day,
    }
    item = {
        "id": "i", "description": "Paving", "quantity": 2, "unit": {"name": "m2", "value": DOLLARS},
        "classification": {"scheme": "CPV", "id": "45233222", "description": "Paving works"},
        "additionalClassifications": [{"scheme": "CPV", "id": "45233223"}], "relatedLot": "l",
        "deliveryAddresses": [{"locality": "Harbour"}], "deliveryLocation": {"description": "North"},
    }  # fmt: skip
    milestone = {
        "id": "m",
        "title": "Half",
        "type": "delivery",
        "description": "d",
        "dueDate": day,
        "dateMet": day,
        "status": "met",
    }
    amendment = {
        "id": "am",
        "date": day,
        "rationale": "More",
        "description": "d",
        "changes": [{"property": "x", "former_value": 1}],
    }
    metric = {
        "id": "me",
        "title": "Length",
        "observations": [{"id": "o", "measure": 11, "unit": {"name": "km"}, "period": period}],
    }
    return process(
        language="en",
        parties=[
            {
                **BUYER, "roles": ["buyer"], "address": {"streetAddress": "1 Road", "locality": "Town"}, "identifier": {"id": "1", "scheme": "X"},
                "additionalIdentifiers": [{"scheme": "Y", "id": "2"}], "contactPoint": {"name": "Ann"}, "details": {"scale": "sme"},
            },
            {**FIRMS[0], "roles": ["supplier"]},
        ],
        planning={
            "rationale": "Needed", "documents": [document], "milestones": [milestone],
            "budget": {"id": "b", "amount": DOLLARS, "project": "P", "projectID": "1", "budgetBreakdown": [
                {"id": "f", "amount": DOLLARS, "description": "Fund", "sourceParty": BUYER, "period": period}]},
        },
        tender=tender(
            value=DOLLARS, minValue=DOLLARS, items=[item], documents=[document], tenderPeriod=period, enquiryPeriod=period, awardPeriod=period,
            contractPeriod=period, tenderers=[FIRMS[0]], numberOfTenderers=2, amendments=[amendment], milestones=[milestone],
            procuringEntity=BUYER, lots=[{"id": "l", "title": "North", "value": DOLLARS, "more": {"a": [1, [2, {"b": 3}]]}}], targets=[metric],
            awardCriteria="priceOnly", submissionMethod=["written"], classification={"scheme": "CPV", "id": "1", "description": "Works"},
        ),
        bids={"details": [{"id": "1", "status": "valid", "date": day, "value": DOLLARS, "tenderers": [FIRMS[0]], "documents": [document]}]},
        awards=[award(items=[item], documents=[document], amendments=[amendment], contractPeriod=period, relatedLots=["l"])],
        contracts=[
            contract(
                period=period, items=[item], documents=[document], amendments=[amendment], milestones=[milestone], agreedMetrics=[metric],
                relatedProcesses=[{"id": "r", "relationship": ["subContract"], "identifier": "o-9"}],
                implementation={
                    "transactions": [{"id": "t", "date": day, "value": DOLLARS, "payer": BUYER, "payee": FIRMS[0], "source": "https://example.org/t"}],
                    "milestones": [milestone], "documents": [document], "metrics": [metric], "finalValue": DOLLARS,
                },
            )
        ],
        relatedProcesses=[{"id": "r", "relationship": ["prior"], "identifier": "o-8", "title": "Before"}],
    )  # fmt: skip


def test_everything_has_its_place() -> None:
    subject = subject_of(_everything())
    page = draw(subject)
    assert hidden(subject, page) == []
    for heading in (
        "Progress",
        "Money",
        "Who",
        "What",
        "How it was bought",
        "Delivery",
        "Documents",
        "Amendments",
        "Related contracts",
    ):
        assert f">{heading}</h2>" in page


def test_empty_sections_are_not_shown() -> None:
    page = page_of({"ocid": "o-1"})
    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", page)
    assert headings == ["Progress", "Money", "Who", "What was published when", "Where this comes from", "On this page"]
    assert "No value is published." in page
    assert page.count("Not published") >= 1
    assert set(re.findall(r'href="#([^"]*)"', page)) <= set(re.findall(r' id="([^"]*)"', page))
