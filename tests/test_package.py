"""The parcel: what is installed builds a site by itself, and what is written about the project is true."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RELEASE = (
    '{"ocid": "ocds-1", "id": "1", "date": "2024-01-01T00:00:00Z", "tag": ["tender"], "tender": {"title": "Bridge"}}'
)


def run(*command: str, cwd: Path, **env: str) -> str:
    done = subprocess.run(command, cwd=cwd, env=os.environ | env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_all_that_a_build_needs(tmp_path: Path) -> None:
    build = "from hatchling.build import build_wheel; print(build_wheel(__import__('sys').argv[1]))"
    name = run(sys.executable, "-c", build, str(tmp_path), cwd=ROOT).split()[-1]
    zipfile.ZipFile(tmp_path / name).extractall(tmp_path / "installed")
    assert (tmp_path / "installed" / "unsealed" / "site_templates" / "base.html").is_file()
    assert (tmp_path / "installed" / "unsealed" / "indicators" / "cases" / "money" / "expected.json").is_file()
    (tmp_path / "city" / "data").mkdir(parents=True)
    (tmp_path / "city" / "content").mkdir()
    (tmp_path / "city" / "data" / "release.json").write_text(RELEASE, "utf-8")
    (tmp_path / "city" / "content" / "site.toml").write_text('name = "A city"\n', "utf-8")
    (tmp_path / "city" / "build.py").write_bytes((ROOT / "build.py").read_bytes())
    city = tmp_path / "city"
    where = run(
        sys.executable,
        "-c",
        "import unsealed; print(unsealed.__file__)",
        cwd=city,
        PYTHONPATH=str(tmp_path / "installed"),
    )
    assert where.startswith(str(tmp_path))
    run(sys.executable, "build.py", "-q", cwd=city, PYTHONPATH=str(tmp_path / "installed"))
    assert "Bridge" in (city / "output" / "contracts" / "ocds-1" / "index.html").read_text("utf-8")


def test_the_templates_page_is_up_to_date() -> None:
    run(sys.executable, "scripts/describe_templates.py", "--check", cwd=ROOT)


def test_the_readme_names_every_option_and_no_other() -> None:
    said = set(re.findall(r"`(--[a-z][a-z-]*)", (ROOT / "README.md").read_text("utf-8")))
    helps = [
        run(sys.executable, "build.py", command, "--help", cwd=ROOT) for command in ("build", "check", "map", "convert")
    ]
    there = set(re.findall(r"(--[a-z][a-z-]*)", "".join(helps)))
    assert said <= there | {"--version"}
    assert there - {"--help"} <= said


def test_the_changelog_knows_the_version() -> None:
    text = (ROOT / "unsealed" / "__init__.py").read_text("utf-8")
    version = re.search(r'__version__ = "(.+)"', text)
    assert version
    assert f"## {version.group(1)}" in (ROOT / "CHANGELOG.md").read_text("utf-8").replace("[", "").replace("]", "")
