"""Charts as SVG that a page can hold: drawn by Vega, then put into the page's own colours. Owns vl_convert.

All charts of a site are drawn in one go, each as a group of one picture, because to begin takes long and to draw does not.
Nothing in it depends on the widths of letters, so that a machine with other fonts draws the same bytes. Each chart is drawn
twice, wide and narrow; a stylesheet shows the one that fits. What is drawn carries classes instead of colours:
`bar`, `unsure` (much is not published), `range`, `dot`, `axis`, and text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple
from xml.etree import ElementTree as ET

_WIDE, _NARROW = 720, 300
_FONT, _SMALL = 15, 14
_SVG = "{http://www.w3.org/2000/svg}"
_CLASSES = {
    "#000001": "bar",
    "#000002": "unsure",
    "#000003": "range",
    "#000004": "dot",
    "#000005": "axis",
    "#000006": "",
}
_COLOURS = {name: colour for colour, name in _CLASSES.items()}
_KEPT = ("d", "transform", "x2", "y2", "text-anchor", "font-size", "stroke-width", "stroke-linecap")
_LONG_NUMBER = re.compile(r"-?\d+\.\d+(?:e-\d+)?|-?\d+e-\d+")

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
    if not charts:
        return {}
    import vl_convert  # noqa: PLC0415 - takes as long as a hundred pages, and only one task needs it

    groups = [group for chart in charts.values() for group in (_wide(chart), _narrow(chart))]
    spec = {
        "$schema": "https://vega.github.io/schema/vega/v5.json",
        "width": _WIDE,
        "height": _WIDE,
        "padding": 0,
        "autosize": "none",
        "config": {"group": {"fill": None, "stroke": None}},
        "marks": [group | {"name": f"chart-{at}"} for at, group in enumerate(groups)],
    }
    root = ET.fromstring(vl_convert.vega_to_svg(spec))  # noqa: S314 - what our own library has just drawn
    found = {name: each for each in root.iter(f"{_SVG}g") for name in each.get("class", "").split()}
    drawn: dict[str, Drawing] = {}
    for at, (name, chart) in enumerate(charts.items()):
        wide, narrow = (
            _as_html(chart, kind, groups[number]["encode"]["enter"], found[f"chart-{number}"])
            for kind, number in (("wide", 2 * at), ("narrow", 2 * at + 1))
        )
        drawn[name] = Drawing(wide, narrow)
    return drawn


def _wide(chart: Chart) -> dict[str, Any]:
    return _columns(chart) if chart.kind == "columns" else _rows(chart)


def _columns(chart: Chart) -> dict[str, Any]:
    """Columns side by side, each with its value on top and its label below."""
    step = min(_WIDE // max(1, len(chart.bars)), 144)
    values = [
        _datum(bar) | {"at": step * at + step // 2, "from": step * at + step // 8, "to": step * (at + 1) - step // 8}
        for at, bar in enumerate(chart.bars)
    ]
    below = any((bar.size or 0) < 0 for bar in chart.bars)
    top, bottom = 26, 212 if below else 192
    scale = {"name": "y", "domain": _domain(chart), "range": [bottom, top], "zero": True, "nice": False}
    x, y = {"field": "at"}, {"scale": "y", "field": "size"}
    marks = [
        _mark("rect", "bar", {"x": {"field": "from"}, "x2": {"field": "to"}, "y": y, "y2": _at_zero("y")}, "sure"),
        _mark("rect", "unsure", {"x": {"field": "from"}, "x2": {"field": "to"}, "y": y, "y2": _at_zero("y")}, "unsure"),
        _mark("rule", "range", {"x": x, "x2": x, "y": _end("y", "low"), "y2": _end("y", "high")}, "ranges"),
        _mark("symbol", "dot", {"x": x, "y": y, "size": {"value": 150}}, "ranges"),
        _mark("rule", "axis", {"x": {"value": 0}, "x2": {"value": step * len(values)}, "y": _at_zero("y")}, ""),
        _text(
            {"x": x, "y": {"scale": "y", "field": "top", "offset": -9}, "align": {"value": "center"}},
            "text",
            _FONT,
            "bars",
        ),
        _text({"x": x | {"offset": 14}, "y": y | {"offset": 5}}, "text", _FONT, "ranges"),
        _text({"x": x, "y": _at_zero("y") | {"offset": -9}, "align": {"value": "center"}}, "text", _FONT, "told"),
        _text({"x": x, "y": {"value": bottom + 20}, "align": {"value": "center"}}, "label", _SMALL, "all"),
    ]
    return _group(step * len(values), bottom + 28, values, scale, marks)


def _rows(chart: Chart) -> dict[str, Any]:
    """Bars under each other, each with its label before and its value behind it."""
    step, left, right = 34, 250, _WIDE - 120
    values = [_datum(bar) | {"at": step * at + step // 2} for at, bar in enumerate(chart.bars)]
    scale = {"name": "x", "domain": _domain(chart), "range": [left, right], "zero": True, "nice": False}
    middle = {"field": "at"}
    end = {"scale": "x", "field": "top"}
    height = len(values) * step
    marks = [
        *_lying_bars(middle, 10),
        _mark(
            "rule", "axis", {"x": _at_zero("x"), "x2": _at_zero("x"), "y": {"value": 0}, "y2": {"value": height}}, ""
        ),
        _text({"x": {"value": 0}, "y": middle | {"offset": 5}}, "label", _FONT, "all"),
        _text({"x": end | {"offset": 8}, "y": middle | {"offset": 5}}, "text", _FONT, "drawn"),
        _text({"x": _at_zero("x") | {"offset": 8}, "y": middle | {"offset": 5}}, "text", _FONT, "told"),
    ]
    return _group(_WIDE, height, values, scale, marks)


def _narrow(chart: Chart) -> dict[str, Any]:
    """For a phone: a line with label and value, and the bar below it."""
    step = 46
    values = [_datum(bar) | {"at": step * at + 28} for at, bar in enumerate(chart.bars)]
    edge = 5 if any(bar.low is not None for bar in chart.bars) else 0  # a range ends in a round
    scale = {"name": "x", "domain": _domain(chart), "range": [edge, _NARROW - edge], "zero": True, "nice": False}
    line = {"field": "at", "offset": -10}
    marks = [
        *_lying_bars({"field": "at", "offset": 3}, 6),
        _text({"x": {"value": 0}, "y": line}, "label", _SMALL, "all"),
        _text({"x": {"value": _NARROW}, "y": line, "align": {"value": "right"}}, "text", _SMALL, "all"),
    ]
    return _group(_NARROW, len(values) * step, values, scale, marks)


def _lying_bars(middle: dict[str, Any], half: int) -> list[dict[str, Any]]:
    offset = middle.get("offset", 0)
    above, below = middle | {"offset": offset - half}, middle | {"offset": offset + half}
    place = {"x": {"scale": "x", "field": "size"}, "x2": _at_zero("x"), "y": above, "y2": below}
    return [
        _mark("rect", "bar", place, "sure"),
        _mark("rect", "unsure", place, "unsure"),
        _mark("rule", "range", {"x": _end("x", "low"), "x2": _end("x", "high"), "y": middle, "y2": middle}, "ranges"),
        _mark("symbol", "dot", {"x": {"scale": "x", "field": "size"}, "y": middle, "size": {"value": 130}}, "ranges"),
    ]


def _datum(bar: Bar) -> dict[str, Any]:
    size = bar.size or 0
    return {**bar._asdict(), "size": size, "top": max(0, size), "drawn": bar.size is not None}


def _domain(chart: Chart) -> list[int]:
    sizes = [each for bar in chart.bars for each in (bar.size, bar.low, bar.high) if each is not None]
    return [min([0, *sizes]), max([0, *sizes]) or FULL]


def _at_zero(scale: str) -> dict[str, Any]:
    return {"scale": scale, "value": 0}


def _end(scale: str, name: str) -> dict[str, Any]:
    return {"scale": scale, "field": name}


def _mark(kind: str, name: str, place: dict[str, Any], data: str) -> dict[str, Any]:
    colour = "stroke" if kind == "rule" or name == "unsure" else "fill"
    looks: dict[str, Any] = {colour: {"value": _COLOURS[name]}}
    if name == "range":
        looks |= {"strokeWidth": {"value": 8}, "strokeCap": {"value": "round"}}
    mark: dict[str, Any] = {"type": kind, "aria": False, "encode": {"enter": place | looks}}
    return mark | {"from": {"data": data}} if data else mark


def _text(place: dict[str, Any], name: str, size: int, data: str) -> dict[str, Any]:
    looks = {"text": {"field": name}, "fontSize": {"value": size}, "fill": {"value": _COLOURS[""]}}
    return {"type": "text", "aria": False, "from": {"data": data}, "encode": {"enter": place | looks}}


def _group(
    width: int, height: int, values: Sequence[dict[str, Any]], scale: dict[str, Any], marks: list[dict[str, Any]]
) -> dict[str, Any]:
    """A part of the picture. What the data lacks is not asked for: each mark and each list costs time."""
    drawn = [each for each in values if each["drawn"]]
    ranges = [each for each in drawn if each["low"] is not None]
    bars = [each for each in drawn if each["low"] is None]
    lists = {
        "all": list(values),
        "drawn": drawn,
        "told": [each for each in values if not each["drawn"]],
        "ranges": ranges,
        "bars": bars,
        "sure": [each for each in bars if not each["unsure"]],
        "unsure": [each for each in bars if each["unsure"]],
    }
    used = [each for each in marks if "from" not in each or lists[each["from"]["data"]]]
    needed = {each["from"]["data"] for each in used if "from" in each}
    return {
        "type": "group",
        "encode": {"enter": {"width": {"value": width}, "height": {"value": height}}},
        "data": [{"name": name, "values": rows} for name, rows in lists.items() if name in needed],
        "scales": [{"type": "linear", **scale}],
        "marks": used,
    }


def _as_html(chart: Chart, kind: str, size: dict[str, Any], group: ET.Element) -> str:
    width, height = size["width"]["value"], size["height"]["value"]
    svg = ET.Element(
        "svg",
        {
            "class": kind,
            "viewBox": f"0 0 {width} {height}",
            "width": str(width),
            "height": str(height),
            "role": "img",
            "aria-label": f"{chart.title}. {chart.description}",
        },
    )
    svg.extend(_flat(group))
    return ET.tostring(svg, encoding="unicode")


def _flat(element: ET.Element) -> Iterator[ET.Element]:
    """What is drawn below an element, without the groups around it, which move nothing."""
    for child in element:
        kind = child.tag.removeprefix(_SVG)
        colour = next((child.get(name) for name in ("fill", "stroke") if child.get(name) in _CLASSES), None)
        if kind == "g":
            yield from _flat(child)
        elif colour is not None:
            kept = {name: _rounded(child.get(name, "")) for name in _KEPT if child.get(name)}
            if _CLASSES[colour]:
                kept["class"] = _CLASSES[colour]
            drawn = ET.Element(kind, kept)
            drawn.text = child.text
            yield drawn


def _rounded(text: str) -> str:
    return _LONG_NUMBER.sub(lambda each: f"{float(each[0]):.1f}".removesuffix(".0"), text)
