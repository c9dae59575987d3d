"""The keys of a mapping file, taken strictly: what is unknown or of another type is refused with its line and what to write."""

import re
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from unsealed.errors import ConfigurationError


class Place:
    """The mapping file, for messages that name a line of it."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self._lines = text.splitlines()

    def error(self, key: str, message: str) -> ConfigurationError:
        """An error about a key, at the line that begins with it, else at the first that holds it."""
        word = rf"(?<![\w/]){re.escape(key)}(?![\w/])"
        for pattern in (rf"""[\s\["']*{word}""", rf"[^#]*{word}") if key else ():
            for number, line in enumerate(self._lines, 1):
                if re.match(pattern, line):
                    return ConfigurationError(f"{self.path}:{number}: {message}")
        return ConfigurationError(f"{self.path}: {message}")


class Section:
    """One table of the file, whose keys are known; `name` is how messages call it."""

    def __init__(self, place: Place, name: str, values: object, known: tuple[str, ...]) -> None:
        self.place, self.name = place, name
        if not isinstance(values, dict):
            raise place.error(name.strip("[]"), f"{name} must be a table of keys.")
        for key in values:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                advice = f"Did you mean {near[0]}?" if near else f"Known keys: {', '.join(known)}."
                raise place.error(key, f"{name} has an unknown key {key!r}. {advice}")
        self.values: dict[str, Any] = values

    def error(self, key: str, message: str) -> ConfigurationError:
        """An error about one of the keys."""
        return self.place.error(self.name.strip("[]") if self.name not in ("", "[fields]") else key, message)

    def text(self, key: str, default: str = "") -> str:
        """A text."""
        return str(self._typed(key, default, str, 'a text in quotes, such as "…"'))

    def flag(self, key: str) -> bool:
        """True or false; false where it is not said."""
        return bool(self._typed(key, False, bool, "true or false"))

    def number(self, key: str, default: int, least: int) -> int:
        """A whole number."""
        number = int(self._typed(key, default, int, "a whole number"))
        if number < least:
            raise self.error(key, f"{self.name}: {key} must be at least {least}.")
        return number

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of texts; one text is a list of one."""
        value = self.values.get(key, list(default))
        value = [value] if isinstance(value, str) else value
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self.error(key, f'{self.name}: {key} must be a list of texts, such as ["one", "two"].')
        return tuple(value)

    def pairs(self, key: str, *, flags: bool = False) -> dict[str, Any]:
        """A table of texts; with `flags`, of texts or truth values."""
        value = self.values.get(key, {})
        kinds = (str, bool) if flags else (str,)
        if not isinstance(value, dict) or not all(isinstance(each, kinds) for each in value.values()):
            raise self.error(key, f'{self.name}: {key} must be pairs of texts, such as {{ "this" = "that" }}.')
        return value

    def _typed(self, key: str, default: object, kind: type, what: str) -> Any:
        value = self.values.get(key, default)
        if type(value) is not kind:
            raise self.error(key, f"{self.name}: {key} must be {what}.")
        return value
