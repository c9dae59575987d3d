"""What all pages may know of the written guide: which pages it has, and the words that its glossary explains."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from unsealed.front_matter import read_written
from unsealed.markdown_text import content_address, render_markdown

GLOSSARY = "guidance/glossary.md"


class Term(NamedTuple):
    """A word of the glossary: its name in addresses (`framework-agreement`), the word, and its explanation as plain text."""

    id: str
    title: str
    text: str


class Guide(NamedTuple):
    """The addresses of the guide's pages, relative to the site's root, and the words of its glossary."""

    pages: frozenset[str] = frozenset()
    terms: tuple[Term, ...] = ()

    def page(self, *addresses: str) -> str:
        """The first of these addresses that the guide has, each with an anchor or without; empty where it has none."""
        return next((each for each in addresses if each.partition("#")[0] in self.pages), "")

    def terms_in(self, texts: Iterable[str]) -> tuple[Term, ...]:
        """The words of the glossary that stand in these texts, as they are or with one or two more letters."""
        said = " ".join(texts).casefold()
        return tuple([each for each in self.terms if _stands_in(each.title.casefold(), said)])


def read_guide(content: Path, language: str = "") -> Guide:
    """Read the guide in a content folder, its words in another language than the main one if these are there.

    Raises `ConfigurationError` as reading any written text does.
    """
    files = sorted((content / "guidance").rglob("*.md"))
    pages = frozenset(["guide/", *(content_address(each.relative_to(content).as_posix()) for each in files)])
    glossary = content / language / GLOSSARY
    if not glossary.is_file():
        return Guide(pages)
    text = render_markdown(read_written(glossary), GLOSSARY)
    return Guide(pages, tuple([Term(*each) for each in text.explained()]))


def _stands_in(word: str, said: str) -> bool:
    at = said.find(word)
    while at >= 0:
        rest = said[at + len(word) : at + len(word) + 3]
        letters = next((number for number, each in enumerate(rest) if not each.isalpha()), len(rest))
        if letters < 3 and not said[at - 1 : at].isalpha():
            return True
        at = said.find(word, at + 1)
    return False
