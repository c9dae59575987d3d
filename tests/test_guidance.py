"""Written guidance: what people write comes out linked, ordered and harmless, or stops the build with one sentence."""

import json
import logging
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from unsealed.config import Site
from unsealed.errors import ConfigurationError
from unsealed.front_matter import read_written
from unsealed.guidance import make_guidance
from unsealed.markdown_text import content_address, render_markdown
from unsealed.render import ENGINE_TEMPLATES, Renderer
from unsealed.urls import slug
from unsealed.words import read_words

ROOT = Path(__file__).parent.parent
HOSTILE = ROOT.parent / "shared" / "fixtures" / "bad-input"
SITE = Site(name="A city's contracts", repository="https://code.example.org/city/contracts.git", branch="main")
FACTS = {"as_of": "2025-11-30", "engine_version": "0", "data_licence": {"name": "", "url": ""}, "views": ()}

Pages = dict[str, LexborHTMLParser]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    (tmp_path / "content" / "guidance").mkdir(parents=True)
    return tmp_path / "content"


@pytest.fixture
def build(content: Path, tmp_path: Path) -> Callable[..., Pages]:
    """Write the given files, build the guidance, give back the pages by path. `notes` collects what was left out."""

    def run(files: dict[str, str] | None = None, *, portable: bool = False, notes: list[str] | None = None) -> Pages:
        for path, text in (files or {}).items():
            (content / path).parent.mkdir(parents=True, exist_ok=True)
            (content / path).write_text(text, "utf-8")
        renderer = Renderer(SITE, read_words([ENGINE_TEMPLATES], "en", SITE.zone), [], {}, FACTS, portable=portable)
        notify = None if notes is None else notes.append
        made = list(make_guidance(SITE, content, renderer, tmp_path / "work", notify))
        assert len({artifact.path for artifact in made}) == len(made)
        return {each.path: LexborHTMLParser(each.body) for each in made if isinstance(each.body, bytes)}

    return run


def links(page: LexborHTMLParser, within: str = "article") -> list[str]:
    return [node.attributes["href"] or "" for node in page.css(f"{within} a[href]")]


def first(page: LexborHTMLParser, selector: str) -> LexborNode:
    node = page.css_first(selector)
    assert node
    return node


def text(page: LexborHTMLParser, selector: str) -> list[str]:
    return [node.text(strip=True) for node in page.css(selector)]


def test_links_between_pages_and_to_the_site_are_relative_to_the_page(build: Callable[..., Pages]) -> None:
    pages = build(
        {
            "guidance/index.md": "# Guide",
            "guidance/bid.md": "# Bid\n[a](words.md#award) [b](/contracts/?x=1#y) [c](../policy.md#why) [d](#bid) [e](https://example.org/)",
            "guidance/words.md": "# Words\n\n## Award",
            "policy.md": "# Policy\n\n## Why\n\n[back](guidance/bid.md)",
        }
    )
    assert links(pages["guide/bid/index.html"])[:5] == [
        "../../guide/words/#text-award",
        "../../contracts/#y",
        "../../policy/#text-why",
        "#text-bid",
        "https://example.org/",
    ]
    assert pages["guide/words/index.html"].css_first("#text-award")


def test_portable_links_name_the_file(build: Callable[..., Pages]) -> None:
    files = {"guidance/a.md": "[b](b.md#x) [c](/contracts/) [data](/data/index.json)", "guidance/b.md": "## X"}
    assert links(build(files, portable=True)["guide/a/index.html"])[:3] == [
        "../../guide/b/index.html#text-x",
        "../../contracts/index.html",
        "../../data/index.json",
    ]


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("[a](gone.md)", "gone.md"),
        ("[a](other.md#gone)", "other.md#gone"),
        ("[a](#gone)", "#gone"),
        ("[a](gone)", "'gone'"),
        ("![a](gone.png)", "gone.png"),
        ('<a href="gone.md">a</a>', "gone.md"),
        ("[a](../site.toml)", "../site.toml"),
        ("[a](../../../etc/passwd)", "etc/passwd"),
    ],
)
def test_a_broken_link_names_the_file_and_the_link(build: Callable[..., Pages], link: str, said: str) -> None:
    logging.getLogger("mkdocs").setLevel(logging.CRITICAL)  # as a quiet build might
    with pytest.raises(ConfigurationError) as caught:
        build({"guidance/page.md": f"# Page\n\n{link}", "guidance/other.md": "# Other"})
    message = str(caught.value)
    assert "guidance/page.md" in message
    assert said in message
    assert "\n" not in message


def test_links_in_policy_are_checked_too(build: Callable[..., Pages]) -> None:
    with pytest.raises(ConfigurationError, match=r"policy\.md contains a link 'guidance/gone\.md'"):
        build({"policy.md": "[a](guidance/gone.md)"})


def test_nothing_is_printed_and_logging_is_left_as_it_was(
    build: Callable[..., Pages], capfd: pytest.CaptureFixture[str]
) -> None:
    logger = logging.getLogger("mkdocs")
    before = (logger.handlers[:], logger.level, logger.propagate)
    build({"guidance/page.md": "# Page"})
    with pytest.raises(ConfigurationError):
        build({"guidance/page.md": "[a](gone.md)"})
    assert capfd.readouterr() == ("", "")
    assert (logger.handlers, logger.level, logger.propagate) == before


def test_pages_come_by_order_then_name_with_their_neighbours(build: Callable[..., Pages]) -> None:
    pages = build(
        {
            "guidance/index.md": "# Start",
            "guidance/a.md": "# Last",
            "guidance/b.md": "---\norder: 2\n---\n# Second",
            "guidance/c.md": "---\norder: 1\ntitle: First of all\n---\n# Other heading",
        }
    )
    page = pages["guide/b/index.html"]
    assert text(page, ".aside nav li") == ["Start", "First of all", "Second", "Last"]
    assert text(page, ".aside [aria-current]") == ["Second"]
    assert links(page, ".pager") == ["../../guide/c/", "../../guide/a/"]
    assert text(pages["guide/index.html"], ".entries a") == ["First of all", "Second", "Last"]


def test_there_is_a_guide_even_if_nobody_wrote_one(build: Callable[..., Pages], content: Path) -> None:
    assert list(build()) == ["guide/index.html"]
    (content / "guidance").rmdir()
    assert text(build()["guide/index.html"], "h1") == ["Guide"]


def test_a_page_says_when_it_was_reviewed_and_where_to_edit_it(build: Callable[..., Pages]) -> None:
    pages = build({"guidance/how to/bid.md": "---\ndate: 2025-11-18\n---\n# Bid"})
    page = pages[f"guide/{slug('how to')}/bid/index.html"]
    assert "https://code.example.org/city/contracts/edit/main/content/guidance/how%20to/bid.md" in links(page)
    assert first(page, "time").attributes["datetime"] == "2025-11-18"


def test_a_longer_page_lists_its_sections(build: Callable[..., Pages]) -> None:
    pages = build(
        {"guidance/a.md": "# A\n\n## One *b*\n\n## Two & <i>3</i>\n\n## Four", "guidance/b.md": "# B\n\n## One"}
    )
    contents = pages["guide/a/index.html"].css(".contents")[0]
    assert [node.text() for node in contents.css("a")] == ["One b", "Two & 3", "Four"]
    assert links(pages["guide/a/index.html"], ".contents")[:3] == ["#text-one-b", "#text-two-3", "#text-four"]
    assert not pages["guide/b/index.html"].css("#on-this-page")


def test_a_text_that_looks_like_metadata_is_kept(build: Callable[..., Pages]) -> None:
    assert text(build({"guidance/a.md": "Note: bring your papers."})["guide/a/index.html"], "article p")[0] == (
        "Note: bring your papers."
    )


def test_a_page_has_one_h1(build: Callable[..., Pages]) -> None:
    page = build({"guidance/a.md": "# A\n\n# B"})["guide/a/index.html"]
    assert text(page, "h1") == ["A"]
    assert text(page, "h2")[0] == "B"


def test_no_heading_is_lost_to_another_title(build: Callable[..., Pages]) -> None:
    pages = build({"guidance/a.md": "---\ntitle: Short\n---\n# The long one", "guidance/b.md": "Text\n\n# Late"})
    assert (text(pages["guide/a/index.html"], "h1"), text(pages["guide/a/index.html"], "article h2")) == (
        ["Short"],
        ["The long one"],
    )
    assert text(pages["guide/b/index.html"], "article h2") == ["Late"]


def test_cells_of_a_table_carry_the_name_of_their_column(build: Callable[..., Pages]) -> None:
    table = "|*Who*|<b title='\"'>What</b>||\n|-|-|-|\n|a|b|c|\n|d|\n"
    page = build({"guidance/a.md": table})["guide/a/index.html"]
    labels = [node.attributes.get("data-label") for node in page.css("table.cards tbody tr:first-child td")]
    assert labels == ["Who", "What", None]


def test_ids_of_headings_take_none_of_the_sites(build: Callable[..., Pages]) -> None:
    page = build({"guidance/a.md": "# Main\n\n## On this page\n\n## In the guide\n\n## main\n\n<p id='main'>x</p>"})
    ids = [node.attributes["id"] for node in page["guide/a/index.html"].css("[id]")]
    assert len(ids) == len(set(ids))


def test_files_beside_the_texts_are_published_and_shown(build: Callable[..., Pages], content: Path) -> None:
    (content / "guidance" / "plan.PNG").write_bytes(b"\x89PNG")
    pages = build({"guidance/a.md": "![The plan](plan.PNG)"})
    source = first(pages["guide/a/index.html"], "img").attributes["src"] or ""
    assert source.removeprefix("../../") in pages


def test_a_file_that_a_browser_would_run_is_refused(build: Callable[..., Pages]) -> None:
    with pytest.raises(ConfigurationError, match=r"plan\.svg is of a kind"):
        build({"guidance/plan.svg": "<svg><script>1</script></svg>"})


@pytest.mark.parametrize("target", ["file", "folder", "loop"])
def test_links_out_of_the_content_folder_are_not_followed(
    build: Callable[..., Pages], content: Path, tmp_path: Path, target: str
) -> None:
    outside = tmp_path / "secret"
    outside.mkdir()
    (outside / "page.md").write_text("# Secret", "utf-8")
    link = content / "guidance" / ("linked" if target == "folder" else "linked.md")
    link.symlink_to({"file": outside / "page.md", "folder": outside, "loop": link}[target])
    with pytest.raises(ConfigurationError, match="linked"):
        build()


HARMFUL = [
    "<script>alert(1)</script>",
    "<iframe src=https://other.example></iframe>",
    "<img src=/assets/x.png onerror=alert(1)>",
    "<a href='javascript:alert(1)'>a</a>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](/javascript:alert(1))",
    "[a](/%20/javascript:alert(1))",
    "<a href='&#106;avascript:alert(1)'>a</a>",
    "<a href='java&#9;script:alert(1)'>a</a>",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:alert(1))",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<form action=https://other.example><input name=password></form>",
    "<div style='position:fixed' onclick=alert(1)>a</div>",
    "<base href=https://other.example/><meta http-equiv=refresh content='0;url=https://other.example'>",
    "![a](https://other.example/pixel.gif)",
    "<img src=//other.example/pixel.gif>",
    "[a](//other.example)",
    "[a](/\\other.example)",
    "<details open ontoggle=alert(1)><summary>a</summary>b</details>",
    "</article></main></body><!-- <div><table>",
    "&#0;javascript:alert(1)&#0; <abbr title='&#0;javascript:alert(1)&#0;'>a</abbr>",
    "<a href='/&#0;javascript:alert(1)&#x00;&quot;onclick=alert(1)'>a</a>",
]


def assert_harmless(page: LexborHTMLParser) -> None:
    article = first(page, "article")
    assert not article.css("script, iframe, form, input, svg, style, link, meta, base, object, embed, img[onerror]")
    for node in article.css("*"):
        for name, value in node.attributes.items():
            assert not name.startswith("on")
            assert name != "style"
            if name in ("href", "src"):
                target = urlsplit(urljoin("https://site.example/a/", value))
                assert target.scheme in ("https", "mailto")
                assert target.hostname in (None, "site.example", "example.org", "code.example.org")


@pytest.mark.parametrize("harmful", HARMFUL)
def test_nothing_harmful_survives(build: Callable[..., Pages], harmful: str) -> None:
    pages = build({"guidance/a.md": f"# A\n\n{harmful}\n\nAfter {harmful} that.\n", "guidance/index.md": harmful})
    for page in pages.values():
        assert_harmless(page)
        assert page.css_first("footer")


@pytest.mark.parametrize("harmful", HARMFUL)
def test_nothing_harmful_survives_on_the_home_page(content: Path, harmful: str) -> None:
    (content / "home.md").write_text(harmful, "utf-8")
    html = render_markdown(read_written(content / "home.md"), "home.md").html(lambda address: address or "./")
    assert_harmless(LexborHTMLParser(f"<article>{html}</article>"))


def test_what_was_left_out_is_told(build: Callable[..., Pages]) -> None:
    notes: list[str] = []
    build({"guidance/a.md": "![a](https://other.example/pixel.gif)"}, notes=notes)
    assert len(notes) == 1
    assert "guidance/a.md" in notes[0]
    assert "https://other.example/pixel.gif" in notes[0]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ("title: A\ntitle: B", "a.md:3: these facts are not valid YAML: title is there twice"),
        ("a: &a [x, x]\nb: [*a, *a]", "a.md:3: these facts are not valid YAML: aliases"),
        ("date: 2025-02-30", "a.md:2: date must be a day"),
        ("date: [2025]", "a.md:2: date must be one line"),
        ("order: second", "a.md:2: order must be a whole number, not 'second'"),
        ("title: {{ x }}", "a.md:2: these facts are not valid YAML"),
        ("title: !!python/object/apply:os.system [x]", "a.md:2: title must be one line"),
        ("\ttitle: x", "a.md:2: these facts are not valid YAML"),
        ("a: " + "[" * 20_000, "a.md:1: the facts between the lines of --- are nested too deeply"),
        ("a: " + "x" * 70_000, "a.md:1: the facts between the lines of --- are longer"),
    ],
)
def test_facts_that_cannot_be_read_name_the_file(build: Callable[..., Pages], facts: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        build({"guidance/a.md": f"---\n{facts}\n---\n# A"})
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_facts_are_texts_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"\xef\xbb\xbf---\r\ntitle: No\r\nversion: 1.10\r\ntags: [a]\r\n---\r\nText\r\n")
    written = read_written(path)
    assert (written.title, written.body, written.order, written.date) == ("No", "Text\n", None, "")


@pytest.mark.parametrize("content_bytes", [b"caf\xe9", "café".encode("utf-16"), bytes(range(256))])
def test_a_text_in_another_encoding_is_refused(
    content: Path, build: Callable[..., Pages], content_bytes: bytes
) -> None:
    (content / "guidance" / "a.md").write_bytes(b"# A\n" + content_bytes)
    with pytest.raises(ConfigurationError, match=r"a\.md:\d+ is not UTF-8"):
        build()


def test_addresses_follow_the_content_folder() -> None:
    assert content_address("home.md") == ""
    assert content_address("about.md") == "about/"
    assert content_address("guidance/index.md") == "guide/"
    assert content_address("guidance/how-to-bid.md") == "guide/how-to-bid/"
    assert content_address("guidance/vendors/index.md") == "guide/vendors/"
    assert content_address("guidance/map.png") == "guide/map.png"
    assert content_address("guidance/Map.png") != content_address("guidance/map.png").lower()
    assert ".." not in content_address("guidance/..md")


def test_two_files_with_one_address_are_an_error(build: Callable[..., Pages]) -> None:
    with pytest.raises(ConfigurationError, match="the same address"):
        build({"guidance/a.md": "# A", "guidance/a/index.md": "# A"})


def test_the_same_texts_give_the_same_bytes(build: Callable[..., Pages]) -> None:
    files = {f"guidance/{name}.md": f"# {name}\n\n[a](a.md) note[^1]\n\n[^1]: x" for name in "cab"}
    first = {path: page.html for path, page in build(files).items()}
    assert first == {path: page.html for path, page in build(files).items()}


def test_the_demo_citys_guidance_builds(tmp_path: Path) -> None:
    renderer = Renderer(SITE, read_words([ENGINE_TEMPLATES], "en", SITE.zone), [], {}, FACTS)
    made = list(make_guidance(SITE, ROOT / "content", renderer, tmp_path))
    assert {"guide/index.html", "guide/how-to-bid/index.html", "guide/glossary/index.html"} <= {
        each.path for each in made
    }


def _hostile() -> list[str]:
    if not HOSTILE.is_dir():
        return []
    cases = [json.loads(line) for line in (HOSTILE / "manifest.jsonl").read_text("utf-8").splitlines()]
    return [case["file"] for case in cases if case["cls"].startswith("markdown")]


@pytest.mark.shared
@pytest.mark.skipif(not HOSTILE.is_dir(), reason="needs the hostile texts in ../shared")
@pytest.mark.parametrize("name", _hostile())
def test_a_hostile_text_is_harmless_or_named(content: Path, build: Callable[..., Pages], name: str) -> None:
    source = HOSTILE / name
    (content / "guidance" / source.name).write_bytes(source.read_bytes())
    refusal = ""
    pages: Pages = {}
    try:
        pages = build()
    except ConfigurationError as error:
        refusal = str(error)
    assert pages or source.name in refusal
    assert "\n" not in refusal
    for path, page in pages.items():
        assert path.startswith("guide/")
        assert_harmless(page)
