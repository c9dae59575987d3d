"""The machine files of a site: data/index.json, data/results.json, data/points.json, data/coverage.json, data/report.json and downloads/SHA256SUMS."""

from collections.abc import Iterator, Sequence

from unsealed.artifact import Artifact
from unsealed.differences import as_data
from unsealed.exact_json import write_json
from unsealed.publication import Download, Publication, state_of
from unsealed.red_flag import PROCESS
from unsealed.results import Result
from unsealed.urls import process_url, record_url

MOST_IN_RESULTS = 1000
"""Processes of which each has its own results among those of the city; of more, they would be most of the file."""

_RESULTS, _POINTS = "data/results.json", "data/points.json"


def make_index(publication: Publication, downloads: Sequence[Download], engine: str) -> Artifact:
    """Every process with its page and record, and every download with its size and checksum."""
    index = {
        "as_of": as_of_text(publication),
        "engine": engine,
        "processes": [
            {
                "ocid": entry.ocid,
                "page": process_url(entry.ocid),
                "record": record_url(entry.ocid),
                "date": entry.date,
                **as_data(state_of(entry)),
            }
            for entry in publication.entries
        ],
        "downloads": [download._asdict() for download in downloads],
    }
    return Artifact("data/index.json", write_json(index, sort_keys=True) + b"\n")


def make_checksums(downloads: Sequence[Download]) -> Iterator[Artifact]:
    """The checksums of all downloads, in the form that `sha256sum --check` reads."""
    lines = [f"{each.sha256}  {each.path.removeprefix('downloads/')}\n" for each in downloads]
    yield Artifact("downloads/SHA256SUMS", "".join(lines).encode())


def make_results(publication: Publication) -> Iterator[Artifact]:
    """Every number that the site says, with what it was made of; what flags say of each process by itself where it is much."""
    years, numbers = publication.site.fiscal_year, publication.results
    of_processes: tuple[Result, ...] = ()
    if len(publication.entries) > MOST_IN_RESULTS:
        numbers, of_processes = _apart(publication.results)
    facts = {"as_of": as_of_text(publication)}
    results = facts | {
        "fiscal_year": {"starts": years.starts, "label": years.label} if years.prefix else None,
        "frameworks_are_marked": publication.marks_frameworks,
        "tax_basis": publication.tax_basis,
        "results_of_processes": _POINTS if of_processes else _RESULTS,
        "results": [each.as_data() for each in numbers],
    }
    yield Artifact(_RESULTS, write_json(results, sort_keys=True) + b"\n")
    if of_processes:
        points = facts | {"results": [each.as_data() for each in of_processes]}
        yield Artifact(_POINTS, write_json(points, sort_keys=True) + b"\n")


def _apart(results: Sequence[Result]) -> tuple[tuple[Result, ...], tuple[Result, ...]]:
    """The results of the city, and those of single processes."""
    return (
        tuple(each for each in results if each.scope != PROCESS),
        tuple(each for each in results if each.scope == PROCESS),
    )


def make_coverage(publication: Publication) -> Artifact:
    """How often each field is filled."""
    facts = {"as_of": as_of_text(publication), "processes": len(publication.entries)}
    return Artifact("data/coverage.json", write_json(facts | publication.coverage.as_data(), sort_keys=True) + b"\n")


def make_quality(publication: Publication) -> Artifact:
    """How many processes pass each quality check, and what was checked of the whole."""
    facts = {"as_of": as_of_text(publication), "processes": len(publication.entries)}
    checks = [each.as_data() for each in publication.checks]
    return Artifact("data/quality.json", write_json(facts | {"checks": checks}, sort_keys=True) + b"\n")


def make_report(publication: Publication, pages: int, size: int) -> Artifact:
    """The account of the build as data."""
    report = publication.report.as_data() | {
        "assumptions": [
            {"setting": name, "says": says, "count": number} for name, says, number in publication.assumptions
        ],
        "corrections": [each._asdict() for each in publication.corrections],
        "pages": pages,
        "bytes": size,
    }
    return Artifact("data/report.json", write_json(report, sort_keys=True) + b"\n")


def as_of_text(publication: Publication) -> str:
    """The date that the publication speaks of, as an ISO calendar date; empty where the data holds no date at all."""
    return publication.today.isoformat() if publication.today.year < 9999 else ""
