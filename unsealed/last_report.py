"""What the last published site was made from, so that a failed export cannot take a city's data offline unnoticed."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from unsealed.differences import State, read_states
from unsealed.errors import ConfigurationError
from unsealed.exact_json import Json, JsonError, read_json
from unsealed.ocds.access import get_text
from unsealed.ocds.model import Finding, Severity, Source
from unsealed.report import Input
from unsealed.sentence import Sentence

LOST = "source.lost"
SHRUNK = "source.shrunk"
_SHRUNK_TO = 2
"""A file that holds less than one part in so many of what it held is worth a look."""


class LastReport(NamedTuple):
    """How many releases and records of each file could be used, and how many processes they made.

    `titles` are those of the processes by ocid, `counts` those of fields by path, `states` what processes said on the
    date `as_of`; all are empty where the files that stood beside the report are not there, and where nobody named it: the
    pages say nothing of what a folder held by chance, so that building twice gives the same site.
    """

    usable: dict[str, int]
    processes: int
    titles: Mapping[str, str] = MappingProxyType({})
    counts: Mapping[str, int] = MappingProxyType({})
    states: Mapping[str, State] = MappingProxyType({})
    as_of: str = ""


def read_last_report(path: Path, *, named: bool) -> LastReport | None:
    """Read a site's `data/report.json`; None where there is none and nobody named it.

    Raises `ConfigurationError` where a file that somebody named is not one.
    """
    try:
        report = read_json(path.read_bytes())
        inputs = {str(each["path"]): _usable(each) for each in report["inputs"]}
        beside = _read_beside(path) if named else ()
        return LastReport(inputs, int(report["processes"]), *beside)
    except (OSError, JsonError, ValueError, LookupError, TypeError):
        if not named:
            return None
    raise ConfigurationError(
        f"{path} is not the report of a published site. Name a copy of its data/report.json with --last-report, or "
        "leave the option out for a first publication."
    )


def find_losses(
    last: LastReport, inputs: Sequence[Input], cut_off: Collection[str], processes: int, *, accepted: bool
) -> Iterator[Finding]:
    """Files that held something when the site was last published and now hold nothing, or much less.

    One that is `cut_off`, as a failed export or copy leaves it, is a loss if it holds less at all.

    A file that is gone is a loss only if the site has fewer processes than before, as exports get new names, and if
    other files of the last site are still there, or newer ones in their place: else this is another publication.
    """
    now = {file.path: min(file.releases + file.records, _kept(file)) for file in inputs}
    severity = Severity.WARNING if accepted else Severity.ERROR
    fewer = last.processes - processes if _series(now) & _series(last.usable) else 0
    for path, before in sorted(last.usable.items()):
        if not before:
            continue
        if path not in now and fewer > 0:
            message = Sentence(
                "This file had {before} usable releases and records when the site was last published, and is gone; the site "
                "has {fewer} processes fewer. Put it back as it was, or export it again; if this is meant, publish with "
                "--accept-loss.",
                before=before,
                fewer=fewer,
            )
            yield Finding(LOST, severity, message, Source(path))
        elif now.get(path) == 0:
            message = Sentence(
                "This file had {before} usable releases and records when the site was last published, and now has none. Put "
                "it back as it was, or export it again; if this is meant, publish with --accept-loss.",
                before=before,
            )
            yield Finding(LOST, severity, message, Source(path))
        elif path in cut_off and now[path] < before:
            message = Sentence(
                "This file had {before} usable releases and records when the site was last published, and now ends in the "
                "middle, with {now}. Put it back as it was, or export it again; if this is meant, publish with --accept-loss.",
                before=before,
                now=now[path],
            )
            yield Finding(LOST, severity, message, Source(path))
        elif now.get(path, before) * _SHRUNK_TO < before:
            message = Sentence(
                "This file had {before} usable releases and records when the site was last published, and now has {now}. They "
                "are published; see whether the export was complete.",
                before=before,
                now=now[path],
            )
            yield Finding(SHRUNK, Severity.WARNING, message, Source(path))


def _read_beside(report: Path) -> tuple[dict[str, str], dict[str, int], dict[str, State], str]:
    try:
        index = read_json(report.with_name("index.json").read_bytes())
    except (OSError, JsonError):
        index = {}
    states = read_states(index)
    titles = {ocid: state.title for ocid, state in states.items()}
    return titles, _read_counts(report), states, get_text(index, "as_of")


def _read_counts(report: Path) -> dict[str, int]:
    try:
        counts = read_json(report.with_name("coverage.json").read_bytes())["counts"]
        return {str(path): int(count) for path, count in counts.items()}
    except (OSError, JsonError, ValueError, LookupError, TypeError, AttributeError):
        return {}


def _series(names: Iterable[str]) -> set[str]:
    """Names without their digits: those of exports with a date or a number in the name stay as they are."""
    return {re.sub(r"\d+", "", name) for name in names}


def _kept(file: Input) -> int:
    return file.ledger.published + file.ledger.merged


def _usable(entry: dict[str, Json]) -> int:
    read = int(entry["releases"]) + int(entry["records"])
    return min(read, int(entry.get("published", read)) + int(entry.get("merged", 0)))
