"""PO files -> the messages of one language. Owns the reading of `words/<language>.po`.

A message is the English text itself. A city's own file wins message by message, and a regional language (`es-MX`) wins
over the language that it belongs to. Messages marked as fuzzy are not used, as in all of gettext.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from gettext import c2py
from pathlib import Path

from unsealed.errors import ConfigurationError

PLACEHOLDER = re.compile(r"\{\w*\}")


def _english_form(count: int) -> int:
    return 0 if count == 1 else 1


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The messages of one language: English text -> text, by context where one is told, in all forms of a plural.

    `form` tells which form belongs to a count, by the file's own rule. An empty catalogue speaks English.
    """

    messages: Mapping[str, str] = field(default_factory=dict)
    contexts: Mapping[tuple[str, str], str] = field(default_factory=dict)
    plurals: Mapping[str, Sequence[str]] = field(default_factory=dict)
    form: Callable[[int], int] = _english_form

    def gettext(self, message: str) -> str:
        """A message in this language."""
        return self.messages.get(message, message)

    def pgettext(self, context: str, message: str) -> str:
        """A message that means something else elsewhere: the one of a context, else the one of none."""
        return self.contexts.get((context, message)) or self.messages.get(message, message)

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """A message in the form that `count` asks for."""
        forms = self.plurals.get(singular)
        if forms is None:
            return singular if count == 1 else plural
        return forms[self.form(count)]


def languages_behind(language: str) -> list[str]:
    """A language and those that stand in for what it lacks, the nearest last: `es`, `es-MX`."""
    parts = language.split("-")
    return ["-".join(parts[:end]) for end in range(1, len(parts) + 1)]


def read_catalogue(folders: Sequence[Path], language: str) -> Catalogue:
    """Read `words/<language>.po` from each folder that has one; an earlier folder's messages win.

    Raises `ConfigurationError` with the file, and the line where there is one, for what cannot be used.
    """
    paths = [folder / "words" / f"{name}.po" for name in languages_behind(language) for folder in reversed(folders)]
    made = Catalogue({}, {}, {})
    for path in paths:
        if path.is_file():
            made = _read(path, made)
    return made


def _read(path: Path, before: Catalogue) -> Catalogue:
    from babel.messages.pofile import PoFileError, read_po  # noqa: PLC0415 - an English site reads no PO file

    try:
        with path.open("rb") as file:
            found = read_po(file, abort_invalid=True)
        form, number = c2py(found.plural_expr), found.num_plurals
    except (OSError, ValueError, PoFileError) as error:
        raise ConfigurationError(f"{path} cannot be read as a PO file: {error}.") from None
    messages, contexts, plurals = dict(before.messages), dict(before.contexts), dict(before.plurals)
    for message in found:
        if message.fuzzy or not message.id or not message.string:
            continue
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        if not all(texts):
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        known = {name for each in (*ids, message.context or "") for name in PLACEHOLDER.findall(each)}
        if strange := {name for text in texts for name in PLACEHOLDER.findall(text)} - known:
            raise ConfigurationError(
                f"{path}:{message.lineno} says {min(strange)}, which the English text does not: {ids[0]!r}."
            )
        if isinstance(message.id, str):
            if message.context:
                contexts[message.context, message.id] = texts[0]
            else:
                messages[message.id] = texts[0]
        elif len(texts) == number:
            plurals[message.id[0]] = texts
        else:
            raise ConfigurationError(f"{path}:{message.lineno} has {len(texts)} plural forms, and needs {number}.")
    if before.plurals and number != len(next(iter(before.plurals.values()))):
        raise ConfigurationError(f"{path} has another number of plural forms than the file that it adds to.")
    return Catalogue(messages, contexts, plurals, form)
