"""Fields in several languages: `title_es` beside `title`, as the standard lets publishers write them.

A compiled release in one language has each text under its plain name, so that nothing that reads it knows of languages.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from unsealed.exact_json import Json
from unsealed.ocds.access import as_text, get_text

_ORIGINAL = "original"
"""What a text of an unnamed language is called, after its field's name, where a translation took its place."""


class InLanguage(NamedTuple):
    """A compiled release in one language.

    `names` are the names that stood where translations of them stand now, by the id of their object and the translation:
    an organization that is known by its name is the same in every language.
    """

    compiled: dict[str, Json]
    names: Mapping[tuple[str, str], str]


def tags_of(language: str) -> list[str]:
    """The tags that texts of a language may carry, the nearest first: `es-MX`, `es`."""
    parts = language.split("-")
    return ["-".join(parts[:end]) for end in range(len(parts), 0, -1)]


def mark_of(languages: Iterable[str]) -> re.Pattern[bytes]:
    """What the JSON text of a release holds if one of its fields is in one of these languages by name.

    A pattern finds that there is none much sooner than a search for the text of each: it looks for the rare `_` first.
    """
    tags = dict.fromkeys(tag for language in languages for tag in tags_of(language))
    return re.compile(f'_(?:{"|".join(map(re.escape, tags))})"'.encode())


def in_language(compiled: dict[str, Json], language: str, languages: Sequence[str]) -> InLanguage:
    """The same release in one of a site's languages; texts in its other languages are left to the pages of these.

    A text that took the place of one in a language that has no pages here keeps that one beside it.
    """
    spoken = get_text(compiled, "language")
    keeps = spoken not in languages if spoken else language != languages[0]
    others = frozenset(tag for each in languages for tag in tags_of(each))
    reader = _Reader(tags_of(language), others, (spoken or _ORIGINAL) if keeps and len(languages) == 1 else "")
    return InLanguage(reader.read(compiled), reader.names)


class _Reader:
    def __init__(self, tags: list[str], others: frozenset[str], original: str) -> None:
        self._tags = tags
        self._others = others
        self._original = original
        self.names: dict[tuple[str, str], str] = {}

    def read(self, body: dict[str, Json]) -> dict[str, Json]:
        """One object, and all inside it."""
        made: dict[str, Json] = {}
        translations: dict[str, dict[str, Json]] = {}
        for key, value in body.items():
            name, _, tag = key.rpartition("_")
            if name and tag in self._others and type(value) is str:
                translations.setdefault(name, {})[tag] = value
            elif type(value) is dict:
                made[key] = self.read(value)
            elif type(value) is list:
                made[key] = [self.read(each) if type(each) is dict else each for each in value]
            else:
                made[key] = value
        for name, texts in translations.items():
            before = made.get(name)
            text = next((texts[tag] for tag in self._tags if texts.get(tag)), None)
            if text is None and not before:
                text = next(iter(texts.values()))
            if text is not None and type(before) in (str, type(None)):
                made[name] = text
                if before and name == "name":
                    self.names[as_text(body.get("id")), text] = before
                if before and before != text and self._original:
                    made[f"{name}_{self._original}"] = before
        return made
