"""Charts as SVG that a page can hold, in the page's own colours.

Nothing in it depends on the widths of letters, and all is reckoned in whole numbers and fractions, so that every machine
draws the same bytes. Each chart is drawn twice, wide and narrow; a stylesheet shows the one that fits. What is drawn carries
classes instead of colours: `bar`, `unsure` (much is not published), `range`, `dot`, `axis`, and text.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Literal, NamedTuple
from xml.etree import ElementTree as ET

from unsealed.words import shortened

_WIDE, _NARROW = 720, 300
_FONT, _SMALL = 15, 14
_THICK = 8
_LONGEST = 34
"""How thick the line of a range is; it ends in a round."""

_Number = int | Fraction
_Scale = Callable[[int | None], Fraction]

FULL = 1000
"""The size of what is as long as the chart allows; sizes are whole numbers between it and its negative."""


class Bar(NamedTuple):
    """One thing to compare: its label, its value as a text, and its size; None where nothing can be drawn.

    `low` and `high` are the ends of a range that the size lies in. `unsure` says that much behind it is not published.
    """

    label: str
    text: str
    size: int | None = None
    low: int | None = None
    high: int | None = None
    unsure: bool = False


class Chart(NamedTuple):
    """What a chart says: its message, and what it compares. `columns` stand side by side, as years do; `rows` do not."""

    title: str
    kind: Literal["columns", "rows"]
    bars: tuple[Bar, ...]

    @property
    def description(self) -> str:
        """The same in words, for those who do not see it."""
        return "; ".join(f"{bar.label}: {bar.text}" for bar in self.bars)


class Drawing(NamedTuple):
    """A chart as SVG in two widths, safe to stand in a page."""

    wide: str
    narrow: str

    def __html__(self) -> str:
        """Both of them; what the template engine asks for."""
        return self.wide + self.narrow


def draw(charts: Mapping[str, Chart]) -> dict[str, Drawing]:
    """Draw all charts."""
    return {
        name: Drawing(_columns(chart) if chart.kind == "columns" else _rows(chart), _narrow(chart))
        for name, chart in charts.items()
    }


def _columns(chart: Chart) -> str:
    """Columns side by side, each with its value on top and its label below."""
    step = min(_WIDE // max(1, len(chart.bars)), 144)
    width, below = step * len(chart.bars), any((bar.size or 0) < 0 for bar in chart.bars)
    top, bottom = 26, 212 if below else 192
    scale = _scale(chart, bottom, top)
    svg = _svg(chart, "wide", width, bottom + 28)
    for at, bar in enumerate(chart.bars):
        middle, end = step * at + step // 2, scale(bar.size)
        if bar.size is not None and bar.low is not None:
            _line(svg, "range", (middle, scale(bar.low)), (middle, scale(bar.high)))
            _dot(svg, middle, end)
            _text(svg, bar.text, middle + 14, end + 5, _FONT)
        else:
            if bar.size is not None:
                _bar(svg, bar, (step * at + step // 8, scale(0)), (step * (at + 1) - step // 8, end))
            _text(svg, bar.text, middle, min(end, scale(0)) - 9, _FONT, "middle")
        _text(svg, bar.label, middle, bottom + 20, _SMALL, "middle")
    _line(svg, "axis", (0, scale(0)), (width, scale(0)))
    return ET.tostring(svg, encoding="unicode")


def _rows(chart: Chart) -> str:
    """Bars under each other, each with its label before and its value behind it."""
    longest = max((len(bar.text) for bar in chart.bars), default=0)
    step, left, right = 34, 250, _WIDE - max(120, min(8 * longest, _WIDE // 2))
    height, scale = step * len(chart.bars), _scale(chart, left, right)
    svg = _svg(chart, "wide", _WIDE, height)
    for at, bar in enumerate(chart.bars):
        middle = step * at + step // 2
        _lying(svg, bar, scale, middle, 10)
        _text(svg, bar.label, 0, middle + 5, _FONT)
        _text(svg, bar.text, max(scale(bar.size), scale(0)) + 8, middle + 5, _FONT)
    _line(svg, "axis", (scale(0), 0), (scale(0), height))
    return ET.tostring(svg, encoding="unicode")


def _narrow(chart: Chart) -> str:
    """For a phone: a line with label and value, and the bar below it."""
    step = 46
    edge = _THICK // 2 + 1 if any(bar.low is not None for bar in chart.bars) else 0
    scale = _scale(chart, edge, _NARROW - edge)
    svg = _svg(chart, "narrow", _NARROW, step * len(chart.bars))
    for at, bar in enumerate(chart.bars):
        _lying(svg, bar, scale, step * at + 31, 6)
        _text(svg, bar.label, 0, step * at + 18, _SMALL)
        _text(svg, bar.text, _NARROW, step * at + 18, _SMALL, "end")
    return ET.tostring(svg, encoding="unicode")


def _lying(svg: ET.Element, bar: Bar, scale: _Scale, middle: int, half: int) -> None:
    """A bar that lies, or a range with a dot; nothing where nothing can be drawn."""
    if bar.size is None:
        return
    if bar.low is None:
        _bar(svg, bar, (scale(0), middle - half), (scale(bar.size), middle + half))
    else:
        _line(svg, "range", (scale(bar.low), middle), (scale(bar.high), middle))
        _dot(svg, scale(bar.size), middle)


def _scale(chart: Chart, start: int, end: int) -> _Scale:
    """From a size to its place: the smallest (or zero) is at the start, the largest at the end."""
    sizes = [each for bar in chart.bars for each in (bar.size, bar.low, bar.high) if each is not None]
    lowest, highest = min([0, *sizes]), max([0, *sizes]) or FULL
    return lambda size: start + Fraction(((size or 0) - lowest) * (end - start), highest - lowest)


def _svg(chart: Chart, kind: str, width: int, height: int) -> ET.Element:
    said = {"role": "img", "aria-label": f"{chart.title}. {chart.description}"}
    place = {"viewBox": f"0 0 {width} {height}", "width": str(width), "height": str(height)}
    return ET.Element("svg", {"class": kind} | place | said)


def _bar(svg: ET.Element, bar: Bar, one: tuple[_Number, _Number], other: tuple[_Number, _Number]) -> None:
    """A rectangle between two of its corners."""
    (left, right), (top, bottom) = (sorted(pair) for pair in zip(one, other, strict=True))
    place = _numbers(x=left, y=top, width=right - left, height=bottom - top)
    ET.SubElement(svg, "rect", {"class": "unsure" if bar.unsure else "bar"} | place)


def _line(svg: ET.Element, name: str, one: tuple[_Number, _Number], other: tuple[_Number, _Number]) -> None:
    looks = {"stroke-width": str(_THICK), "stroke-linecap": "round"} if name == "range" else {}
    place = _numbers(x1=one[0], y1=one[1], x2=other[0], y2=other[1])
    ET.SubElement(svg, "line", {"class": name} | place | looks)


def _dot(svg: ET.Element, x: _Number, y: _Number) -> None:
    ET.SubElement(svg, "circle", {"class": "dot"} | _numbers(cx=x, cy=y, r=6))


def _text(svg: ET.Element, text: str, x: _Number, y: _Number, size: int, anchor: str = "start") -> None:
    looks = {"font-size": str(size)} | ({} if anchor == "start" else {"text-anchor": anchor})
    ET.SubElement(svg, "text", _numbers(x=x, y=y) | looks).text = shortened(text, _LONGEST)


def _numbers(**numbers: _Number) -> dict[str, str]:
    """Numbers as attributes, with one decimal at most."""
    return {name: f"{float(round(Fraction(number), 1)):.1f}".removesuffix(".0") for name, number in numbers.items()}
