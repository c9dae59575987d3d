"""For whom can the data answer how many questions, and which fields would help most?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from types import ModuleType
from typing import NamedTuple

from unsealed.indicator import YES, Dossier, Measure, name_of, question_of
from unsealed.results import Result
from unsealed.summaries import count
from unsealed.table import Row

NEEDS = ("market opportunity", "public integrity", "internal efficiency", "value for money", "service delivery")
"""What the Open Contracting Partnership says that people need procurement data for."""

DOSSIER = Dossier(
    code="I82",
    formula="indicators that give a number, or would if there were anything to ask about / indicators of the need",
    paths=(),
    measures=tuple(Measure(need.replace(" ", "_"), "indicators", count, scopes=("site",)) for need in NEEDS),
    uses=NEEDS,
    source="OCP, notebooks: usability",
    missing={"no_fields": "What the indicator needs is not published."},
)


class Answer(NamedTuple):
    """An indicator: whether the data answers it (`ok`, `partly` for less than half of what it is about, or `no`)."""

    name: str
    question: str
    uses: tuple[str, ...]
    state: str


class Advice(NamedTuple):
    """A field that would help: how often it is filled and out of how much, and the questions that need it.

    `unlocks` are those that cannot be answered, `improves` those that can be answered only in part.
    """

    path: str
    filled: int
    of: int
    unlocks: tuple[str, ...]
    improves: tuple[str, ...]


class UserNeeds(NamedTuple):
    """Which questions can be answered, and what would help; the best advice first."""

    answers: tuple[Answer, ...] = ()
    advice: tuple[Advice, ...] = ()


def find_needs(items: Sequence[ModuleType], results: Sequence[Result], counts: Mapping[str, int]) -> UserNeeds:
    """What the results of all indicators, and the counts of fields, say of what the data can be used for."""
    return UserNeeds(tuple(find_answers(items, results, counts)), tuple(find_advice(items, results, counts)))


def find_answers(items: Sequence[ModuleType], results: Sequence[Result], counts: Mapping[str, int]) -> list[Answer]:
    """What the results say of each indicator that serves a need."""
    by_file = _of_site(results)
    return [
        Answer(name_of(item), question_of(item), item.DOSSIER.uses, _state(item, by_file[name_of(item)], counts))
        for item in items
        if item.DOSSIER.uses
    ]


def make_rows(answers: Sequence[Answer]) -> Iterator[Row]:
    """The answers as observations, one for each indicator and need."""
    for answer in answers:
        counted = YES if answer.state != "no" else "no_fields"
        for need in answer.uses:
            if need in NEEDS:
                yield "", answer.name, need.replace(" ", "_"), counted, None, "", None, "", "", "", "", None


def find_advice(items: Sequence[ModuleType], results: Sequence[Result], counts: Mapping[str, int]) -> list[Advice]:
    """The fields that would help most, the best first.

    A field counts for each indicator that names it: by 1 where there is no number and the field is published nowhere,
    by what is missing of the coverage and of the field where there is one.
    """
    gain: defaultdict[str, Fraction] = defaultdict(Fraction)
    unlocks: defaultdict[str, list[str]] = defaultdict(list)
    improves: defaultdict[str, list[str]] = defaultdict(list)
    by_file = _of_site(results)
    for item in items:
        dossier: Dossier = item.DOSSIER
        found = by_file[name_of(item)]
        coverage = max((Fraction(each.coverage) for each in found if each.coverage is not None), default=_NONE)
        answered = any(each.value is not None for each in found)
        if not dossier.uses or (answered and coverage == 1):
            continue
        lacking = {_place(path, counts): 1 - _filled(path, counts) for path in dossier.paths}
        for path, missing in lacking.items():
            if not answered and missing == 1:
                gain[path] += 1
                unlocks[path].append(question_of(item))
            elif answered and missing:
                gain[path] += (1 - coverage) * missing
                improves[path].append(question_of(item))
    best = sorted((path for path in gain if gain[path] >= _LEAST_GAIN), key=lambda path: (-gain[path], path))
    return [
        Advice(path, *_count(path, counts), tuple(unlocks[path]), tuple(improves[path]))
        for path in best
        if _TOLD_BY.get(path) not in best
    ]


_NONE, _ALL, _LEAST_GAIN = Fraction(0), Fraction(1), Fraction(1, 50)
_PARTS = frozenset(["bids", "contracts/implementation", "planning"])
"""What one does not publish as such, but by what is in it."""
_TOLD_BY = {"tender/numberOfTenderers": "tender/tenderers"}
"""A field -> one that says the same and more, so that nobody is asked for both."""


def _of_site(results: Sequence[Result]) -> defaultdict[str, list[Result]]:
    """The results of the whole publication by the name of their indicator's module."""
    found: defaultdict[str, list[Result]] = defaultdict(list)
    for each in results:
        if each.scope == "site" and not each.period:
            found[each.rows.rpartition("/")[2].removesuffix(".csv")].append(each)
    return found


def _state(item: ModuleType, results: Sequence[Result], counts: Mapping[str, int]) -> str:
    if any(each.value is not None for each in results):
        return "partly" if all(each.status in ("low_coverage", "no_fields") for each in results) else "ok"
    idle = all(each.status == "not_applicable" for each in results)
    return "ok" if idle and all(_filled(path, counts) for path in item.DOSSIER.paths) else "no"


def _steps(path: str, counts: Mapping[str, int]) -> Iterator[tuple[str, int, int]]:
    """Each step of a path through compiled releases: the path so far, how often it is filled, and out of how many."""
    place = ""
    for name in path.split("/"):
        parent = counts.get(f"{place}/", 0)
        place += f"/{name}"
        yield place, counts.get(place, 0), parent
        if f"{place}[]" in counts:
            place += "[]"


def _filled(path: str, counts: Mapping[str, int]) -> Fraction:
    """In which part of the objects that could have it a field is filled. Not every process has awards or contracts."""
    filled = _ALL
    for place, number, parent in _steps(path, counts):
        is_stage = place.count("/") == 1
        filled *= (_ALL if number else _NONE) if is_stage else Fraction(number, parent) if parent else _NONE
    return filled


def _place(path: str, counts: Mapping[str, int]) -> str:
    """The field to publish: the first part of a path that is published nowhere, else the whole of it."""
    names = path.split("/")
    for at, (_, number, _) in enumerate(_steps(path, counts), 1):
        if not number and "/".join(names[:at]) not in _PARTS:
            return "/".join(names[:at])
    return path


def _count(path: str, counts: Mapping[str, int]) -> tuple[int, int]:
    """How often a field is filled, and how many items of its list, else tenders or processes, could have it."""
    *_, (place, number, parent) = _steps(path, counts)
    listed, _, _ = place.rpartition("[]/")
    stage = place.split("/")[1]
    return number, counts.get(f"{listed}[]/" if listed else f"/{stage}/", parent) if "/" in path else parent
