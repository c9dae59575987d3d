"""The city's words, read once from the TOML files beside this module."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from city.chance import Chance

HERE = Path(__file__).parent
Coordinates = list[float]


def read_words(name: str) -> dict[str, Any]:
    """The TOML file of this name, beside this module."""
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """One kind of purchase. Items are (description, unit, price, least, most[, code, label]); see kinds/works.toml."""

    name: str
    category: str
    department: str
    sector: str
    weight: float
    days: tuple[int, int]
    unspsc: tuple[str, str]
    cpv: tuple[str, str]
    titles: list[str]
    what: list[str]
    detail: list[str]
    goals: list[str]
    items: list[list[Any]]
    milestones: list[tuple[str, float]]
    capital: bool = False
    framework: str = ""
    titles_es: list[str] = field(default_factory=list)
    direct: list[str] = field(default_factory=list)
    metric: list[Any] = field(default_factory=list)


def _kinds() -> dict[str, Kind]:
    return {
        name: Kind(name=name, category=category, **fields)
        for category in ("works", "goods", "services")
        for name, fields in read_words(f"kinds/{category}.toml").items()
    }


KINDS = _kinds()
PLACES: dict[str, dict[str, Coordinates]] = read_words("places.toml")
PHRASES = read_words("phrases.toml")
UNITS = {
    "YDK": "square yard", "STN": "short ton", "H87": "piece", "FOT": "foot", "YDQ": "cubic yard", "DAY": "day",
    "FTK": "square foot", "ANN": "year", "SET": "set", "GLL": "gallon", "PR": "pair", "HUR": "hour", "MON": "month",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when one process takes place: the values of the braces in its sentences."""

    names: dict[str, str]

    @classmethod
    def choose(cls, chance: Chance, year: int) -> "Setting":
        """Draw the places that a process may speak of."""
        streets = chance.sample(list(PLACES["street"]), 4)
        names = {group: chance.choice(list(places)) for group, places in PLACES.items()}
        names |= dict(zip(("street", "street2", "cross1", "cross2"), streets, strict=True))
        names |= {f"year{shift or ''}": str(year + shift) for shift in (0, 1, 2)} | {"year0": str(year - 1)}
        names |= {"group": chance.choice("ABCDEFGH"), "phase": str(chance.randint(1, 3))}
        return cls(names)

    def fill(self, text: str, **more: str) -> str:
        """`text` with its braces filled; a place at the start of a sentence begins with a capital."""
        filled = text.format(**self.names, **more)
        return filled[:1].upper() + filled[1:]

    def location(self, text: str) -> dict[str, Any] | None:
        """The OCDS location of the first place that the template `text` speaks of."""
        for group, places in PLACES.items():
            if "{" + group + "}" in text:
                name = self.names[group]
                at = places[name]
                line = {"type": "LineString", "coordinates": [at[:2], at[2:]]}
                point = {"type": "Point", "coordinates": at}
                return {"description": name[:1].upper() + name[1:], "geometry": line if len(at) == 4 else point}
        return None
