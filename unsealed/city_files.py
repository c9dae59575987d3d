"""What a city says of its data in files beside its texts: `organizations.toml` and `corrections.toml`.

Both are as public as the site: what they change is listed there, with the reason and the date.
"""

import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from unsealed.errors import ConfigurationError
from unsealed.ocds.mending import Correction
from unsealed.ocds.organizations import Alias

_SCALARS = (str, int, Decimal, bool)


def read_corrections(content: Path) -> tuple[Correction, ...]:
    """The corrections, in the order of the file; none where there is no file. Raises `ConfigurationError`."""
    path = content / "corrections.toml"
    found = []
    for place, entry in _entries(path, "correction", ("ocid", "path", "new", "reason", "date"), ("old",)):
        old, new = entry.get("old"), entry["new"]
        if not isinstance(new, _SCALARS) or not isinstance(old, (*_SCALARS, type(None))):
            raise ConfigurationError(f"{place}: old and new must be texts, numbers, or true or false.")
        texts = {name: _text(entry, name, place) for name in ("ocid", "path", "reason", "date")}
        found.append(Correction(**texts, old=old, new=new))
    return tuple(found)


def read_aliases(content: Path) -> tuple[Alias, ...]:
    """Which keys the city says are one organization; none where there is no file. Raises `ConfigurationError`."""
    path = content / "organizations.toml"
    found: list[Alias] = []
    taken: set[str] = set()
    for place, entry in _entries(path, "organization", ("name", "keys", "reason", "date"), ()):
        keys = entry["keys"]
        if not isinstance(keys, list) or not keys or not all(isinstance(each, str) and each for each in keys):
            raise ConfigurationError(f'{place}: keys must be a list of texts, such as ["GB-COH:0815", "name:alder"].')
        if twice := taken.intersection(keys):
            raise ConfigurationError(f"{place}: {min(twice)} belongs to another organization already.")
        taken.update(keys)
        texts = {name: _text(entry, name, place) for name in ("name", "reason", "date")}
        found.append(Alias(keys=tuple(keys), **texts))
    return tuple(found)


def _entries(
    path: Path, table: str, needed: tuple[str, ...], optional: tuple[str, ...]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The entries of a file that is a list of `[[table]]`, each with the place that a message names."""
    if not path.exists():
        return
    try:
        values = tomllib.loads(path.read_bytes().decode(), parse_float=Decimal)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read as TOML: {error}.") from None
    entries = values.pop(table, [])
    if values or not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise ConfigurationError(f"{path} holds entries that begin with [[{table}]], and nothing else.")
    for at, entry in enumerate(entries, 1):
        place = f"{path}: {table} {at}"
        for name in needed:
            if name not in entry:
                raise ConfigurationError(f"{place} lacks {name}. It needs {', '.join(needed)}.")
        if strange := entry.keys() - set(needed) - set(optional):
            raise ConfigurationError(
                f"{place} has an unknown key {min(strange)}. Known: {', '.join(needed + optional)}."
            )
        yield place, entry


def _text(entry: dict[str, Any], name: str, place: str) -> str:
    value = entry[name]
    if hasattr(value, "isoformat"):  # a TOML date stands for its text
        value = value.isoformat()
    if not isinstance(value, str) or not value:
        raise ConfigurationError(f"{place}: {name} must be a text in quotes.")
    return value
