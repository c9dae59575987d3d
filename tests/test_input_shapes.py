"""One dataset in every shape that OCDS comes in, and in every wrapping: the site is the same, byte for byte.

What may differ is provenance, the answer to "which file said this": see `tests/site/compare.py`.
"""

import bz2
import codecs
import gzip
import io
import json
import lzma
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import SITE_TOML, Build
from tests.site.compare import differences
from tests.site.result import Result
from tests.site.samples import package, release

RELEASES = [
    release(
        "ocds-test01-1",
        id="1",
        date="2025-01-02T00:00:00Z",
        tag=["tender"],
        awards=[],
        contracts=[],
        title_fr="Réfection — ﬁn 😀",
    ),
    release("ocds-test01-1", id="2", date="2025-03-01T00:00:00Z"),
    release(
        "ocds-test01-2", id="1", tag=["planning"], awards=[], contracts=[], tender={"id": "T", "title": 'A "{[" of ]}'}
    ),
    release("ocds-test01-3", id="1", date="2025-02-28T10:00:00+02:00"),
]
PACKAGE = package(*RELEASES)
HEAD = {name: value for name, value in PACKAGE.items() if name != "releases"}
COMPILED = [{**each, "tag": ["compiled"]} for each in (RELEASES[1], RELEASES[2], RELEASES[3])]


def text(value: Any, **how: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, **how).encode()


def records(**more: Any) -> list[dict[str, Any]]:
    """A record per process, with its releases embedded."""
    ocids = dict.fromkeys(each["ocid"] for each in RELEASES)
    return [{"ocid": ocid, "releases": [r for r in RELEASES if r["ocid"] == ocid], **more} for ocid in ocids]


def zipped(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return made.getvalue()


def lines(values: list[Any]) -> bytes:
    return b"\n".join(map(text, values)) + b"\n"


WHOLE = text(PACKAGE)
SHAPES: dict[str, tuple[str, bytes]] = {
    "pretty printed": ("data.json", text(PACKAGE, indent=4)),
    "escaped to ASCII": ("data.json", json.dumps(PACKAGE).encode()),
    "releases before the metadata": ("data.json", text({"releases": RELEASES, **HEAD})),
    "record package, embedded": ("data.json", text({**HEAD, "records": records()})),
    "record package, embedded and compiled": ("data.json", text({**HEAD, "records": records(compiledRelease=COMPILED[0])})),
    "records and releases": ("data.json", text({**HEAD, "records": records()[:1], "releases": RELEASES[2:]})),
    "two packages in a list": ("data.json", text([package(*RELEASES[:2]), package(*RELEASES[2:])])),
    "list of releases": ("data.json", text(RELEASES)),
    "list of records": ("data.json", text(records())),
    "releases, records and packages in a list": ("data.json", text([RELEASES[3], *records()[:2]])),
    "JSON Lines of releases": ("data.jsonl", lines(RELEASES)),
    "JSON Lines of records": ("data.jsonl", lines(records())),
    "JSON Lines of packages": ("data.jsonl", lines([package(each) for each in RELEASES])),
    "JSON Lines with Windows line ends and blank lines": ("data.json", lines(RELEASES).replace(b"\n", b"\r\n\r\n")),
    "JSON text sequence": ("data.json", b"".join(b"\x1e" + text(each) + b"\n" for each in RELEASES)),
    "concatenated with nothing between": ("data.json", b"".join(map(text, RELEASES))),
    "concatenated with commas": ("data.json", b" ,\n".join(map(text, RELEASES))),
    "concatenated and pretty printed": ("data.json", b"\n".join(text(each, indent=2) for each in RELEASES)),
    "concatenated packages": ("data.json", text(package(*RELEASES[:1]), indent=1) + text(package(*RELEASES[1:]))),
    "in an answer of an interface": ("data.json", text({"status": "ok", "data": {"page": 1, **PACKAGE}})),
    "a list in an answer": ("data.json", text({"count": 4, "results": RELEASES})),
    "beside an empty package": ("data.json", text([package(), PACKAGE, HEAD])),
    "UTF-8 with a byte order mark": ("data.json", codecs.BOM_UTF8 + WHOLE),
    "UTF-16, little end first": ("data.json", codecs.BOM_UTF16_LE + WHOLE.decode().encode("utf-16-le")),
    "UTF-16, big end first": ("data.json", codecs.BOM_UTF16_BE + WHOLE.decode().encode("utf-16-be")),
    "UTF-32": ("data.json", WHOLE.decode().encode("utf-32")),
    "gzip": ("data.json.gz", gzip.compress(WHOLE)),
    "bzip2": ("data.json.bz2", bz2.compress(WHOLE)),
    "xz": ("data.json.xz", lzma.compress(WHOLE)),
    "zip": ("data.zip", zipped({"a/one.json": text(package(*RELEASES[:2])), "two.jsonl": lines(RELEASES[2:])})),
    "zip of compressed files": ("data.zip", zipped({"one.json.gz": gzip.compress(WHOLE), "__MACOSX/._one.json.gz": b"?"})),
    "JSON named as a table": ("data.csv", WHOLE),
    "JSON without a name": ("data", WHOLE),
    "gzip named as JSON": ("data.json", gzip.compress(lines(RELEASES))),
    "zip named as text": ("data.txt", zipped({"data": WHOLE})),
}  # fmt: skip

COMPILED_SHAPES: dict[str, tuple[str, bytes]] = {
    "list": ("data.json", text(COMPILED)),
    "release package": ("data.json", text(package(*COMPILED))),
    "record package": ("data.json", text({**HEAD, "records": [{"ocid": c["ocid"], "compiledRelease": c} for c in COMPILED]})),
    "record package with links": (
        "data.json",
        text(
            {
                **HEAD,
                "records": [
                    {
                        "ocid": each["ocid"],
                        "releases": [{"url": "https://example.org/1.json", "date": each["date"], "tag": ["tender"]}],
                        "compiledRelease": each,
                    }
                    for each in COMPILED
                ],
            }
        ),
    ),
    "JSON Lines": ("data.json", lines(COMPILED)),
}  # fmt: skip

Built = Callable[[bytes, str], Result]


@pytest.fixture(scope="module")
def built(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Built:
    def run(data: bytes, name: str) -> Result:
        folder = tmp_path_factory.mktemp("data")
        (folder / name).write_bytes(data)
        result = build(folder, SITE_TOML + 'publisher = "A test city"\n')
        assert result.exit_code == 0, result.stderr
        return result

    return run


@pytest.fixture(scope="module")
def usual(built: Built) -> Result:
    return built(WHOLE, "data.json")


@pytest.fixture(scope="module")
def usual_compiled(built: Built) -> Result:
    return built(b"".join(text(each) for each in COMPILED), "data.json")


def account(result: Result) -> dict[str, Any]:
    """What the report says besides names of files, formats and places."""
    report = result.json("data/report.json")
    findings = [(each["code"], each["count"]) for each in report["findings"]]
    return {
        "ledger": report["ledger"],
        "processes": report["processes"],
        "pages": report["pages"],
        "findings": findings,
    }


def test_the_usual_shape_is_what_is_compared(usual: Result) -> None:
    assert [each["ocid"] for each in usual.processes] == ["ocds-test01-1", "ocds-test01-2", "ocds-test01-3"]
    assert usual.ledger == {"records_in": 4, "published": 4, "merged": 0, "set_aside": 0}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_releases_gives_the_same_site(shape: str, built: Built, usual: Result) -> None:
    name, data = SHAPES[shape]
    result = built(data, name)
    assert differences(result.output, usual.output) == []
    if "compiled" not in shape:  # a compiled release beside its releases is one more record, merged into them
        assert account(result) == account(usual)


@pytest.mark.parametrize("shape", COMPILED_SHAPES)
def test_every_shape_of_compiled_releases_gives_the_same_site(shape: str, built: Built, usual_compiled: Result) -> None:
    name, data = COMPILED_SHAPES[shape]
    result = built(data, name)
    assert differences(result.output, usual_compiled.output) == []
    assert account(result) == account(usual_compiled)


@pytest.mark.parametrize("version", ["1.2", "2.0", "next"])
def test_a_package_of_an_unknown_version_is_read_with_a_note(version: str, built: Built, usual: Result) -> None:
    result = built(text([{**PACKAGE, "version": version}, {**HEAD, "version": version, "releases": []}]), "a.json")
    assert differences(result.output, usual.output) == []
    (group,) = [each for each in result.json("data/report.json")["findings"] if each["code"] == "package.version"]
    assert (group["severity"], group["count"]) == ("note", 1)
    assert f"OCDS '{version}'. It is read as OCDS 1.1" in group["examples"][0]["message"]


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.1.5"])
def test_a_package_of_a_known_version_has_no_note(version: str, built: Built) -> None:
    result = built(text({**PACKAGE, "version": version}), "a.json")
    assert "package.version" not in {each["code"] for each in result.json("data/report.json")["findings"]}
