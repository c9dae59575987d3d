"""Notes from people: shown on their contract's page and on no other, harmless whatever they hold, never lost in silence."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.conftest import SITE_TOML, Build
from tests.site.result import Result
from tests.site.run import run_here

FACTS = "author: Ada Winter\nrole: contract manager\ndate: 2024-05-03"
PROCESSES = ("ocds-1", "ocds-2", "Ocds/3: %41")
Site = Callable[..., Result]


@pytest.fixture
def site(build: Build, tmp_path: Path) -> Site:
    """Build three processes with the given files in the content folder."""

    def run(files: dict[str, str], *args: str, toml: str = SITE_TOML) -> Result:
        for path, text in {"site.toml": toml, **files}.items():
            (tmp_path / "content" / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "content" / path).write_text(text, "utf-8")
        (tmp_path / "data").mkdir(exist_ok=True)
        releases = [
            {"ocid": ocid, "id": ocid, "date": "2024-01-02T00:00:00Z", "tag": ["tender"], "initiationType": "tender",
             "tender": {"id": "t", "title": f"Contract {ocid}"}}
            for ocid in PROCESSES
        ]  # fmt: skip
        (tmp_path / "data" / "releases.json").write_text(json.dumps({"releases": releases}), "utf-8")
        return build(tmp_path / "data", content=tmp_path / "content", args=args)

    return run


def note(body: str, facts: str = FACTS) -> str:
    return f"---\n{facts}\n---\n{body}\n"


def notes_of(site: Result, ocid: str) -> list[LexborNode]:
    return LexborHTMLParser(site.text(site.page_of(ocid))).css("#notes .note")


def test_a_note_stands_signed_and_dated_on_its_page_only(site: Site) -> None:
    made = site({"notes/ocds-1.md": note("# Why it was late\n\nSnow.\n\n## More\n\nText")})
    (shown,) = notes_of(made, "ocds-1")
    text = " ".join(shown.text().split())
    assert text.startswith(
        "Why it was late Note by Ada Winter, contract manager, May 3, 2024. Not part of the published data."
    )
    assert text.endswith("Snow. More Text")
    assert [each.tag for each in shown.css("h1, h2, h3, h4, h5, h6")] == ["h3", "h4"]
    assert not notes_of(made, "ocds-2")


def test_the_fact_wins_over_the_name_and_several_notes_stand_by_date(site: Site) -> None:
    made = site({
        "notes/ocds-1.md": note("newer [^1]\n\n[^1]: one"),
        "notes/2024/anything.md": note("older [^1]\n\n[^1]: two", f"{FACTS.replace('05', '04')}\nocid: ocds-1"),
        "notes/ocds-2.md": note("elsewhere", f"{FACTS}\nocid: 'Ocds/3: %41'"),
    })  # fmt: skip
    assert [each.text().split()[-1] == "↩" and "older" in each.text() for each in notes_of(made, "ocds-1")] == [
        True,
        False,
    ]
    assert not notes_of(made, "ocds-2")
    assert "elsewhere" in notes_of(made, "Ocds/3: %41")[0].text()
    ids = [each.attributes["id"] for each in LexborHTMLParser(made.text("contracts/ocds-1/")).css("[id]")]
    assert len(ids) == len(set(ids))


def test_links_inside_a_note_are_closed_where_it_stands(site: Site) -> None:
    made = site({
        "notes/ocds-1.md": note("[g](../guidance/a.md#b) [c](/contracts/) [o](https://other.example/)"),
        "guidance/a.md": "# A\n\n## B\n\ntext",
    })  # fmt: skip
    links = [each.attributes["href"] for each in notes_of(made, "ocds-1")[0].css("a")]
    assert links == ["../../guide/a/#text-b", "../../contracts/", "https://other.example/"]


def test_hostile_text_and_facts_in_a_note_do_no_harm(site: Site) -> None:
    body = (
        "<script>alert(1)</script><img src=https://x.example/p.gif onerror=alert(1)><a href='javascript:alert(1)'>a</a>"
        "<style>*{}</style><div id=main class=masthead style='position:fixed'>d</div></article></main><iframe src=/contracts/></iframe>"
    )
    made = site({"notes/ocds-1.md": note(body, "author: <script>x</script>\nrole: '\"><img src=x>'\ndate: 2024-05-03")})
    page = LexborHTMLParser(made.text("contracts/ocds-1/"))
    (shown,) = page.css("#notes .note")
    assert not shown.css("script, img[onerror], style, iframe, [style], [class=masthead], a[href]")
    assert "<script>x</script>" in shown.text()
    assert len(page.css("#main")) == len(page.css("main")) == 1
    assert not page.css("script:not([src]):not([type])")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {"notes/ocds-1.md": note("x", "role: r\ndate: 2024-05-03")},
            "notes/ocds-1.md:1: a note needs author, role, date",
        ),
        ({"notes/ocds-1.md": note("x", "author: a\ndate: 2024-05-03")}, "role is missing"),
        ({"notes/ocds-1.md": note("x", "author: a\nrole: r")}, "date is missing"),
        ({"notes/ocds-1.md": note("x", "author: a\nrole: r\ndate: May 3")}, "notes/ocds-1.md:4: date must be a day"),
        ({"notes/ocds-1.md": note("x", f"{FACTS}\nlanguage: Spanish")}, "notes/ocds-1.md:5: 'Spanish' is not the code"),
        ({"notes/ocds-1.md": "x"}, "author is missing"),
        ({"notes/ocds-1.md": note("")}, "says nothing"),
        ({"notes/ocds-1.txt": note("x")}, "notes are Markdown files"),
        ({"notes/ocds-1.md": note("[x](../guidance/gone.md)")}, "but the target 'guidance/gone.md' is not found"),
        ({"notes/ocds-1.md": note("![x](gone.png)")}, "gone.png"),
        ({"notes/ocds-1.md": note("x"), "guidance/a.md": "[n](../notes/ocds-1.md)"}, "leads nowhere"),
    ],
)
def test_what_a_note_lacks_stops_the_build_by_name(site: Site, files: dict[str, str], said: str) -> None:
    made = site(files)
    assert made.exit_code == 2, made.stderr
    assert said in made.stderr.replace("\\", "/")
    assert "Traceback" not in made.stderr


def test_a_note_about_an_unknown_process_fails_check_and_is_told(site: Site, tmp_path: Path) -> None:
    files = {"notes/ocds-9.md": note("x"), "notes/ocds-1.md": note("shown")}
    made = site(files)
    assert made.exit_code == 0
    assert notes_of(made, "ocds-1")
    found = {each["code"]: each for each in json.loads(made.text("data/report.json"))["findings"]}[
        "note.unknown_process"
    ]
    assert (found["severity"], found["count"]) == ("error", 1)
    assert found["examples"][0]["source"].endswith("notes/ocds-9.md")
    assert "ocds-9" in found["examples"][0]["message"]
    assert site(files, "--strict").exit_code == 1
    arguments = ["check", "--data", str(tmp_path / "data"), "--content", str(tmp_path / "content")]
    checked = run_here(arguments, tmp_path)
    assert checked.returncode == 1
    assert "notes/ocds-9.md" in checked.stdout
    (tmp_path / "content/notes/ocds-9.md").unlink()
    assert run_here(arguments, tmp_path).returncode == 0


def test_a_picture_from_elsewhere_is_left_out_and_check_says_so(site: Site, tmp_path: Path) -> None:
    made = site({"notes/ocds-1.md": note("![x](https://other.example/pixel.gif) text")})
    assert not notes_of(made, "ocds-1")[0].css("img")
    checked = run_here(["check", "--data", str(tmp_path / "data"), "--content", str(tmp_path / "content")], tmp_path)
    assert "pixel.gif was left out" in checked.stdout


def test_a_page_says_how_to_add_a_note_where_the_site_has_a_repository(site: Site) -> None:
    made = site({}, toml=SITE_TOML + 'repository = "https://code.example.org/city/data.git"\n')
    page = made.page_of(PROCESSES[2])
    links = [each.attributes["href"] or "" for each in LexborHTMLParser(made.text(page)).css("#source a")]
    (link,) = [each for each in links if "/new/" in each]
    assert link.startswith("https://code.example.org/city/data/new/main?filename=content%2Fnotes%2Focds-3-41--")
    assert "ocid%3A%20%27Ocds%2F3%3A%20%2541%27%0A" in link
    assert "/new/" not in site({}).text(page)


def test_a_note_says_its_language_on_pages_of_another(site: Site) -> None:
    toml = SITE_TOML + '\nlanguages = ["en", "es"]\n'
    made = site(
        {
            "notes/ocds-1.md": note("# Why\n\nSnow."),
            "notes/a.md": note("Nieve.", f"{FACTS.replace('05', '06')}\nocid: ocds-1\nlanguage: es"),
            "notes/b.md": note("# Neve", f"{FACTS.replace('05', '07')}\nocid: ocds-1\nlanguage: pt-BR"),
        },
        toml=toml,
    )
    page = made.page_of("ocds-1")
    marked = [
        [
            {each.attributes["lang"] for each in shown.css("[lang]")}
            for shown in LexborHTMLParser(made.text(at)).css("#notes .note")
        ]
        for at in (page, f"es/{page}")
    ]
    assert marked == [[set(), {"es"}, {"pt-BR"}], [{"en"}, set(), {"pt-BR"}]]
    shown = LexborHTMLParser(made.text(f"es/{page}")).css("#notes .note")
    assert [each.css("h3")[0].attributes.get("lang") for each in shown] == ["en", None, "pt-BR"]
    assert "lang" not in shown[0].css("p.hint")[0].attributes
    assert "Snow." in shown[0].css("div[lang=en]")[0].text()
