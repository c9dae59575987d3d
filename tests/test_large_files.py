"""Large files stream: what is held is a window, not the file, and what is read is what a small file would give."""

import gzip
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.site.samples import package, release
from unsealed import shelf
from unsealed.ocds.reader import RawRelease, Reading, bytes_underway, find_files, read_files

MB = 1024 * 1024
WINDOW = MB
PEAK = 24 * MB  # windows, chunks, and what waits to be spooled; far below the file, which has 40

MEASURED = """
import resource, sys
from pathlib import Path
from unsealed import shelf
from unsealed.ocds.reader import find_files, read_files
data, spool = Path(sys.argv[1]), Path(sys.argv[2])
readers = shelf.items("unsealed.ocds.readers")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
result = read_files(find_files([data]), readers, spool, 0, 4, large=int(sys.argv[3]))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(sum(each.releases for each in result.files), sum(each.set_aside for each in result.files), peak)
"""

Writer = Callable[[Path, Iterator[dict[str, object]]], None]


def releases(size: int) -> Iterator[dict[str, object]]:
    """Releases of some kilobytes, `size` bytes in all."""
    done = number = 0
    while done < size:
        marks = " ".join(
            sha256(f"{number} {at}".encode()).hexdigest() for at in range(40)
        )  # as little alike as real texts
        made = release(f"ocds-test01-{number}", description=f'Resurfacing, "paths" and [drains] {{é}}. {marks}')
        done += len(json.dumps(made))
        number += 1
        yield made


def write_package(path: Path, made: Iterator[dict[str, object]], indent: int | None = None) -> None:
    head = json.dumps(package())[:-2]  # without the end of its list
    with path.open("w", encoding="utf-8") as file:
        file.write(head)
        for at, each in enumerate(made):
            file.write(("," if at else "") + json.dumps(each, ensure_ascii=False, indent=indent))
        file.write("]}")


def write_indented(path: Path, made: Iterator[dict[str, object]]) -> None:
    write_package(path, made, indent=4)


def write_lines(path: Path, made: Iterator[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(each, ensure_ascii=False) + "\n" for each in made)


def write_array(path: Path, made: Iterator[dict[str, object]]) -> None:
    path.write_text(json.dumps(list(made)), "utf-8")


def write_records(path: Path, made: Iterator[dict[str, object]]) -> None:
    records = [{"ocid": each["ocid"], "releases": [each]} for each in made]
    path.write_text(json.dumps({"records": records, **package(), "releases": []}), "utf-8")


def write_packed(path: Path, made: Iterator[dict[str, object]]) -> None:
    write_package(path, made)
    path.write_bytes(gzip.compress(path.read_bytes(), 1))


def write_utf_16(path: Path, made: Iterator[dict[str, object]]) -> None:
    write_package(path, made)
    path.write_bytes(path.read_text("utf-8").encode("utf-16"))


def write_concatenated(path: Path, made: Iterator[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(each, indent=1) for each in made), "utf-8")


SHAPES = [
    write_package,
    write_indented,
    write_lines,
    write_array,
    write_records,
    write_utf_16,
    write_concatenated,
]


def read(folder: Path, large: int) -> tuple[Reading, list[tuple[str, RawRelease]]]:
    reading = Reading(shelf.items("unsealed.ocds.readers"), large=large)
    return reading, [(ocid, raw) for file in find_files([folder]) for ocid, raw, _ in reading.read_file(file)]


@pytest.mark.parametrize("write", SHAPES)
def test_a_streamed_file_is_read_like_a_small_one(write: Writer, tmp_path: Path) -> None:
    write(tmp_path / "data.json", releases(MB))
    small, held = read(tmp_path, 64 * MB)
    large, streamed = read(tmp_path, 64 * 1024)
    assert len(held) > 200
    assert [(ocid, json.loads(bytes(raw.body)), raw.source) for ocid, raw in streamed] == [
        (ocid, json.loads(bytes(raw.body)), raw.source) for ocid, raw in held
    ]
    assert large.result == small.result


@pytest.mark.parametrize("write", [write_package, write_indented, write_lines, write_packed])
def test_reading_takes_the_memory_of_a_window(write: Writer, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    write(folder / "data.json", releases(40 * MB))
    command = [sys.executable, "-c", MEASURED, str(folder), str(tmp_path / "spool"), str(WINDOW)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    count, set_aside, peak = map(int, done.stdout.split())
    assert count > 6000
    assert set_aside == 0
    assert peak * 1024 < PEAK


def test_a_broken_release_in_a_streamed_file_is_set_aside_by_itself(tmp_path: Path) -> None:
    write_package(tmp_path / "data.json", releases(MB))
    text = (tmp_path / "data.json").read_bytes()
    at = text.index(b'"ocds-test01-150"')
    (tmp_path / "data.json").write_bytes(text[:at] + b"NaN, " + text[at:])
    reading, streamed = read(tmp_path, 64 * 1024)
    (report,) = reading.result.files
    (finding,) = reading.result.findings
    assert "ocds-test01-150" not in [ocid for ocid, _ in streamed]
    assert {"ocds-test01-149", "ocds-test01-151"} < {ocid for ocid, _ in streamed}
    assert (report.set_aside, report.releases) == (1, len(streamed))
    assert str(finding.source) == f"data.json:1:{len(text[:at].decode()) + 1}#/releases/150"


def test_a_streamed_file_that_is_cut_off_gives_what_is_whole_and_says_so(tmp_path: Path) -> None:
    write_package(tmp_path / "data.json", releases(MB))
    text = (tmp_path / "data.json").read_bytes()
    (tmp_path / "data.json").write_bytes(text[: text.index(b'"ocds-test01-100"')])
    for large in (64 * 1024, 64 * MB):
        reading, read_releases = read(tmp_path, large)
        assert len(read_releases) == 100
        assert [each.code for each in reading.result.findings] == ["file.cut_off"]
        assert reading.result.files[0].set_aside == 1


def test_progress_inside_a_file_can_be_asked_for(tmp_path: Path) -> None:
    write_package(tmp_path / "data.json", releases(MB))
    spool = tmp_path / "work" / "spool"
    size = (tmp_path / "data.json").stat().st_size
    readers = shelf.items("unsealed.ocds.readers")
    progress = tmp_path / "work" / "spool-progress" / "0"
    progress.parent.mkdir(parents=True)
    reading = Reading(readers, large=64 * 1024, progress=progress)
    (file,) = find_files([tmp_path / "data.json"])
    told = [bytes_underway(spool) for _ in reading.read_file(file)]
    assert told == sorted(told)
    assert 0 < told[0] < told[-1] == size
    read_files(find_files([tmp_path / "data.json"]), readers, spool, 0, 4, large=64 * 1024)
    assert bytes_underway(spool) == 0
