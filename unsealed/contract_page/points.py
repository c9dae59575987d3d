"""Points to check, in words: what flags say of one process, each state by itself, and nothing of it added up."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from unsealed.red_flag import CANNOT_BE_CHECKED, FLAGGED, NOT_FLAGGED, Fence, Point, RedFlag, Used
from unsealed.words import Words

_TOO_LARGE = Decimal("1e20")


class Flagged(NamedTuple):
    """A point to check: the flag's code and title, what was seen, and ordinary explanations."""

    code: str
    title: str
    sentence: str
    innocent: tuple[str, ...]


class Points(NamedTuple):
    """What flags say of a process. `checked` are titles with what was seen; `unchecked` reasons with their titles.

    `unasked` is how many flags cannot be checked.
    """

    flagged: tuple[Flagged, ...]
    checked: tuple[tuple[str, str], ...]
    unchecked: tuple[tuple[str, str], ...]
    unasked: int


def make_points(points: Sequence[Point], flags: Mapping[str, RedFlag], words: Words) -> Points | None:
    """The section of a contract page; None where the site shows no flags, or none is about the process."""
    if not points:
        return None
    unchecked: dict[str, list[str]] = {}
    for point in points:
        if point.state == CANNOT_BE_CHECKED:
            flag = flags[point.code]
            unchecked.setdefault(words.gettext(flag.reason(point.reason)), []).append(flag.title)
    return Points(
        flagged=tuple(
            Flagged(
                point.code, flags[point.code].title, say(flags[point.code], point, words), flags[point.code].innocent
            )
            for point in points
            if point.state == FLAGGED
        ),
        checked=tuple(
            (flags[point.code].title, say(flags[point.code], point, words))
            for point in points
            if point.state == NOT_FLAGGED
        ),
        unchecked=tuple((reason, ", ".join(titles)) for reason, titles in unchecked.items()),
        unasked=sum(map(len, unchecked.values())),
    )


def say(flag: RedFlag, point: Point, words: Words) -> str:
    """What was seen, with the numbers used."""
    said = {each.name: number_in_words(each, words) for each in point.used}
    try:
        text = words.gettext(flag.says).format_map(said)
    except KeyError:
        text = words.gettext(flag.otherwise).format_map(said)
    return f"{text} {say_limit(flag.fence, said, words)}".strip() if flag.fence else text


def say_limit(fence: Fence, said: Mapping[str, str], words: Words) -> str:
    """The limit that values were held against."""
    _ = words.gettext
    if "limit" not in said:
        return ""
    outside = _("{limit} or less") if fence.side == "low" else _("{limit} or more")
    outside = outside.format(limit=said["limit"])
    if "others" not in said:
        return _("The limit is {outside}.").format(outside=outside)
    return _("Among {others} such values, {outside} is unusual.").format(others=said["others"], outside=outside)


def number_in_words(used: Used, words: Words) -> str:
    """A number that a flag used, as its sentence says it."""
    kind, value = used.kind, used.value
    if kind == "moment":
        return words.date_time(str(value))
    if kind == "text":
        return str(value)
    if kind.startswith("code:"):
        return words.code(kind.removeprefix("code:"), str(value))
    number = Decimal(value)
    if kind == "share":
        return percentage(number, words)
    if kind == "days":
        return words.ngettext("{n} day", "{n} days", int(number)).format(n=words.number(_short(number)))
    if len(kind) == 3 or not kind:
        return words.money(number, kind)
    return words.number(_short(number))


def percentage(share: Decimal, words: Words) -> str:
    """A share as a percentage to one place, small ones to as many as tell them from nothing."""
    number = share * 100
    return f"{words.number(_short(number, Decimal('0.1') if abs(number) >= Decimal('0.1') else Decimal('0.0001')))}\N{NO-BREAK SPACE}%"


def _short(number: Decimal, places: Decimal = Decimal("0.01")) -> Decimal:
    """A number rounded, without idle zeros; one that is too large to be true stays as it is."""
    if abs(number) >= _TOO_LARGE:
        return number
    return Decimal(f"{number.quantize(places, ROUND_HALF_UP).normalize():f}")
