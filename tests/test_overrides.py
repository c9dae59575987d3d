"""A city changes how its site looks by files of the same name, and can wrap ours."""

from pathlib import Path

import pytest

from tests.conftest import Build

RELEASE = (
    '{"ocid": "ocds-1", "id": "1", "date": "2024-01-01T00:00:00Z", "tag": ["tender"], "tender": {"title": "Bridge"}}'
)


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A folder with one release and an empty folder for templates."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "release.json").write_text(RELEASE, "utf-8")
    (tmp_path / "templates" / "pages").mkdir(parents=True)
    (tmp_path / "templates" / "words").mkdir()
    (tmp_path / "templates" / "assets" / "css").mkdir(parents=True)
    return tmp_path


def test_a_template_can_wrap_ours(city: Path, build: Build) -> None:
    wrapped = '{% extends "engine:base.html" %}{% block notice %}<p>Closed on Friday</p>{{ super() }}{% endblock %}'
    (city / "templates" / "base.html").write_text(wrapped, "utf-8")
    result = build(city / "data", args=["--templates", str(city / "templates")])
    assert result.exit_code == 0, result.stderr
    for page in ("index.html", "contracts/ocds-1/index.html", "guide/index.html"):
        html = (result.output / page).read_text("utf-8")
        assert "<p>Closed on Friday</p>" in html, page
        assert 'class="masthead"' in html, page


def test_a_template_that_only_extends_another_can_be_replaced_alone(city: Path, build: Build) -> None:
    ours = '{% extends "engine:pages/about.html" %}{% block content %}<h1>Our own</h1>{{ as_of }}{% endblock %}'
    (city / "templates" / "pages" / "about.html").write_text(ours, "utf-8")
    result = build(city / "data", args=["--templates", str(city / "templates")])
    assert result.exit_code == 0, result.stderr
    assert "<h1>Our own</h1>" in result.text("about/")
    assert "<h1>Our own</h1>" not in result.text("policy/")


def test_words_are_replaced_by_value(city: Path, build: Build) -> None:
    (city / "templates" / "words" / "en.toml").write_text(
        '[stage]\nopen = "Bids welcome"\nunknown = "Who knows"\n', "utf-8"
    )
    result = build(city / "data", args=["--templates", str(city / "templates")])
    assert result.exit_code == 0, result.stderr
    assert "Who knows" in (result.output / "contracts/index.html").read_text("utf-8")


def test_all_stylesheets_are_one_file_and_the_citys_come_after_ours(city: Path, build: Build) -> None:
    """So a city names only the tokens that it changes, and adds rules in a file of its own."""
    styles = city / "templates" / "assets" / "css"
    (styles / "tokens.css").write_text(":root { --accent: #6b21a8; }\n", "utf-8")
    (styles / "ours.css").write_text(".masthead { border: 0; }\n", "utf-8")
    result = build(city / "data", args=["--templates", str(city / "templates")])
    assert result.exit_code == 0, result.stderr
    (sheet,) = (result.output / "assets/css").iterdir()
    css = sheet.read_text("utf-8")
    order = [":root", "#6b21a8", ".skip", ".masthead { border: 0; }"]
    assert sorted(order, key=css.index) == order
    assert "--accent:" in css[: css.index("#6b21a8") - len("--accent: ")]
    assert result.text("").count('rel="stylesheet"') == 1


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ page.nonsense }}", "pages/contracts.html:1"),
        ("<p>\n{% if %}", "pages/contracts.html:2"),
        ('{% extends "nowhere.html" %}', "nowhere.html"),
    ],
)
def test_a_mistake_in_a_template_is_a_sentence_with_its_place(
    city: Path, build: Build, template: str, said: str
) -> None:
    (city / "templates" / "pages" / "contracts.html").write_text(template, "utf-8")
    result = build(city / "data", args=["--templates", str(city / "templates")])
    assert result.exit_code == 2, result.stderr
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert not result.output.exists()
