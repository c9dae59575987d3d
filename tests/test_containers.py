"""Packed files: what is in them is read by what it is, and what must not be read is set aside with a reason."""

import gzip
import io
import json
import lzma
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from tests.site.samples import package, release
from unsealed import shelf
from unsealed.ocds.files import containers
from unsealed.ocds.reader import Reading, find_files


def content(number: int = 1) -> bytes:
    return json.dumps(package(release(f"ocds-test01-{number}"))).encode()


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return made.getvalue()


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def locked(archive: bytes) -> bytes:
    """The archive with the mark of a password on its first member."""
    data = bytearray(archive)
    for head, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(head) + offset
        data[at : at + 2] = struct.pack("<H", struct.unpack("<H", data[at : at + 2])[0] | 1)
    return bytes(data)


def read(folder: Path, name: str, data: bytes) -> tuple[list[str], dict[str, str]]:
    """The ocids that were read, and the findings: place -> message."""
    (folder / name).write_bytes(data)
    reading = Reading(shelf.items("unsealed.ocds.readers"))
    ocids = [ocid for file in find_files([folder]) for ocid, _, _ in reading.read_file(file)]
    assert sum(each.releases for each in reading.result.files) == len(ocids)
    assert sum(each.set_aside for each in reading.result.files) == len(reading.result.findings)
    assert sorted(path.name for path in folder.iterdir()) == [name]
    return ocids, {str(each.source): each.message for each in reading.result.findings}


def test_members_are_named_by_archive_and_path(tmp_path: Path) -> None:
    (tmp_path / "all.zip").write_bytes(
        zipped(("2024/b.json", content(2)), ("2023/a.json.xz", lzma.compress(content(1))))
    )
    reading = Reading(shelf.items("unsealed.ocds.readers"))
    found = [raw.source for file in find_files([tmp_path]) for _, raw, _ in reading.read_file(file)]
    assert [str(source) for source in found] == [
        "all.zip/2023/a.json.xz#/releases/0",
        "all.zip/2024/b.json#/releases/0",
    ]
    assert [each.path for each in reading.result.files] == ["all.zip/2023/a.json.xz", "all.zip/2024/b.json"]


@pytest.mark.parametrize(
    ("name", "bad", "reason"),
    [
        ("../out.json", content(), "leads out of the archive"),
        ("/etc/out.json", content(), "leads out of the archive"),
        ("C:\\out.json", content(), "leads out of the archive"),
        ("inner.zip", zipped(("a.json", content())), "archive inside an archive"),
        ("bomb.json", b'{"releases":[' + b" " * 8_000_000 + b"]}", "times its size"),
        ("bomb.json.gz", gzip.compress(b" " * 8_000_000), "times its size"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(99), "picture (PNG)"),
        ("cut.json.gz", gzip.compress(content())[:-20], "ends in the middle"),
    ],
)
def test_a_bad_member_is_set_aside_and_the_others_are_read(name: str, bad: bytes, reason: str, tmp_path: Path) -> None:
    ocids, findings = read(
        tmp_path, "all.zip", zipped(("good.json", content()), (name, bad), ("last.json", content(2)))
    )
    assert ocids == ["ocds-test01-1", "ocds-test01-2"]
    ((place, message),) = findings.items()
    assert place == f"all.zip/{name}"
    assert reason in message


def test_a_link_is_set_aside(tmp_path: Path) -> None:
    ocids, findings = read(tmp_path, "all.zip", zipped((link("link.json"), b"/etc/passwd"), ("good.json", content())))
    assert ocids == ["ocds-test01-1"]
    assert "is a link" in findings["all.zip/link.json"]


def test_a_locked_member_is_set_aside(tmp_path: Path) -> None:
    ocids, findings = read(tmp_path, "all.zip", locked(zipped(("a.json", content()), ("b.json", content(2)))))
    assert ocids == ["ocds-test01-2"]
    assert "password" in findings["all.zip/a.json"]


def test_of_two_members_with_one_name_the_last_is_read(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        archive = zipped(("a.json", content()), ("a.json", content(2)))
    ocids, findings = read(tmp_path, "all.zip", archive)
    assert ocids == ["ocds-test01-2"]
    assert "same name" in findings["all.zip/a.json"]


def test_a_member_with_a_broken_checksum_is_set_aside(tmp_path: Path) -> None:
    data = bytearray(zipped(("a.json", content())))
    data[60] ^= 0xFF
    _, findings = read(tmp_path, "all.zip", bytes(data))
    assert "broken" in findings["all.zip/a.json"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (zipped(), "holds no files"),
        (zipped(("a.json", content()))[:-30], "broken or only partly there"),
        (b"PK\x03\x04 and nothing of an archive", "broken or only partly there"),
        (gzip.compress(content())[:-20], "ends in the middle"),
        (gzip.compress(content())[:-8] + bytes(8), "broken"),
        (gzip.compress(gzip.compress(content())), "packed twice"),
    ],
)
def test_a_broken_container_is_one_finding(data: bytes, reason: str, tmp_path: Path) -> None:
    ocids, findings = read(tmp_path, "data.bin", data)
    assert ocids == []
    assert list(findings) == ["data.bin"]
    assert reason in findings["data.bin"]


def test_members_share_one_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "MOST_BYTES", len(content()) * 2 + 10)
    archive = zipped(*((f"{number}.json", content(number)) for number in range(4)))
    ocids, findings = read(tmp_path, "all.zip", archive)
    assert ocids == ["ocds-test01-0", "ocds-test01-1"]
    assert sorted(findings) == ["all.zip/2.json", "all.zip/3.json"]


def test_a_size_that_is_declared_too_small_hides_nothing(tmp_path: Path) -> None:
    data = bytearray(zipped(("a.json", b'{"releases":[' + b" " * 8_000_000 + b"]}")))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<I", 100)
    ocids, findings = read(tmp_path, "all.zip", bytes(data))
    assert ocids == []
    assert len(findings) == 1
