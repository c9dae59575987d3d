"""The checker of whole sites sees what it is there to see: one defect at a time in a good site of three pages."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.site.checker import POLICY, SiteChecker

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta http-equiv="Content-Security-Policy" content="{policy}"><meta name="viewport" content="width=device-width">
<link rel="canonical" href="https://example.org/a/{canonical}"><link rel="stylesheet" href="{root}assets/site.css">
</head><body><main id="content"><h1 id="top-of-page">{title}</h1>
<p><a href="{root}">Home</a> <a href="{root}one/#content">One</a> <a href="#content">Here</a>
<a href="https://example.com/">Away</a></p></main></body></html>
"""
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://example.org/a/</loc></url><url><loc>https://example.org/a/one/</loc></url></urlset>"""
INDEX = '{"processes": [{"ocid": "x", "page": "one/", "record": "one/record.json"}], "downloads": []}'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A good site: home, a page, 404, a style sheet, a table, a record."""
    for path, root, canonical in (
        ("index.html", "./", ""),
        ("one/index.html", "../", "one/"),
        ("404.html", "/a/", "404.html"),
    ):
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(PAGE.format(title="A page", policy=POLICY, root=root, canonical=canonical), "utf-8")
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets/site.css").write_text("body {}", "utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/index.json").write_text(INDEX, "utf-8")
    (tmp_path / "one/record.json").write_text('{"records": [{"ocid": "x"}]}', "utf-8")
    (tmp_path / "table.csv").write_text("id,amount,name\r\n1,-5,'=x\r\n", "utf-8")
    (tmp_path / "sitemap.xml").write_text(SITEMAP, "utf-8")
    return tmp_path


def problems(site: Path) -> list[str]:
    return SiteChecker(site, base_url="https://example.org/a/").problems()


def test_a_good_site_has_no_problem(site: Path) -> None:
    assert problems(site) == []


def _swap(path: str, old: str, new: str) -> Callable[[Path], None]:
    def change(site: Path) -> None:
        text = (site / path).read_text("utf-8")
        assert old in text
        (site / path).write_text(text.replace(old, new), "utf-8")

    return change


def _add(html: str) -> Callable[[Path], None]:
    return _swap("one/index.html", "</main>", html + "</main>")


def _file(path: str, text: str = "") -> Callable[[Path], None]:
    def write(site: Path) -> None:
        (site / path).write_text(text, "utf-8")

    return write


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (_add('<a href="../two/">Two</a>'), "links to two/index.html, which is not there"),
        (_add('<a href="../ONE/">One</a>'), "links to ONE/index.html, which is not there"),
        (_add('<a href="../../a/">Out</a>'), "outside of the site"),
        (_add('<a href="/one/">One</a>'), "root of a host only"),
        (_add('<a href="../#nowhere">x</a>'), "there is no such id"),
        (_add('<a href="javascript:alert(1)">x</a>'), "links to 'javascript:alert(1)'"),
        (_add('<a href=" java\nscript:alert(1)">x</a>'), "script:alert(1)"),
        (_add('<img src="https://example.com/x.png" alt="">'), "loads 'https://example.com/x.png' from elsewhere"),
        (_add('<img src="//example.com/x.png" alt="">'), "from elsewhere"),
        (_add('<img src="x.png" alt="">'), "links to one/x.png"),
        (_add('<p id="content">x</p>'), 'id="content" is given 2 times'),
        (_add('<p style="color:red">x</p>'), "inline style"),
        (_add("<style>p {}</style>"), "inline style"),
        (_add("<script>x</script>"), "inline script"),
        (_add('<p onclick="x()">x</p>'), "event handler"),
        (_add('<p aria-labelledby="none">x</p>'), "aria-labelledby points to ['none']"),
        (_add("<h1>Second</h1>"), "has 2 of h1"),
        (_swap("one/index.html", ' lang="en"', ""), "language"),
        (_swap("one/index.html", "<title>A page</title>", "<title> </title>"), "empty html > head > title"),
        (_swap("one/index.html", "script-src 'self'", "script-src 'self' 'unsafe-inline'"), "content security policy"),
        (
            _swap("one/index.html", 'rel="stylesheet" href="..', 'rel="stylesheet" href="https://example.com'),
            "<link> refers",
        ),
        (_swap("one/index.html", "a/one/", "a/other/"), "its canonical address"),
        (_swap("sitemap.xml", "a/one/", "a/other/"), "sitemap.xml lacks https://example.org/a/one/"),
        (_file("two.html", "x"), "two.html: does not start with <!doctype html>"),
        (_file("bad.json", '{"a": NaN}'), "bad.json: NaN is no JSON"),
        (_file("bad.json", '{"a": 1, "a": 2}'), "bad.json: a key is given twice"),
        (_file("bad.jsonl", '{"a": 1}\n{'), "bad.jsonl"),
        (_file("bad.csv", "a,b\r\n1\r\n"), "row 2 has 1 cells for 2 columns"),
        (_file("bad.csv", "a\r\n=1+1\r\n"), "takes for a formula: '=1+1'"),
        (_file("bad.csv", "a\r\n＝1+1\r\n"), "takes for a formula"),
        (_file("bad.csv", "a\r\n-5x\r\n"), "takes for a formula"),
        (_file("bad.xml", "<a>"), "bad.xml is no XML"),
        (_file("aux.json", "{}"), "no legal name"),
        (_file("Index.html", "<!doctype html>"), "one file where letter case is ignored"),
        (_swap("one/record.json", '"x"', '"y"'), "is not the record of 'x'"),
        (_swap("data/index.json", "one/record", "one/recorded"), "files of 'x' that are not there"),
    ],
)
def test_a_defect_is_seen(site: Path, break_it: Callable[[Path], None], said: str) -> None:
    break_it(site)
    found = problems(site)
    assert any(said in each for each in found), found
