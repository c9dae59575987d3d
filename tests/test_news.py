"""What feeds say of what happened: each thing that can happen has its words."""

from pathlib import Path

from tests.conftest import Build
from tests.site.numbers import award, built, write_lines


def test_an_award_whose_value_changes_is_told(build: Build, tmp_path: Path) -> None:
    """No amendment says so: a later release has another value."""
    title = {"tender": {"id": "1", "title": "Bridge"}}
    first = {"ocid": "ocds-test01-1", "date": "2024-01-01T00:00:00Z", "tag": ["award"], "awards": [award("1", 100)]}
    later = first | {"date": "2024-02-01T00:00:00Z", "tag": ["awardUpdate"], "awards": [award("1", 150)]}
    site = built(build, write_lines(tmp_path, [first | title, later]))
    assert "Award amended: Bridge" in "".join(
        path.read_text("utf-8") for path in (site.output / "feeds").rglob("*.xml")
    )
