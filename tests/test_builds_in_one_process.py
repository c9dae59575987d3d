"""A process that builds one site after another, as these tests do, leaves nothing of one in the next."""

from pathlib import Path

from tests.conftest import ROOT, Build, BuildApart
from tests.site.compare import differences
from tests.site.result import fingerprint
from tests.site.samples import release, write_package

OTHER_TOML = """name = "Another city"
time_zone = "Pacific/Kiritimati"
as_of = "2024-06-30"
defaults.currency = "XTS"
[points_to_check]
show = true
"""


def test_a_site_is_the_same_after_others_with_other_settings_and_data(
    build: Build, build_apart: BuildApart, tmp_path: Path
) -> None:
    """Byte for byte what a new process makes of it: other names, zones, dates, currencies, flags, links, and data."""
    data = write_package(tmp_path / "data", "a.json", *(release(f"ocds-test01-{at}") for at in range(3)))
    expected = build_apart(data, OTHER_TOML)
    assert expected.exit_code == 0, expected.stderr
    for before in (
        build(data),
        build(ROOT / "data", content=ROOT / "content", args=["--portable"]),
        build(data, OTHER_TOML, args=["--base-url", "https://example.org/a/"]),
    ):
        assert before.exit_code == 0, before.stderr
        assert differences(before.output, expected.output)
        assert fingerprint(build(data, OTHER_TOML).output) == fingerprint(expected.output)


def test_a_template_that_changed_is_read_again(build: Build, tmp_path: Path) -> None:
    data = write_package(tmp_path / "data", "a.json", release())
    templates = tmp_path / "templates"
    templates.mkdir()
    for text in ("Closed on Friday", "Open on Friday"):
        wrapped = f'{{% extends "engine:base.html" %}}{{% block notice %}}<p>{text}</p>{{% endblock %}}'
        (templates / "base.html").write_text(wrapped, "utf-8")
        result = build(data, args=["--templates", str(templates)])
        assert result.exit_code == 0, result.stderr
        pages = result.pages("**/")
        assert len(pages) > 5
        assert [page for page in pages if f"<p>{text}</p>" not in result.text(page)] == []
