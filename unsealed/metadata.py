"""The machine files of a site: data/index.json, data/results.json, data/coverage.json, data/report.json and downloads/SHA256SUMS."""

from collections.abc import Iterator, Sequence

from unsealed.artifact import Artifact
from unsealed.differences import as_data
from unsealed.exact_json import write_json
from unsealed.publication import Download, Publication, state_of
from unsealed.urls import process_url, record_url


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


def make_results(publication: Publication) -> Artifact:
    """Every number that the site says, with what it was made of."""
    years = publication.site.fiscal_year
    results = {
        "as_of": as_of_text(publication),
        "fiscal_year": {"starts": years.starts, "label": years.label} if years.prefix else None,
        "frameworks_are_marked": publication.marks_frameworks,
        "tax_basis": publication.tax_basis,
        "results": [each.as_data() for each in publication.results],
    }
    return Artifact("data/results.json", write_json(results, sort_keys=True) + b"\n")


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
