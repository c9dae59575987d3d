"""Following without an account: feeds and calendars as readers and calendar programs see them, and what is new since before."""

import json
import re
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import feedparser
import pytest
from icalendar import Calendar
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser

from tests.conftest import Build
from tests.site.numbers import rows, write_releases
from tests.site.result import Result
from tests.site.run import run_here
from unsealed.ical import fold
from unsealed.urls import calendar_url, feed_url, process_url

Body = dict[str, Any]
CITY = 'name = "A city"\ntime_zone = "America/New_York"\nas_of = "2025-12-31T12:00:00-05:00"\nsearch.enabled = false\n'
HOSTILE = "]]><script>alert(1)</script>&amp;\x00\x08\ufffe\x1b; , \\n\r\nBEGIN:VEVENT"
ARABIC = "صيانة الطرق في المدينة القديمة " * 20


def release(ocid: str, number: int, when: str, **parts: Any) -> Body:
    """One of the releases of a process that the Parks Department buys in."""
    tender = {"id": "t", "title": f"Paving {ocid}", "procurementMethod": "open", **parts.pop("tender", {})}
    return {
        "ocid": ocid,
        "id": f"{ocid}-{number}",
        "date": when,
        "tag": ["tender"],
        "initiationType": "tender",
        "parties": [{"id": "b", "name": "Parks", "roles": ["buyer"]}],
        "buyer": {"id": "b", "name": "Parks"},
        "tender": tender,
        **parts,
    }


def life(ocid: str) -> list[Body]:
    """A process from its tender to its amended contract, a release for each step."""
    open_now = {"status": "active", "tenderPeriod": {"endDate": "2025-03-10T14:00:00-04:00"}}
    moved = {"status": "active", "tenderPeriod": {"endDate": "2025-03-17T14:00:00-04:00"}}
    closed = {"status": "complete"}
    money, more = {"amount": 1000, "currency": "USD"}, {"amount": 1250, "currency": "USD"}
    firm = [{"id": "s", "name": "Alder & Sons Inc."}]
    award = {"id": "A1", "status": "active", "date": "2025-04-01T00:00:00-04:00", "value": money, "suppliers": firm}
    contract = {
        "id": "C1", "awardID": "A1", "status": "active", "value": money, "period": {"endDate": "2026-03-31T23:59:59-04:00"},
    }  # fmt: skip
    amended = {**contract, "value": more, "amendments": [{"id": "1", "rationale": "More paths."}]}
    return [
        release(ocid, 1, "2025-02-01T09:00:00-05:00", tender=open_now),
        release(ocid, 2, "2025-03-05T09:00:00-05:00", tender=moved),
        release(ocid, 3, "2025-04-02T09:00:00-04:00", tender=closed, awards=[award]),
        release(ocid, 4, "2025-04-20T09:00:00-04:00", awards=[award], contracts=[contract]),
        release(ocid, 5, "2025-09-01T09:00:00-04:00", awards=[award], contracts=[amended]),
    ]


def site_of(build: Build, folder: Path, releases: list[Body], *args: str, toml: str = CITY) -> Result:
    result = build(write_releases(folder, releases), toml, args=args)
    assert result.exit_code == 0, result.stderr
    return result


def feed(site: Result, path: str = "feeds/city.xml") -> Any:
    """A feed as a feed reader reads it."""
    parsed = feedparser.parse((site.output / path).read_bytes())
    assert parsed.bozo == 0, parsed.get("bozo_exception")
    return parsed


def calendar(site: Result, path: str = "calendars/city.ics") -> list[Any]:
    """The events of a calendar as a calendar program reads them."""
    data = (site.output / path).read_bytes()
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    parsed = Calendar.from_ical(data)
    assert not parsed.errors
    events = list(parsed.walk("VEVENT"))
    assert not any(event.errors for event in events)
    return events


def supplier_key(site: Result, name: str) -> str:
    return next(
        row["supplier_key"] for row in rows(site, "downloads/csv/suppliers.csv") if row["supplier_name"] == name
    )


def links(site: Result, page: str) -> dict[str, list[str]]:
    """What a page links, in its head and for people, as addresses from the site's root."""
    tree = LexborHTMLParser(site.text(page))
    root = f"https://example.org/{page}"
    found = {"head": tree.css('link[rel="alternate"][type="application/atom+xml"]'), "people": tree.css(".follow a")}
    return {
        name: [urljoin(root, node.attributes["href"] or "").removeprefix("https://example.org/") for node in nodes]
        for name, nodes in found.items()
    }


def test_every_feed_and_calendar_of_the_demo_can_be_read(demo: Result) -> None:
    feeds = [path.relative_to(demo.output).as_posix() for path in demo.output.glob("feeds/**/*.xml")]
    calendars = [path.relative_to(demo.output).as_posix() for path in demo.output.glob("calendars/**/*.ics")]
    assert len(feeds) > 50
    assert len(calendars) == len(feeds) - 1  # there is no calendar of changes
    pages = {each["page"] for each in demo.processes}
    for path in feeds:
        parsed = feed(demo, path)
        assert parsed.feed.title
        assert parsed.feed.author
        assert [link.href for link in parsed.feed.links if link.rel == "self"] == [f"https://example.org/a/b/{path}"]
        assert len(parsed.entries) <= (50 if "changes" not in path else 400)
        times = [entry.updated_parsed for entry in parsed.entries]
        assert times == sorted(times, reverse=True)
        assert all(entry.link.removeprefix("https://example.org/a/b/") in pages for entry in parsed.entries)
        assert len({entry.id for entry in parsed.entries}) == len(parsed.entries)
    for path in calendars:
        events = calendar(demo, path)
        assert len({str(event["UID"]) for event in events}) == len(events)


def test_what_a_feed_tells_is_in_the_table_of_events(demo: Result) -> None:
    table = rows(demo, "downloads/csv/events.csv")
    newest = sorted((datetime.fromisoformat(row["date"]).astimezone(UTC) for row in table), reverse=True)[:50]
    told = [datetime.fromisoformat(entry.updated) for entry in feed(demo).entries]
    assert told == newest


def test_pages_say_where_their_feeds_and_calendars_are(demo: Result) -> None:
    checked = 0
    for pattern, kind in (("buyers/*/", "buyers"), ("suppliers/*/", "suppliers"), ("categories/*/", "categories")):
        for page in demo.pages(pattern):
            name = page.split("/")[1]
            own = f"feeds/{kind}/{name}.xml", f"calendars/{kind}/{name}.ics"
            exists = [(demo.output / path).is_file() for path in own]
            found = links(demo, page)
            if page.count("/") == 2 and name != "page":
                assert found["head"] == ([own[0]] if exists[0] else [])
                assert found["people"][:2] == (list(own) if exists[0] else [])
                assert exists[0] == exists[1]
                checked += exists[0]
    assert checked == len(list(demo.output.glob("feeds/*/*.xml")))
    for page in ("", "contracts/", "changes/"):
        assert "feeds/city.xml" in links(demo, page)["head"]
        assert "calendars/city.ics" in links(demo, page)["people"]


def test_each_step_is_told_when_it_became_known(build: Build, tmp_path: Path) -> None:
    site = site_of(build, tmp_path / "d", life("ocds-1"))
    told = [(entry.title, entry.updated, entry.summary) for entry in feed(site).entries]
    assert told == [
        ("Contract amended: Paving ocds-1", "2025-09-01T13:00:00Z",
         "The contract with Alder & Sons Inc. was amended. Value: $1,250 (before: $1,000). Reason: More paths. Buyer: Parks."),
        ("Contract signed: Paving ocds-1", "2025-04-20T13:00:00Z",
         "Contract with Alder & Sons Inc. Value: $1,000. Ends: March 31, 2026. Buyer: Parks."),
        ("Awarded: Paving ocds-1", "2025-04-02T13:00:00Z",
         "Chosen: Alder & Sons Inc. Value: $1,000. Buyer: Parks."),
        ("Tender amended: Paving ocds-1", "2025-03-05T14:00:00Z",
         "The tender was amended. Deadline: March 17, 2025, 2:00\u202fPM (before: March 10, 2025, 2:00\u202fPM). Buyer: Parks."),
        ("New tender: Paving ocds-1", "2025-02-01T14:00:00Z", "Bids due: March 10, 2025, 2:00\u202fPM. Buyer: Parks."),
    ]  # fmt: skip
    of_firm = [
        entry.title.split(":")[0]
        for entry in feed(site, feed_url("supplier", supplier_key(site, "Alder & Sons Inc."))).entries
    ]
    assert of_firm == ["Contract amended", "Contract signed", "Awarded"]


@pytest.mark.parametrize(
    ("tender", "awards", "title"),
    [
        ({"status": "cancelled"}, [], "Tender cancelled"),
        ({"status": "withdrawn"}, [], "Tender withdrawn"),
        ({"status": "unsuccessful"}, [], "Tender without result"),
        ({"status": "complete"}, [{"id": "A", "status": "cancelled"}], "Award cancelled"),
        ({"status": "complete"}, [{"id": "A", "status": "unsuccessful"}], "No award"),
    ],
)
def test_what_came_to_nothing_is_told_and_called_off(
    build: Build, tmp_path: Path, tender: Body, awards: list[Body], title: str
) -> None:
    end = {"tenderPeriod": {"endDate": "2026-02-01"}}
    first = release("ocds-1", 1, "2025-10-01T00:00:00Z", tender={"status": "active", **end})
    last = release("ocds-1", 2, "2025-11-01T00:00:00Z", tender={**tender, **end}, awards=awards)
    site = site_of(build, tmp_path / "d", [first, last])
    newest = feed(site).entries[0]
    assert (newest.title, newest.updated) == (f"{title}: Paving ocds-1", "2025-11-01T00:00:00Z")
    (due,) = calendar(site)
    called_off = tender["status"] in ("cancelled", "withdrawn")
    assert str(due["STATUS"]) == ("CANCELLED" if called_off or title == "Award cancelled" else "CONFIRMED")


@pytest.mark.shared
def test_a_cancelled_contract_and_award_of_the_worked_examples(worked: Any) -> None:
    kinds = {row["event"]: row["kind"] for row in rows(worked("W3"), "downloads/csv/events.csv")}
    assert kinds["award/cancelled/A2"] == "cancelled"
    assert kinds["contract/cancelled/C2"] == "cancelled"
    assert "award/awarded/A3" not in kinds  # proposed only


def test_a_date_without_a_time_is_a_whole_day_and_any_other_an_instant(build: Build, tmp_path: Path) -> None:
    ends = {
        "plain": "2026-02-10",
        "midnight": "2026-02-10T00:00:00Z",
        "last-second": "2026-02-10T23:59:59-05:00",
        "afternoon": "2026-02-10T14:00:00-05:00",
        "no-zone": "2026-02-10T14:00:00",
    }
    releases = [
        release(name, 1, "2025-12-01T00:00:00Z", tender={"status": "active", "tenderPeriod": {"endDate": end}})
        for name, end in ends.items()
    ]
    starts = {
        str(each["SUMMARY"]).split()[-1]: each["DTSTART"].dt for each in calendar(site_of(build, tmp_path, releases))
    }
    day = date(2026, 2, 10)
    assert starts == {
        "plain": day,
        "midnight": day,
        "last-second": day,
        "afternoon": datetime(2026, 2, 10, 19, tzinfo=UTC),
        "no-zone": datetime(2026, 2, 10, 14, tzinfo=UTC),
    }


def test_every_kind_of_date_is_in_the_calendar(build: Build, tmp_path: Path) -> None:
    periods = {
        "enquiryPeriod": {"endDate": "2026-01-20"},
        "tenderPeriod": {"startDate": "2026-01-10", "endDate": "2026-02-01"},
    }
    coming = release("ocds-2", 1, "2025-12-01T00:00:00Z", tender={"status": "planned", **periods})
    long_ago = release(
        "ocds-3", 1, "2024-01-01T00:00:00Z", tender={"status": "complete", "tenderPeriod": {"endDate": "2024-02-01"}}
    )
    events = calendar(site_of(build, tmp_path, [*life("ocds-1"), coming, long_ago]))
    assert [(str(each["SUMMARY"]), each["DTSTART"].dt.isoformat()[:10]) for each in events] == [
        ("Bids due: Paving ocds-1", "2025-03-17"),
        ("Bids expected from: Paving ocds-2", "2026-01-10"),
        ("Questions due: Paving ocds-2", "2026-01-20"),
        ("Bids due: Paving ocds-2", "2026-02-01"),
        ("Contract ends: Paving ocds-1", "2026-03-31"),
    ]
    assert events[-1]["DTSTAMP"].dt == datetime(2025, 9, 1, 13, tzinfo=UTC)


def test_identities_and_dates_stay_whatever_else_is_published(build: Build, tmp_path: Path) -> None:
    alone = site_of(build, tmp_path / "a", life("ocds-1"), "--base-url", "https://one.example/")
    others = [each for number in range(2, 6) for each in life(f"ocds-{number}")]
    among = site_of(build, tmp_path / "b", [*others, *life("ocds-1")], "--base-url", "https://two.example/x/")
    nowhere = site_of(build, tmp_path / "c", life("ocds-1"))

    def of_first(site: Result) -> tuple[Any, Any]:
        news = [(each.id, each.updated, each.title) for each in feed(site).entries if each.title.endswith("ocds-1")]
        dates = [
            (str(each["UID"]), each["DTSTAMP"].dt, each["DTSTART"].dt)
            for each in calendar(site)
            if each["SUMMARY"].endswith("ocds-1")
        ]
        return news, dates

    assert of_first(alone) == of_first(among) == of_first(nowhere)
    assert len(of_first(alone)[0]) == 5
    assert feed(alone).feed.id == feed(among).feed.id == feed(nowhere).feed.id
    assert not [link for link in feed(nowhere).feed.links if link.rel == "self"]
    assert f'href="../{process_url("ocds-1")}"' in nowhere.text("feeds/city.xml")
    assert "URL" not in calendar(nowhere)[0]


def test_hostile_and_foreign_titles_stay_text(build: Build, tmp_path: Path) -> None:
    end = {"status": "active", "tenderPeriod": {"endDate": "2026-02-01T14:00:00Z"}}
    releases = [
        release("ocds-1", 1, "2025-12-01T00:00:00Z", tender={**end, "title": HOSTILE}),
        release("ocds-2", 1, "2025-12-02T00:00:00Z", tender={**end, "title": ARABIC}),
        release("ocds-3", 1, "2025-12-03T00:00:00Z", tender={**end, "title": "道路" * 5000}),
    ]
    site = site_of(build, tmp_path, releases)
    long, arabic, hostile = feed(site).entries
    assert hostile.title_detail.type == "text/plain"
    assert "<script>" not in site.text("feeds/city.xml")
    assert hostile.title.startswith("New tender: ]]>")
    assert arabic.title.startswith("New tender: صيانة الطرق")
    assert all(len(each.title) < 200 for each in (long, arabic, hostile))
    events = calendar(site)
    assert len(events) == 3
    assert any("صيانة الطرق" in each["SUMMARY"] for each in events)
    assert not any("\x00" in str(each["SUMMARY"]) or "\x1b" in str(each["SUMMARY"]) for each in events)


@pytest.mark.parametrize(
    "text", ["a" * 400, "é" * 200, "道" * 200, "🚧" * 100, "a" * 74 + "é", "a" * 75, "", "a\\nb" * 60]
)
def test_folded_lines_are_short_and_unfold_to_the_same(text: str) -> None:
    folded = fold(text)
    assert all(len(line.encode()) <= 75 for line in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == text + "\r\n"


def test_ten_thousand_events_make_short_feeds_and_calendars(build: Build, tmp_path: Path) -> None:
    releases = [
        release(
            f"ocds-{number}", 1, f"2025-{1 + number % 12:02}-{1 + number % 28:02}T00:00:00Z",
            tender={"status": "active", "tenderPeriod": {"endDate": f"2026-{1 + number % 12:02}-01"}},
            awards=[{"id": str(at), "status": "active", "suppliers": [{"id": "s", "name": "Alder"}]} for at in range(9)],
        )
        for number in range(1100)
    ]  # fmt: skip
    site = site_of(build, tmp_path, releases)
    assert len(rows(site, "downloads/csv/events.csv")) == 11_000
    buyer = rows(site, "downloads/csv/processes.csv")[0]["buyer_key"]
    for path in ("feeds/city.xml", feed_url("buyer", buyer), feed_url("supplier", supplier_key(site, "Alder"))):
        assert len(feed(site, path).entries) == 50
    starts = [each["DTSTART"].dt for each in calendar(site)]
    assert len(starts) == 500
    assert starts == sorted(starts)
    assert starts[0] == date(2026, 1, 1)  # what comes first is kept
    assert len(LexborHTMLParser(site.text("changes/")).css(".day .news li")) == 200


def test_a_firm_of_one_old_award_has_no_feed(build: Build, tmp_path: Path) -> None:
    firms = {
        "old": ("2021-01-01", ["ocds-1"]),
        "recent": ("2025-01-01", ["ocds-2"]),
        "often": ("2021-01-01", ["ocds-3", "ocds-4"]),
    }
    releases = [
        release(
            ocid, 1, f"{day}T00:00:00Z",
            awards=[{"id": "A", "status": "active", "date": day, "suppliers": [{"id": name, "name": name}]}],
        )
        for name, (day, ocids) in firms.items() for ocid in ocids
    ]  # fmt: skip
    site = site_of(build, tmp_path, releases)
    keys = {name: supplier_key(site, name) for name in firms}
    has = {name: (site.output / feed_url("supplier", key)).is_file() for name, key in keys.items()}
    assert has == {"old": False, "recent": True, "often": True}
    assert feed(site, feed_url("supplier", keys["often"])).entries == []
    assert calendar(site, calendar_url("supplier", keys["often"])) == []


def test_data_without_any_date_makes_empty_feeds(build: Build, tmp_path: Path) -> None:
    body = release("ocds-1", 1, "some day", tender={"status": "active", "tenderPeriod": {"endDate": "soon"}})
    package = {"uri": "https://example.org/p", "version": "1.1", "publisher": {"name": "A city"}, "releases": [body]}
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "p.json").write_text(json.dumps(package), "utf-8")
    site = build(tmp_path / "data", 'name = "A city"\n')
    assert site.exit_code == 0, site.stderr
    assert feed(site).entries == []
    assert calendar(site) == []
    assert "holds no dates" in site.text("changes/")


@pytest.mark.parametrize("days", [0, -1, 366, 10**12])
def test_how_far_back_news_go_has_limits(build: Build, tmp_path: Path, days: int) -> None:
    done = build(write_releases(tmp_path, life("ocds-1")), f"{CITY}news_days = {days}\n")
    assert done.exit_code == 2
    assert f"news_days must be from 1 to 365, not {days}." in done.stderr


def test_news_go_back_as_far_as_the_setting_says(build: Build, tmp_path: Path) -> None:
    titles = {}
    for days in (30, 125):
        site = site_of(build, tmp_path / str(days), life("ocds-1"), toml=f"{CITY}news_days = {days}\n")
        titles[days] = [node.text() for node in LexborHTMLParser(site.text("changes/")).css(".day .news a")]
        assert [entry.title for entry in feed(site, "feeds/changes.xml").entries] == titles[days]
    assert titles == {30: [], 125: ["Contract amended: Paving ocds-1"]}


# --- what differs from before


def later() -> list[Body]:
    """What a second publication holds: a contract ended, a tender amended, one gone, one new."""
    first = life("ocds-1")
    ended = {**first[-1]["contracts"][0], "status": "terminated"}
    return [
        *first,
        release("ocds-1", 6, "2025-12-03T00:00:00Z", awards=first[-1]["awards"], contracts=[ended]),
        release(
            "ocds-2", 1, "2025-10-01T00:00:00Z", tender={"status": "active", "tenderPeriod": {"endDate": "2026-03-01"}}
        ),
        release("ocds-4", 1, "2025-12-05T00:00:00Z", tender={"status": "planned"}),
    ]


def earlier() -> list[Body]:
    return [
        *life("ocds-1"),
        release(
            "ocds-2", 1, "2025-10-01T00:00:00Z", tender={"status": "active", "tenderPeriod": {"endDate": "2026-02-01"}}
        ),
        release("ocds-3", 1, "2025-10-02T00:00:00Z", tender={"status": "active", "title": "Vanished <b>"}),
    ]


def test_the_page_says_what_differs_from_the_site_that_is_named(build: Build, tmp_path: Path) -> None:
    before = site_of(build, tmp_path / "a", earlier(), toml=CITY.replace("2025-12-31", "2025-11-01"))
    last = "--last-report", str(before.output / "data/report.json")
    site = site_of(build, tmp_path / "b", later(), *last)
    tree = LexborHTMLParser(site.text("changes/"))
    (section,) = tree.css('section[aria-labelledby="since-then"]')
    said = re.sub(r"\s+", " ", section.text())
    assert "up to November 1, 2025" in said
    assert "New (1) Paving ocds-4 Stage: Planned. Buyer: Parks." in said
    assert "Amended (1) Paving ocds-2 Deadline: March 1, 2026 (before: February 1, 2026)." in said
    assert "Ended (1) Paving ocds-1 Stage: Ended (before: In progress)." in said
    assert "Gone (1) Vanished <b> ocds-3 It was published, and is not in this data any more." in said
    titles = [entry.title for entry in feed(site, "feeds/changes.xml").entries]
    assert titles[:2] == ["Amended: Paving ocds-2", "Gone: Vanished <b>"]
    assert "Contract ended: Paving ocds-1" in titles  # a release tells it, so it is told once
    assert "Ended: Paving ocds-1" not in titles
    again = site_of(build, tmp_path / "c", later(), *last)
    assert again.text("changes/") == site.text("changes/")
    assert again.text("feeds/changes.xml") == site.text("feeds/changes.xml")
    unnamed = site_of(build, tmp_path / "d", later())
    assert "since-then" not in unnamed.text("changes/")


def test_nothing_differs_from_itself_and_an_older_index_tells_less(build: Build, tmp_path: Path) -> None:
    before = site_of(build, tmp_path / "a", later())
    last = "--last-report", str(before.output / "data/report.json")
    assert "Nothing differs." in site_of(build, tmp_path / "b", later(), *last).text("changes/")
    index = before.json("data/index.json")
    kept = ("ocid", "title", "page", "record", "stage", "date")
    index["processes"] = [{name: each[name] for name in kept} for each in index["processes"]]
    (before.output / "data/index.json").write_text(json.dumps(index), "utf-8")
    assert "Nothing differs." in site_of(build, tmp_path / "c", later(), *last).text("changes/")
    (before.output / "data/index.json").write_text('{"processes": [1, {"ocid": []}, null]}', "utf-8")
    assert site_of(build, tmp_path / "d", later(), *last).exit_code == 0


def test_diff_says_the_same_in_three_forms(city_folders: tuple[Path, Path, Path], run: Any) -> None:
    root, old, new = city_folders
    text = run(root, "diff", str(old), str(new), "-q")
    assert text.returncode == 0, text.stderr
    assert (
        "Amended (1)\n  Paving ocds-2 [ocds-2]\n    Deadline: March 1, 2026 (before: February 1, 2026).\n"
        in text.stdout
    )
    markdown = run(root, "diff", str(old), str(new), "-q", "--format", "markdown").stdout
    assert "## Gone (1)\n\n- **Vanished \\<b\\>** (`ocds-3`): It was published" in markdown
    data = json.loads(run(root, "diff", str(old), str(new), "-q", "--format", "json").stdout)
    assert [(each["ocid"], each["kind"], each["fields"]) for each in data["differences"]] == [
        ("ocds-4", "new", []),
        ("ocds-2", "changed", ["deadline"]),
        ("ocds-1", "ended", ["stage", "ends"]),
        ("ocds-3", "gone", []),
    ]
    assert run(root, "diff", str(new), str(new), "-q").stdout == "Nothing differs.\n"
    assert run(root, "diff", str(root / "none"), str(new), "-q").returncode in (1, 2)


def test_diff_knows_data_as_git_keeps_it(city_folders: tuple[Path, Path, Path]) -> None:
    root, old, new = city_folders

    def run(*arguments: str) -> Any:
        return run_here(["diff", "-q", *arguments], root, root=root)

    git = ["git", "-C", str(root), "-c", "user.name=Clerk", "-c", "user.email=clerk@example.org", "-c", "init.defaultBranch=main"]  # fmt: skip
    subprocess.run([*git, "init", "-q"], check=True)
    for folder in (old, new):
        shutil.rmtree(root / "data", ignore_errors=True)
        shutil.copytree(folder, root / "data")
        subprocess.run([*git, "add", "data"], check=True)
        subprocess.run([*git, "commit", "-q", "-m", folder.name], check=True)
    expected = run(str(old), str(new)).stdout
    assert "Amended (1)" in expected
    assert run("HEAD~1", "HEAD").stdout == expected
    assert run("HEAD~1", "data").stdout == expected
    for name in ("HEAD~9", "--output=x", "nowhere"):
        done = run("--", name, "data")
        assert done.returncode == 2
        assert "neither a folder of data nor a git revision" in done.stderr
    subprocess.run([*git, "rm", "-qr", "data"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "none", "--allow-empty"], check=True)
    assert "no folder data/ at the git revision HEAD" in run("HEAD", str(new)).stderr


@pytest.fixture
def city_folders(tmp_path: Path) -> tuple[Path, Path, Path]:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "site.toml").write_text(CITY, "utf-8")
    return tmp_path, write_releases(tmp_path / "old", earlier()), write_releases(tmp_path / "new", later())


@pytest.fixture
def run() -> Any:
    return lambda root, *arguments: run_here(list(arguments), root)


# --- in a browser


@pytest.mark.browser
def test_somebody_follows_fleet_tenders_in_a_calendar(browser: Browser, demo_url: str) -> None:
    """From the home page, by what links say: the buyers, the one for the fleet, its calendar, how to use it."""
    page = browser.new_page()
    page.goto(demo_url)
    page.get_by_role("contentinfo").get_by_role("link", name="Buyers").click()
    page.get_by_role("main").get_by_role("link", name=re.compile("Fleet")).first.click()
    address = page.get_by_role("link", name="Dates as a calendar").get_attribute("href") or ""
    response = page.request.get(urljoin(page.url, address))
    assert response.ok
    events = Calendar.from_ical(response.body()).walk("VEVENT")
    due = [str(each["SUMMARY"]) for each in events if str(each["SUMMARY"]).startswith("Bids due: ")]
    assert any("Elevator maintenance" in each for each in due)
    page.get_by_role("link", name="How this works").click()
    assert page.get_by_role("heading", name="How to follow the city without an account").is_visible()
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    page.close()


# In several languages


@pytest.mark.parametrize("base", ["", "https://example.org/a/"])
def test_each_language_has_its_own_feeds_and_calendars(build: Build, tmp_path: Path, base: str) -> None:
    """An entry is known by its language too; a date is the same event in every language. The main language stays as it was."""
    releases = life("ocds-x-1")
    for each in releases:
        each["tender"] |= {"title_es": "Pavimentación & <b>"}
        each["buyer"] |= {"name_es": "Parques"}
    address = f'base_url = "{base}"\n' if base else ""
    alone = site_of(build, tmp_path / "alone", releases, toml=CITY + address)
    site = site_of(build, tmp_path / "both", releases, toml=CITY + address + 'languages = ["en", "es"]\n')
    paths = {
        kind: [each.relative_to(site.output).as_posix() for each in site.output.glob(f"{kind}/**/*.*")]
        for kind in ("feeds", "calendars")
    }
    for path in [*paths["feeds"], *paths["calendars"]]:
        assert site.text(path) == alone.text(path)
    seen = set()
    for path in paths["feeds"]:
        english, spanish = feed(site, path), feed(site, f"es/{path}")
        assert (english.feed.title_detail.language, spanish.feed.title_detail.language) == ("en", "es")
        ids = [[each.id for each in (parsed.feed, *parsed.entries)] for parsed in (english, spanish)]
        assert not set(ids[0]) & set(ids[1])
        assert len(ids[0]) == len(ids[1])
        seen |= {each.title for each in spanish.entries}
        for own, other in zip((english.feed, *english.entries), (spanish.feed, *spanish.entries), strict=True):
            places = [
                urljoin(base or "https://example.org/" + folder + path, each.link)
                for folder, each in (("", own), ("es/", other))
            ]
            root = base or "https://example.org/"
            assert places[1].removeprefix(f"{root}es/") == places[0].removeprefix(root)
        if base:
            assert [each["href"] for each in spanish.feed.links if each["rel"] == "self"] == [f"{base}es/{path}"]
    assert "Nueva licitación: Pavimentación & <b>" in seen
    for path in paths["calendars"]:
        english, spanish = calendar(site, path), calendar(site, f"es/{path}")
        assert [each["UID"] for each in english] == [each["UID"] for each in spanish]
        assert [each["DTSTART"].dt for each in english] == [each["DTSTART"].dt for each in spanish]
        assert all("Pavimentación" in each["SUMMARY"] for each in spanish)
        assert all(each["URL"].startswith(f"{base}es/contracts/") for each in spanish if base)
    for page in ("", "changes/", "contracts/", *site.pages("buyers/*/")):
        english, spanish = links(site, page), links(site, f"es/{page}")
        assert english["head"]
        assert spanish == {name: [f"es/{each}" for each in found] for name, found in english.items()}
        assert all((site.output / each.partition("#")[0]).exists() for found in spanish.values() for each in found)
    assert not base or f"{base}es/feeds/city.xml" in site.text("es/changes/")
