"""What is asked of all processes at once, once they are stored: indicators, points to check, needs, soundness.

Each question is a task of its own, which reads the rows that it is about and knows of no other.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from unsealed import shelf, user_needs
from unsealed.config import Site
from unsealed.csv_file import Made, open_csv
from unsealed.dataset_check import check_builds, check_dataset
from unsealed.executor import Progress, follow, run_all
from unsealed.indicator import describe_rows
from unsealed.knowing import Compiled
from unsealed.last_report import LastReport
from unsealed.ocds.coverage import Coverage
from unsealed.ocds.organizations import Identities
from unsealed.publication import read_rows
from unsealed.quality_check import FAILED, CheckResult, sum_up
from unsealed.red_flag import Point, looks_of
from unsealed.results import Result, calculate
from unsealed.review import settle
from unsealed.table import Table
from unsealed.user_needs import UserNeeds, find_needs, make_rows
from unsealed.verdicts import describe_verdicts, judge


class Answer(NamedTuple):
    """What an indicator or a flag says: numbers, the rows that they rest on, and of a flag its words on each process."""

    results: list[Result]
    rows: Made
    points: Mapping[str, Point]


class Inquiry(NamedTuple):
    """All answers. `points` is what flags say of each process, by ocid."""

    results: tuple[Result, ...]
    row_files: tuple[Made, ...]
    points: Mapping[str, tuple[Point, ...]]
    needs: UserNeeds


def ask(
    executor: Executor, indicators: Sequence[ModuleType], site: Site, work: Path, partitions: int
) -> list["Future[Answer]"]:
    """Put the questions of indicators to the processes in the store; the answers come while other work is done."""
    prefix = site.fiscal_year.prefix
    return [executor.submit(results_task, item.__name__, work, partitions, prefix) for item in indicators]


def inquire(
    executor: Executor,
    asked: Sequence["Future[Answer]"],
    indicators: Sequence[ModuleType],
    flags: Sequence[ModuleType],
    coverage: Coverage,
    site: Site,
    work: Path,
    partitions: int,
    progress: Progress,
) -> Inquiry:
    """All answers: those of the indicators, which were asked before, and then of needs and flags."""
    answers = list(follow("calculate", (each.result() for each in asked), len(asked), progress))
    needs = find_needs(indicators, [result for answer in answers for result in answer.results], coverage.counts)
    answers.append(_answer_needs(needs, work))
    answers += run_all(executor, judge_task, [(item.__name__, work, partitions, site) for item in flags])
    return Inquiry(
        tuple(result for answer in answers for result in answer.results),
        tuple(answer.rows for answer in answers),
        _by_process(answer.points for answer in answers),
        needs,
    )


def results_task(name: str, work: Path, partitions: int, year_prefix: str) -> Answer:
    """The observations of an indicator over all partitions -> its results, and its rows as a finished file."""
    item = shelf.item(name)
    table = describe_rows(item)
    file = work / f"{name}.csv"
    with open_csv(file, table.columns) as rows:
        read = partial(read_rows, work / "store", partitions, table.name)
        results = calculate(item, rows.passing(settle(item.DOSSIER.review, read)), year_prefix)
    return Answer(results, Made(f"downloads/{table.name}.csv", file, table.name, rows.rows), {})


def judge_task(name: str, work: Path, partitions: int, site: Site) -> Answer:
    """What a flag saw over all partitions -> what it says, and its rows as a finished file."""
    item = shelf.item(name)
    table = describe_verdicts(item)
    results, rows, points = judge(item, read_rows(work / "store", partitions, looks_of(item)), site.points_to_check)
    file = work / f"{name}.csv"
    with open_csv(file, table.columns) as made:
        deque(made.passing(rows), maxlen=0)
    return Answer(results, Made(f"downloads/{table.name}.csv", file, table.name, made.rows), points)


def check_quality(
    tables: Sequence[Table],
    store: Path,
    partitions: int,
    known: Compiled,
    identities: Identities,
    last: LastReport | None,
) -> tuple[CheckResult, ...]:
    """The checks of processes, of the whole, and between this site and the last one."""
    places = {table.name: {column.name: at for at, column in enumerate(table.columns)} for table in tables}

    def columns(table: str, *names: str) -> Iterator[tuple[Any, ...]]:
        chosen = [places[table][name] for name in names]
        return (tuple([row[at] for at in chosen]) for row in read_rows(store, partitions, table))

    titles = {entry.ocid: entry.title for entry in known.entries}
    failures = read_rows(store, partitions, FAILED.name)
    return (
        *sum_up(shelf.items("unsealed.quality_checks"), known.quality, len(titles), failures),
        *check_dataset(columns, known.census, identities),
        *check_builds(last, titles, known.coverage.counts),
    )


def _answer_needs(needs: UserNeeds, work: Path) -> Answer:
    """How many questions can be answered for each need, and which."""
    file, table = work / "user_needs.csv", describe_rows(user_needs)
    with open_csv(file, table.columns) as rows:
        results = calculate(user_needs, rows.passing(make_rows(needs.answers)))
    made = Made(f"downloads/{table.name}.csv", file, table.name, rows.rows)
    return Answer([each for each in results if not each.period], made, {})


def _by_process(answers: Iterable[Mapping[str, Point]]) -> dict[str, tuple[Point, ...]]:
    """What all flags say, by ocid."""
    found: dict[str, list[Point]] = {}
    for points in answers:
        for ocid, point in points.items():
            found.setdefault(ocid, []).append(point)
    return {ocid: tuple(points) for ocid, points in found.items()}
