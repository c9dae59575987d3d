"""The demonstration of an indicator: a few invented processes, and what it makes of them."""

from pathlib import Path
from typing import NamedTuple

from unsealed.answers import Answers
from unsealed.exact_json import Json, read_json
from unsealed.indicator import Dossier, Measure
from unsealed.ocds.access import get_number, get_object, get_objects, get_text
from unsealed.results import Result

CASES = Path(__file__).parent.parent / "indicators" / "cases"


class Example(NamedTuple):
    """A process of a demonstration: its ocid and its title."""

    ocid: str
    title: str


class Case(NamedTuple):
    """A demonstration in words: what it shows, the answers, what is left out with its number, and the processes."""

    about: str
    answers: tuple[str, ...]
    left_out: tuple[tuple[str, int], ...]
    processes: tuple[Example, ...]


def read_case(answers: Answers, name: str, dossier: Dossier) -> Case | None:
    """The demonstration that comes with the engine; None where there is none."""
    expected, releases = (_read(CASES / name / f"{part}.json") for part in ("expected", "releases"))
    if not expected or not releases:
        return None
    found, rows = get_objects(expected, "results"), int(get_number(expected, "rows") or 0)
    said = [
        sentence
        for each in found
        if (measure := answers.measure(name, get_text(each, "name")))
        and (sentence := answers.sentence_of(measure, _result(dossier, measure, each, rows)))
    ]
    excluded: dict[str, int] = {}
    for each in found:
        for reason, number in get_object(each, "excluded").items():
            if isinstance(number, int):
                excluded[reason] = max(number, excluded.get(reason, 0))
    processes = {
        get_text(each, "ocid"): get_text(get_object(each, "tender"), "title")
        for each in get_objects(releases, "releases")
    }
    return Case(
        answers.words.gettext(get_text(expected, "about")),
        tuple(said),
        tuple((answers.reason(dossier, reason), number) for reason, number in sorted(excluded.items())),
        tuple(Example(ocid, title) for ocid, title in processes.items()),
    )


def _read(path: Path) -> dict[str, Json]:
    value = read_json(path.read_bytes()) if path.is_file() else {}
    return value if isinstance(value, dict) else {}


def _result(dossier: Dossier, measure: Measure, body: dict[str, Json], rows: int) -> Result:
    value, numerator, denominator = (get_number(body, name) for name in ("value", "numerator", "denominator"))
    left_out = sum(each for each in get_object(body, "excluded").values() if isinstance(each, int))
    counted = numerator if denominator is None else denominator
    computed = rows - left_out if measure.by_currency or counted is None else int(counted)
    return Result(
        indicator=dossier.code,
        name=get_text(body, "name"),
        scope="site",
        scope_id="",
        period="",
        currency=get_text(body, "currency"),
        value=value,
        unit=measure.unit,
        numerator=numerator,
        denominator=denominator,
        coverage=None,
        status=get_text(body, "status"),
        excluded={},
        rows="",
        computed=computed,
        eligible=computed + left_out,
    )
