"""Sentences about the data: English wherever programs read them, and on each page the language of the page."""

import ast
import copy
import json
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from selectolax.lexbor import LexborHTMLParser

from tests.conftest import ROOT, Build
from tests.site.pseudo import POT, changed, write_catalogue
from tests.site.samples import release
from unsealed.config import Site
from unsealed.render import ENGINE_TEMPLATES
from unsealed.sentence import Sentence, counted, pack_sentence, unpack_sentence
from unsealed.words import Words, read_words

PATTERNS = {"Sentence": (0,), "counted": (1, 2), "Unreadable": (0,)}
"""What makes sentences, and which of its arguments are patterns."""


def words_of(language: str, *folders: Path) -> Words:
    return read_words([*folders, ENGINE_TEMPLATES], language, Site("A city").zone)


def test_a_sentence_is_its_english_text() -> None:
    sentence = Sentence("{what} It was set aside.", what=Sentence("Row {row} of {all}.", row="1200", all=1200))
    assert sentence == "Row 1200 of 1,200. It was set aside."
    assert counted(1, "{number} day", "{number} days") == "1 day"
    assert counted(1200, "{number} day", "{number} days") == "1,200 days"
    assert Sentence("{braces} stay {where} there are no values") == "{braces} stay {where} there are no values"


@pytest.mark.parametrize(
    "sentence",
    [
        "a text",
        Sentence("one"),
        Sentence("{what} {advice}", what=Sentence("a {n} {n}", n=5), advice="{what}"),
        counted(2, "{number} day of {what}", "{number} days of {what}", what=Sentence("a week")),
    ],
)
def test_a_sentence_remembers_what_it_is_made_of(sentence: str) -> None:
    for again in (
        unpack_sentence(json.loads(json.dumps(pack_sentence(sentence)))),
        copy.copy(sentence),
    ):
        assert (again, type(again)) == (sentence, type(sentence))
        assert pack_sentence(again) == pack_sentence(sentence)


def test_a_page_says_a_sentence_in_its_language(tmp_path: Path) -> None:
    french, none = words_of("fr"), words_of("pt")
    kinds = Sentence("{first} or {other}", first=Sentence("a text"), other=Sentence("a list"))
    message = Sentence(
        "{field} is {kind} where {wanted} belongs; it is shown as far as it can be read; publish it as {wanted}.",
        field="{wanted} <b>",
        kind=Sentence("a number"),
        wanted=kinds,
    )
    assert french.say(message).startswith("{wanted} <b> est un nombre là où il faut un texte ou une liste")
    assert "{kind}" not in french.say(message)
    assert none.say(message) == message == words_of("en").say(message)
    assert french.say("A sentence that nobody knows.") == "A sentence that nobody knows."
    assert french.say(Sentence("This zip archive holds more than {number} files. Split it.", number=20_000)) == (
        "Cette archive zip contient plus de 20\N{NARROW NO-BREAK SPACE}000 fichiers. Divisez-la."
    )
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "pt.po").write_text('msgid "{n} of {what}"\nmsgstr "{n} de {what}"\n', "utf-8")
    assert words_of("pt", tmp_path).say(Sentence("{n} of {what}", n=2, what=Sentence("a text"))) == "2 de a text"


def test_every_sentence_can_be_translated() -> None:
    """A pattern is a literal, so that it is found, and it is in the catalogue that translators get."""
    with POT.open("rb") as file:
        known = {text for each in read_po(file) for text in ([each.id] if isinstance(each.id, str) else each.id)}
    lost = []
    for path in sorted((ROOT / "unsealed").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PATTERNS:
                for at in PATTERNS[node.func.id]:
                    pattern = node.args[at]
                    text = pattern.value if isinstance(pattern, ast.Constant) else None
                    if text not in known and not ast.unparse(node).startswith("Sentence(reason.pattern"):
                        lost.append(f"{path.name}:{node.lineno}: {ast.unparse(node)[:80]}")
    assert not lost, "\n".join(lost)


BROKEN = {
    "number.json": json.dumps({"releases": [release(language=5, tender={"id": 1, "<i>x</i>": [], "documents": [{"id": "1", "url": "<i>x"}]})]}),
    "web.json": "<!DOCTYPE html><p>",
    "half.json": '{"releases": [{"ocid": "ocds-1", "id": ',
    "data.csv": "a;b\n1;2\n",
}  # fmt: skip

ENGLISH = re.compile(r"[A-Za-z]{3,}")
OF_DATA = set(re.findall(r"\w+", 'python build.py map "data/data.csv" tender documents url uri language'))
"""Names of fields, and what else stands in a sentence as it is."""


def test_findings_are_said_in_the_language_of_the_page(build: Build, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for name, text in BROKEN.items():
        (tmp_path / "data" / name).write_text(text, "utf-8")
    templates = write_catalogue(tmp_path / "templates", "eo")
    result = build(
        tmp_path / "data", 'name = "A city"\nlanguages = ["en", "eo"]\n', args=["--templates", str(templates)]
    )
    english, other = (_findings(result.text(f"{folder}quality/")) for folder in ("", "eo/"))
    assert sorted(english) == sorted(
        each["message"] for group in result.json("data/report.json")["findings"] for each in group["examples"]
    )
    assert len(other) == len(english) >= 6
    left = {word for text in other for word in ENGLISH.findall(text)} - OF_DATA
    assert not left, left
    page = LexborHTMLParser(result.text("eo/" + result.processes[0]["page"]))
    shown = [each.text() for each in page.css("dd li:not([lang])")]
    assert f"language {changed('is')} {changed('a number')}" in " ".join(shown)
    assert not page.css("i")


def _findings(page: str) -> list[str]:
    listed = LexborHTMLParser(page).css("details[id^=finding-] li:not([lang])")
    return [" ".join(each.text(deep=False).split()).rstrip(" ,") for each in listed]
