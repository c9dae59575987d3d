"""Small OCDS inputs for the tests: a release with everything that a page needs, and the files that carry it."""

import json
from pathlib import Path
from typing import Any


def release(ocid: str = "ocds-test01-1", **changes: Any) -> dict[str, Any]:
    """A release of a finished process; `changes` replace its top-level fields."""
    body: dict[str, Any] = {
        "ocid": ocid,
        "id": "1",
        "date": "2025-03-01T00:00:00Z",
        "tag": ["tender", "award", "contract"],
        "initiationType": "tender",
        "language": "en",
        "buyer": {"id": "B1", "name": "Parks Department"},
        "parties": [
            {"id": "B1", "name": "Parks Department", "roles": ["buyer"]},
            {"id": "S1", "name": "Alder Paving Ltd", "roles": ["tenderer", "supplier"]},
        ],
        "tender": {
            "id": "T1",
            "title": "Resurfacing of paths",
            "status": "complete",
            "procurementMethod": "open",
            "mainProcurementCategory": "works",
            "value": {"amount": 400000, "currency": "GBP"},
            "tenderPeriod": {"startDate": "2025-01-02T00:00:00Z", "endDate": "2025-02-02T00:00:00Z"},
        },
        "awards": [
            {
                "id": "A1",
                "title": "Resurfacing of paths",
                "status": "active",
                "date": "2025-02-20T00:00:00Z",
                "value": {"amount": 412000, "currency": "GBP"},
                "suppliers": [{"id": "S1", "name": "Alder Paving Ltd"}],
            }
        ],
        "contracts": [
            {
                "id": "C1",
                "awardID": "A1",
                "status": "active",
                "dateSigned": "2025-02-25T00:00:00Z",
                "value": {"amount": 412000.5, "currency": "GBP"},
            }
        ],
    }
    return body | changes


def package(*releases: dict[str, Any]) -> dict[str, Any]:
    """A release package around `releases`."""
    return {
        "uri": "https://example.org/package.json",
        "version": "1.1",
        "publishedDate": "2025-03-01T00:00:00Z",
        "publisher": {"name": "A test city"},
        "releases": list(releases),
    }


def write_package(folder: Path, name: str, *releases: dict[str, Any]) -> Path:
    """Write a release package as `folder/name`; the folder is made if need be, and comes back."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps(package(*releases)), "utf-8")
    return folder
