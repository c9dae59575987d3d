"""Several languages: catalogues that are whole, formats of each locale, pages in each language, and from right to left."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from babel.core import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser

from tests.conftest import ROOT, Build, Once
from tests.site.checker import SiteChecker
from tests.site.pseudo import ARABIC, write_catalogue
from tests.site.result import Result
from tests.site.samples import release, write_package
from tests.site.server import serve
from unsealed.config import Site
from unsealed.render import ENGINE_TEMPLATES
from unsealed.words import Words, read_words

COMPLETE = ("es", "fr")
"""The languages that we promise to speak without a gap."""

WORDS = ROOT / "site_templates" / "words"
CATALOGUES = sorted(WORDS.glob("*.po"))
BASE = "https://example.org/a/b/"
NBSP, THIN = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"
PLACEHOLDER = re.compile(r"\{\w*\}")
TAG = re.compile(r"</?(\w+)[^>]*>")
ENGLISH = re.compile(r"(?<![^\W\d_])[A-Za-z][a-z]{2,}(?: [A-Za-z]+)*")
ADDRESS = re.compile(r"https?://\S+")
SPOKEN = ("aria-label", "alt", "title", "data-label", "placeholder")
NOT_OURS = ("[lang]:not(html)", "code", ".code", "pre", "script", "style", "meta")


def words_of(language: str, *folders: Path) -> Words:
    return read_words([*folders, ENGINE_TEMPLATES], language, Site("A city").zone)


# Catalogues


def test_the_messages_are_those_of_the_pages() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/extract_words.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("language", COMPLETE)
def test_a_complete_language_lacks_nothing(language: str) -> None:
    catalogue, template = _catalogue(WORDS / f"{language}.po"), _catalogue(WORDS / "messages.pot")
    wanted = {(each.context, str(each.id)) for each in template if each.id}
    there = {(each.context, str(each.id)) for each in catalogue if each.id and not each.fuzzy and all(_texts(each))}
    lacking = sorted(f"{context or ''}: {text}" for context, text in wanted - there)
    assert not lacking, f"{len(lacking)} of {len(wanted)} are not translated:\n" + "\n".join(lacking[:20])


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_translations_keep_placeholders_forms_and_tags(path: Path) -> None:
    catalogue, wrong = _catalogue(path), []
    assert catalogue.num_plurals == Catalog(locale=Locale.parse(path.stem, sep="-")).num_plurals
    for message in catalogue:
        if not message.id or not any(_texts(message)):
            continue
        forms = [str(message.id)] if isinstance(message.id, str) else list(message.id)
        many = sorted(PLACEHOLDER.findall(forms[-1]))
        for text in _texts(message):
            found = sorted(PLACEHOLDER.findall(text))
            may_lack = found == sorted(PLACEHOLDER.findall(forms[0]))
            if message.context is None and found != many and not may_lack:
                wrong.append(f"{path.name}:{message.lineno} has other placeholders: {text!r}")
            if sorted(TAG.findall(text)) != sorted(TAG.findall(forms[-1])):
                wrong.append(f"{path.name}:{message.lineno} has other tags: {text!r}")
        if message.pluralizable and len(_texts(message)) != catalogue.num_plurals:
            wrong.append(f"{path.name}:{message.lineno} has {len(_texts(message))} forms")
    assert not wrong, "\n".join(wrong)


def _catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def _texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('msgid "Paid"\nmsgstr "Pagado {n}"\n', "{n}"),
        ('msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=__import__(1);\\n"\n', "cannot be read as a PO file"),
    ],
)
def test_a_catalogue_that_cannot_be_used_is_named(build: Build, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "templates" / "words").mkdir(parents=True)
    (tmp_path / "templates" / "words" / "es.po").write_text(text, "utf-8")
    data = write_package(tmp_path / "data", "good.json", release())
    result = build(data, 'name = "A city"\nlanguage = "es"\n', args=["--templates", str(tmp_path / "templates")])
    assert result.exit_code != 0
    assert said in result.stderr
    assert "es.po" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_citys_own_words_win_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "fr.po").write_text('msgid "Contracts"\nmsgstr "Nos contrats"\n', "utf-8")
    (tmp_path / "words" / "fr.toml").write_text('[stage]\nopen = "À vous"\n[site]\nname = "Ma ville"\n', "utf-8")
    words = words_of("fr", tmp_path)
    assert words.gettext("Contracts") == "Nos contrats"
    assert words.code("stage", "open") == "À vous"
    assert words.code("stage", "planned") == words_of("fr").code("stage", "planned")


def test_plural_forms_follow_the_rule_of_the_catalogue(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "pl.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"\n\n'
        'msgid "{n} day"\nmsgid_plural "{n} days"\nmsgstr[0] "{n} dzień"\nmsgstr[1] "{n} dni"\nmsgstr[2] "{n} dni!"\n',
        "utf-8",
    )
    words = words_of("pl", tmp_path)
    told = [words.ngettext("{n} day", "{n} days", number).format(n=number) for number in (1, 2, 5, 12, 22)]
    assert told == ["1 dzień", "2 dni", "5 dni!", "12 dni!", "22 dni"]


# Formats


@pytest.mark.parametrize(
    ("language", "amount", "currency", "said"),
    [
        ("en", "1234.5", "EUR", "€1,234.50"),
        ("en", "-1250", "USD", "-$1,250"),
        ("en", "1250", "XYZ", f"XYZ{NBSP}1,250"),
        ("en", "1250", "dollars of the city, and its cents", "dollars of the c…1,250"),
        ("fr", "1234.5", "EUR", f"1{THIN}234,50{NBSP}€"),
        ("es", "-1234.5", "EUR", f"-1.234,50{NBSP}€"),
        ("es-MX", "1234.5", "MXN", "$1,234.50"),
        ("de", "1234567.891", "EUR", f"1.234.567,89{NBSP}€"),
        ("hi", "1234567", "INR", "₹12,34,567"),
    ],
)
def test_money_stands_as_in_its_locale(language: str, amount: str, currency: str, said: str) -> None:
    assert words_of(language).money(Decimal(amount), currency) == said


@pytest.mark.parametrize(
    ("language", "amount", "currency", "said"),
    [
        ("en", 38_240_000, "USD", f"$38.2{NBSP}million"),
        ("en", -2_000_000_000, "USD", f"-$2{NBSP}billion"),
        ("en", 412_000, "USD", "$412,000"),
        ("de", 1_000_000, "EUR", f"1{NBSP}Million{NBSP}€"),
        ("de", 38_240_000, "EUR", f"38,2{NBSP}Millionen{NBSP}€"),
        ("ja", 38_240_000, "JPY", "￥3,824万"),
    ],
)
def test_large_amounts_are_said_with_the_locales_words(language: str, amount: int, currency: str, said: str) -> None:
    assert words_of(language).money_in_text(amount, currency) == said


def test_lists_percentages_dates_and_sizes_are_the_locales() -> None:
    english, french = words_of("en"), words_of("fr")
    assert [english.join(texts) for texts in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == [
        "",
        "A",
        "A and B",
        "A, B and C",
    ]
    assert (english.percent(Decimal("0.2634")), french.percent(Decimal("0.2634"))) == ("26.3%", f"26,3{NBSP}%")
    assert french.date("2025-05-12") == "12 mai 2025"
    assert english.size(1) == f"1{NBSP}byte"
    assert english.size(1_400_000) == f"1.4{NBSP}MB"


# Settings


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ('languages = ["en", "../x"]', "'../x' is not the code of a language"),
        ('languages = ["en", "en"]', "names one twice"),
        ('language = "es"\nlanguages = ["en", "es"]', "contradicts"),
        ('language = "qq"', "'qq' is not known"),
    ],
)
def test_a_language_that_cannot_be_is_named(build: Build, tmp_path: Path, setting: str, said: str) -> None:
    data = write_package(tmp_path / "data", "good.json", release())
    result = build(data, f'name = "A city"\n{setting}\n')
    assert result.exit_code != 0
    assert said in result.stderr
    assert "Traceback" not in result.stderr


# A site in several languages


@pytest.fixture(scope="session")
def in_languages(build: Build, once: Once, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The demo in English, in a language of changed letters, and in one from right to left; one text is translated."""
    place = tmp_path_factory.mktemp("languages")
    content = shutil.copytree(ROOT / "content", place / "content")
    settings = (content / "site.toml").read_text("utf-8").replace('language = "en"', 'languages = ["en", "eo", "ar"]')
    (content / "site.toml").write_text(settings.replace("show = false", "show = true"), "utf-8")
    (content / "eo" / "guidance").mkdir(parents=True)
    (content / "eo" / "guidance" / "how-to-bid.md").write_text("# Kiel proponi\n\n[Glosaro](glossary.md)\n", "utf-8")
    (content / "eo" / "about.md").write_text("# Pri\n\nJen.\n", "utf-8")
    templates = write_catalogue(place / "templates", "eo")
    shutil.copyfile(write_catalogue(place / "other", "ar", ARABIC) / "words" / "ar.po", templates / "words" / "ar.po")
    (templates / "words" / "eo.toml").write_text('[site]\nname = "Kontraktoj de Harwick Bay"\n', "utf-8")
    args = ["--base-url", BASE, "--templates", str(templates)]
    return once("languages", lambda: build(ROOT / "data", content=content, args=args))


def test_every_page_is_there_in_every_language_and_every_link_leads_somewhere(in_languages: Result) -> None:
    assert in_languages.exit_code == 0, in_languages.stderr
    assert SiteChecker(in_languages.output, base_url=BASE).problems() == []
    pages = {path.relative_to(in_languages.output).as_posix() for path in in_languages.output.rglob("*.html")}
    main = {page for page in pages if not page.startswith(("eo/", "ar/"))}
    for language in ("eo", "ar"):
        assert {page.removeprefix(f"{language}/") for page in pages if page.startswith(f"{language}/")} == main - {
            "404.html"
        }
        # Files are there once for all languages, but for those that hold its words: lists that a page's script reads, and
        # what can be followed.
        others = [
            path.relative_to(in_languages.output / language) for path in (in_languages.output / language).rglob("*.*")
        ]
        assert {path.name for path in others if path.suffix == ".json"} == {"list.json"}
        assert {path.parts[0] for path in others if path.suffix in (".xml", ".ics")} == {"feeds", "calendars"}
        assert {path.suffix for path in others} <= {".html", ".json", ".xml", ".ics"}
    listed = in_languages.text("sitemap.xml")
    assert all(f"<loc>{BASE}{place}contracts/</loc>" in listed for place in ("", "eo/", "ar/"))


@pytest.mark.parametrize("page", ["", "contracts/", "guide/how-to-bid/", "statistics/bidders/"])
@pytest.mark.parametrize("language", ["en", "eo", "ar"])
def test_a_page_says_its_language_and_leads_to_the_others(in_languages: Result, page: str, language: str) -> None:
    folder = "" if language == "en" else f"{language}/"
    tree = LexborHTMLParser(in_languages.text(folder + page))
    head = {
        each.attributes["hreflang"]: each.attributes["href"] for each in tree.css("head link[rel=alternate][hreflang]")
    }
    assert head == {"x-default": BASE + page, "en": BASE + page, "eo": f"{BASE}eo/{page}", "ar": f"{BASE}ar/{page}"}
    assert tree.css("link[rel=canonical]")[0].attributes["href"] == f"{BASE}{folder}{page}"
    html = tree.css("html")[0].attributes
    assert (html["lang"], html.get("dir")) == (language, "rtl" if language == "ar" else None)
    switch = tree.css("header nav.languages li > *")
    assert [(each.tag, each.attributes["lang"], each.text()) for each in switch] == [
        ("span" if code == language else "a", code, name)
        for code, name in (("en", "English"), ("eo", "Esperanto"), ("ar", "العربية"))
    ]


def test_a_site_in_one_language_has_no_switch(demo: Result) -> None:
    assert "hreflang" not in demo.text("")
    assert not LexborHTMLParser(demo.text("")).css("nav.languages")


def test_written_texts_are_shown_in_their_language_and_say_so(in_languages: Result) -> None:
    own = LexborHTMLParser(in_languages.text("eo/guide/how-to-bid/"))
    assert own.css("h1")[0].text() == "Kiel proponi"
    assert not own.css("article > [lang]")
    other = LexborHTMLParser(in_languages.text("eo/guide/glossary/"))
    assert other.css("h1")[0].attributes["lang"] == "en"
    assert other.css_first("article div[lang=en] p")
    assert "Ŧħíš ŧéẋŧ ħáš ñóŧ ƀééñ ŧřáñšłáŧéđ ýéŧ." in other.css("article")[0].text()
    assert LexborHTMLParser(in_languages.text("eo/about/")).css("h1")[0].text() == "Pri"
    assert "Kontraktoj de Harwick Bay" in in_languages.text("eo/")


def test_a_translation_of_nothing_is_a_mistake(build: Build, tmp_path: Path) -> None:
    data = write_package(tmp_path / "data", "good.json", release())
    content = tmp_path / "content"
    (content / "es" / "guidance").mkdir(parents=True)
    (content / "site.toml").write_text('name = "A city"\nlanguages = ["en", "es"]\n', "utf-8")
    (content / "es" / "guidance" / "solo.md").write_text("# Solo\n", "utf-8")
    result = build(data, content=content)
    assert result.exit_code != 0
    assert "solo.md translates nothing" in result.stderr


def test_names_that_are_published_in_several_languages_are_used(build: Build, tmp_path: Path) -> None:
    tender = {"id": "1", "title": "Road works", "title_es": "Obras de carretera", "description_es": "Dos tramos"}
    buyer = {"name": "Works department", "name_es": "Obras públicas"}
    data = write_package(tmp_path / "data", "good.json", release(tender=tender, buyer=buyer))
    result = build(data, 'name = "A city"\nlanguages = ["en", "es"]\n')
    page = result.processes[0]["page"]
    english, spanish = (LexborHTMLParser(result.text(folder + page)).body for folder in ("", "es/"))
    assert english
    assert spanish
    assert "Road works" in english.text()
    assert "Obras de carretera" not in english.text()
    assert "Obras de carretera" in spanish.text()
    assert "Dos tramos" in spanish.text()
    assert "Road works" not in spanish.text()
    assert "Obras de carretera" in result.text("es/contracts/")
    assert "Road works" in result.text("contracts/")
    assert "Obras públicas" in result.text("es/contracts/")
    assert result.processes[0]["title"] == "Road works"


def test_suppliers_are_called_as_in_the_pages_language_and_keep_their_pages(build: Build, tmp_path: Path) -> None:
    """A supplier that is known by its name alone is the same in each language; what the city calls it, it is called."""
    paving = {"name": "Paving <b>Ltd</b>", "name_es": "Pavimentos <b>SL</b>"}
    award = {
        "id": "A1",
        "status": "active",
        "date": "2025-02-20T00:00:00Z",
        "suppliers": [paving, {"name": "Cobble Co"}],
    }
    first = release(
        awards=[award], contracts=[], parties=[], tender={"id": "T", "title": "Paths", "title_es": "Sendas"}
    )
    other = award | {"suppliers": [{"name": "Pavimentos <b>SL</b>", "name_en": "Paving <b>Ltd</b>"}]}
    data = write_package(tmp_path / "data", "good.json", first, release("ocds-test01-2", awards=[other], parties=[]))
    result = build(data, 'name = "A city"\nlanguages = ["en", "es"]\nbase_url = "https://example.org/"\n')
    assert SiteChecker(result.output, base_url="https://example.org/").problems() == []
    pages = result.pages("suppliers/*/")
    spanish, english = (LexborHTMLParser(result.text(f"{folder}suppliers/")).text() for folder in ("es/", ""))
    assert "Pavimentos <b>SL</b>" in spanish
    assert "Paving" not in spanish
    assert "Paving <b>Ltd</b>" in english
    assert "Pavimentos &lt;b&gt;SL&lt;/b&gt;" in result.text("es/feeds/city.xml")
    assert "Pavimentos" not in result.text("feeds/city.xml")
    titles = {LexborHTMLParser(result.text(f"es/{page}")).css("h1")[0].text() for page in pages}
    assert titles == {"Pavimentos <b>SL</b>", "Cobble Co"}
    contract = LexborHTMLParser(result.text("es/" + result.page_of("ocds-test01-1")))
    linked = {each.text(): each.attributes["href"] for each in contract.css("main a[href*='suppliers/']")}
    assert set(linked) >= {"Pavimentos <b>SL</b>", "Cobble Co"}
    assert all(f"{(each or '').removeprefix('../../')}" in pages for each in linked.values())


def test_no_english_is_left_on_a_page_of_another_language(in_languages: Result) -> None:
    """What is not in the data, in settings or in written texts has to come from the catalogue, letter by letter."""
    known = _known_texts().lower()
    left: dict[str, str] = {}
    seen: set[str] = set()
    contracts = sorted((in_languages.output / "eo" / "contracts").glob("*/index.html"))
    few = {*contracts[:: len(contracts) // 40]}
    for path in sorted((in_languages.output / "eo").rglob("*.html")):
        if path in contracts and path not in few:
            continue
        tree = LexborHTMLParser(path.read_text("utf-8"))
        for node in tree.css(", ".join(NOT_OURS)):
            node.decompose()
        texts = [tree.body.text(separator="\n") if tree.body else ""]
        texts += [node.attributes.get(name) or "" for name in SPOKEN for node in tree.css(f"[{name}]")]
        for found in {found for text in texts for found in ENGLISH.findall(ADDRESS.sub("", text))} - seen:
            seen.add(found)
            if found.lower() not in known:
                left[found] = path.relative_to(in_languages.output).parent.as_posix()
    assert not left, f"{len(left)} texts are not translated:\n" + "\n".join(
        f"{text} ({at})" for text, at in left.items()
    )


def _known_texts() -> str:
    """All texts of the data, the settings and the forms of the locale."""
    found: list[str] = [path.stem for path in ROOT.rglob("*") if path.suffix in (".json", ".csv", ".py")]
    for path in sorted((ROOT / "data").rglob("*.json")):
        _collect(json.loads(path.read_bytes()), found)
    _collect(tomllib.loads((ROOT / "content" / "site.toml").read_text("utf-8")), found)
    locale = Locale("eo")
    found += locale.months["format"]["wide"].values()
    found += [locale.compact_decimal_formats["long"][each]["1000000"].pattern for each in ("one", "other")]
    found += ["Kontraktoj de Harwick Bay", "Esperanto", "Kiel proponi", "Glosaro", "Jen", "Pri", *KNOWN]
    return "\n".join(found)


KNOWN = (
    "Herfindahl-Hirschman", "OCP", "Cardinal", "Pelican", "Unsealed",  # names
    "methodology", "notebooks", "relevance", "on the history of a contract", "usability", "Hirschman index", "rule AWARDS", "Cardinal R", "methodology I",  # citations
    "Individual", "name withheld", "downloads",  # what the privacy settings put into the data, and a folder
)  # fmt: skip


def _collect(value: Any, found: list[str]) -> None:
    if isinstance(value, dict):
        found.extend(value)
        for each in value.values():
            _collect(each, found)
    elif isinstance(value, list):
        for each in value:
            _collect(each, found)
    else:
        found.append(" ".join(str(value).split()))


# From right to left


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 320])
def test_a_language_from_right_to_left_is_laid_out_as_a_mirror(
    browser: Browser, in_languages: Result, page_types: list[str], width: int
) -> None:
    problems = []
    with serve(in_languages.output, "/a/b/") as url:
        page = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce").new_page()
        for address in [each for each in page_types if each != "404.html"]:
            page.goto(f"{url}ar/{address}", wait_until="load")
            if (wide := page.evaluate("document.scrollingElement.scrollWidth")) > width:
                problems.append(f"/{address} is {wide} wide in a window of {width}")
            if page.evaluate("getComputedStyle(document.querySelector('h1')).textAlign") not in ("start", "right"):
                problems.append(f"/{address}: the heading stands on the left")
            problems += page.evaluate(_OUTSIDE, width)
        page.goto(f"{url}ar/", wait_until="load")
        start = page.evaluate("document.querySelector('.masthead-name').getBoundingClientRect().right")
        page.goto(url, wait_until="load")
        assert (
            abs(
                start - (width - page.evaluate("document.querySelector('.masthead-name').getBoundingClientRect().left"))
            )
            < 2
        )
        page.context.close()
    assert not problems, "\n".join(problems)


_OUTSIDE = """width => [...document.body.querySelectorAll('main *')].filter(each => {
  const box = each.getBoundingClientRect();
  return box.width > 1 && box.left < -1 && !each.closest('.scroll, .skip, thead, .hidden, svg');
}).slice(0, 3).map(each => location.pathname + ': ' + each.tagName + '.' + each.className + ' goes over the left edge')"""
