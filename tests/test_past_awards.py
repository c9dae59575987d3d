"""What was paid before for the same kind of thing, as the page of an open process tells it."""

from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from tests.conftest import Build
from tests.test_opportunities import open_until, release, section, site_of, text_of

Body = dict[str, Any]
PAVING = {"scheme": "CPV", "id": "45233222-1", "description": "Paving works"}
ASPHALT = {"scheme": "CPV", "id": "45233223-8", "description": "Resurfacing works"}
BRIDGES = {"scheme": "CPV", "id": "45221119", "description": "Bridge renewal"}
FIRMS = ("Alder", "Birch", "Cedar")


def items(*kinds: Body) -> list[Body]:
    """Items, each with one classification."""
    return [{"id": str(at), "classification": kind} for at, kind in enumerate(kinds)]


def awarded(number: int, day: str, *kinds: Body, firms: int = 1, amount: int | None = 1000, **more: Any) -> Body:
    """A release with one award for items of some kinds."""
    suppliers = [{"id": f"s{at}", "name": FIRMS[at]} for at in range(firms)]
    award = {"id": "a", "status": "active", "date": f"{day}T00:00:00Z", "suppliers": suppliers, **more}
    if amount is not None:
        award["value"] = {"amount": amount, "currency": "USD"}
    return release(number, tender={"status": "complete", "items": items(*kinds)}, awards=[award])


def rows(build: Build, folder: Path, kinds: tuple[Body, ...], *before: Body) -> tuple[str, list[str]]:
    """The sentences and rows of the section about prices of an open process of some kinds."""
    wanted = open_until("open", "2026-02-01T12:00:00Z", items=items(*kinds))
    site = site_of(build, folder, wanted, *before)
    found = LexborHTMLParser(site.text(site.page_of("ocds-abc123-open"))).css_first("#past")
    assert found is not None
    return " ".join(text_of(each) for each in found.css("p")), [
        " ".join(each.text(separator=" ").split()) for each in found.css("tbody tr")
    ]


def test_the_latest_awards_of_the_same_kind_are_told(build: Build, tmp_path: Path) -> None:
    before = [awarded(at, f"2024-0{at}-01", PAVING, amount=at * 1000) for at in range(1, 8)]
    said, found = rows(build, tmp_path, (PAVING,), *before, awarded(8, "2025-01-01", BRIDGES))
    assert said.startswith("The latest awards of the same kind: Paving works (CPV 45233222) 7 awards in all.")
    assert found == [
        f"Purchase {at} Alder ${at},000 {month} 1, 2024 Not published"
        for at, month in ((7, "July"), (6, "June"), (5, "May"), (4, "April"), (3, "March"))
    ]


def test_what_shares_more_codes_comes_before_what_is_newer(build: Build, tmp_path: Path) -> None:
    before = [awarded(1, "2024-01-01", PAVING, BRIDGES), awarded(2, "2025-01-01", PAVING)]
    _said, found = rows(build, tmp_path, (PAVING, BRIDGES), *before)
    assert [each.partition(" Alder")[0] for each in found] == ["Purchase 1"]


def test_without_the_same_kind_the_nearest_broader_one_is_told(build: Build, tmp_path: Path) -> None:
    said, found = rows(build, tmp_path, (PAVING,), awarded(1, "2024-01-01", ASPHALT), awarded(2, "2025-01-01", BRIDGES))
    assert (
        "No award is published with the same classification. These are the latest of the broader kind: CPV 45233000"
        in said
    )
    assert [each.partition(" Alder")[0] for each in found] == ["Purchase 1"]


def test_what_is_not_published_is_said(build: Build, tmp_path: Path) -> None:
    _said, found = rows(build, tmp_path, (PAVING,), awarded(1, "2024-01-01", PAVING, firms=0, amount=None))
    assert found == ["Purchase 1 Not published Not published January 1, 2024 Not published"]


def test_joint_suppliers_stand_together_and_cancelled_awards_do_not_count(build: Build, tmp_path: Path) -> None:
    together, cancelled = (
        awarded(1, "2024-01-01", PAVING, firms=2),
        awarded(2, "2024-02-01", PAVING, status="cancelled"),
    )
    _said, found = rows(build, tmp_path, (PAVING,), together, cancelled)
    assert len(found) == 1
    assert "Alder Birch" in found[0]


def test_no_earlier_award_is_said_and_hostile_codes_break_nothing(build: Build, tmp_path: Path) -> None:
    hostile: list[Body] = [{"scheme": "CPV", "id": "<b>" * 50}, {"scheme": ["x"], "id": {"y": 1}}, {"id": 7}]
    said, found = rows(build, tmp_path, tuple(hostile), awarded(1, "2024-01-01", PAVING))
    assert (said.startswith("No earlier award of the same kind"), found) == (True, [])


def test_the_list_of_opportunities_tells_the_latest(build: Build, tmp_path: Path) -> None:
    wanted = open_until("open", "2026-02-01T12:00:00Z", items=items(PAVING))
    site = site_of(build, tmp_path, wanted, awarded(1, "2024-01-01", PAVING, firms=2, amount=412000))
    assert "Latest award of this kind: Alder and Birch for $412,000, January 1, 2024" in text_of(section(site, "open"))
