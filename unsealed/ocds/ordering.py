"""The releases of one process in the order of time, whatever the order of the files."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from unsealed.exact_json import Json, write_json
from unsealed.ocds.dates import read_instant
from unsealed.ocds.model import Finding, Release, Severity
from unsealed.sentence import Sentence

_Place = tuple[bool, object, str]


def order_releases(releases: Sequence[Release]) -> tuple[list[Release], list[Finding]]:
    """Order releases by the instant of their `date` and merge exact duplicates into one.

    Releases whose date cannot be read come first, so that they never win over a dated one. Equal instants are
    ordered by release id, then by content; of two copies with one id the last stands for both where that loses no
    field. Returns the distinct releases and what was found.
    """
    if len(releases) == 1:
        return list(releases), []
    findings: list[Finding] = []
    ordered: list[Release] = []
    for _, group in groupby(sorted(releases, key=_place), key=_place):
        ordered += _distinct(list(group), findings)
    _find_shared_dates(ordered, findings)
    _find_shared_ids(ordered, findings)
    return ordered, findings


def text_id(value: Json) -> str:
    """An id as text, so that `1` and `"1"` match; empty where it is none."""
    return value if isinstance(value, str) else str(value) if type(value) is int else ""


def _place(release: Release) -> _Place:
    date = release.body.get("date")
    # Only the type says whether it can be hashed, and only texts are dates.
    instant = read_instant(date) if isinstance(date, str) else None
    text = date if isinstance(date, str) else ""
    return instant is not None, instant or text, text_id(release.body.get("id"))


def _distinct(group: list[Release], findings: list[Finding]) -> list[Release]:
    """Releases with the same date and id: one of each content, in the order of their content."""
    if len(group) == 1:
        return group
    by_content: dict[bytes, list[Release]] = {}
    for release in group:
        by_content.setdefault(write_json(release.body, sort_keys=True), []).append(release)
    kept = []
    for _, (first, *others) in sorted((key, sorted(same, key=lambda r: r.source)) for key, same in by_content.items()):
        kept.append(first)
        for other in others:
            message = Sentence(
                "The same release is published more than once; it is shown once; nothing needs to be done."
            )
            findings.append(_finding("duplicate_release", Severity.NOTE, message, other))
    return _without_replaced(kept, findings)


def _without_replaced(copies: list[Release], findings: list[Finding]) -> list[Release]:
    """Releases with one date and one id that differ: those go whose every field stands in the last of them too."""
    *others, last = copies
    if not others or not text_id(last.body.get("id")):
        return copies
    fields = set(_fields(last.body, ()))
    kept = []
    for release in others:
        if fields.issuperset(_fields(release.body, ())):
            message = Sentence(
                "Another copy of this release, with the same id and date, says something else in the same fields. The "
                "other copy is shown; publish each release once, and correct it by a new one."
            )
            findings.append(_finding("replaced_release", Severity.WARNING, message, release))
        else:
            kept.append(release)
    return [*kept, last]


def _fields(value: Json, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if children is None:
        yield path
    else:
        for key, child in children:
            yield from _fields(child, (*path, key))


def _find_shared_dates(ordered: list[Release], findings: list[Finding]) -> None:
    previous: object = None
    for release in ordered:
        known, date, _ = _place(release)
        if not known:
            message = Sentence(
                "The date of the release cannot be read; it is taken as older than all dated releases of its process; "
                "give it a date and time."
            )
            findings.append(_finding("unknown_date", Severity.WARNING, message, release, "/date"))
        elif date == previous:
            message = Sentence(
                "Another release of the process has the same date, so which is newer is not known; they are merged in "
                "the order of their ids; give each release its own date and time."
            )
            findings.append(_finding("same_date", Severity.WARNING, message, release, "/date"))
        previous = date


def _find_shared_ids(ordered: list[Release], findings: list[Finding]) -> None:
    seen: set[str] = set()
    for release in ordered:
        name = text_id(release.body.get("id"))
        if name and name in seen:
            message = Sentence(
                "Another release of the process has the same id but says something else; both are used, in the order "
                "of their dates; give each release its own id."
            )
            findings.append(_finding("same_release_id", Severity.WARNING, message, release, "/id"))
        seen.add(name)


def _finding(code: str, severity: Severity, message: str, release: Release, field: str = "") -> Finding:
    source = release.source
    ocid = release.body.get("ocid")
    place = source._replace(pointer=source.pointer + field) if field in ("/id", "/date") else source
    return Finding(code, severity, message, place, ocid if isinstance(ocid, str) else "")
