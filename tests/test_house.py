"""The house rules that make the code easy to change: floors, walls, one owner for each library, words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ENGINE = Path(__file__).parent.parent / "unsealed"

FLOORS = [
    {"config", "urls", "shelf", "artifact", "page", "errors", "executor", "exact_json", "front_matter", "markdown_text", "revisions", "sentence", "ocds.dates"},
    {"ocds", "checks", "city_files", "notes", "guide"},
    {"table", "tables", "csv_file", "indicator", "population", "observing", "indicators", "review", "summaries", "results", "numbers",
        "events", "differences", "report", "last_report",
        "words", "figures", "catalogue",
        "user_needs", "quality_check", "quality_checks", "dataset_check",
        "red_flag", "red_flags", "price_gap", "verdicts"},
    {"publication", "knowing", "inquiry"},
    {
        "pages", "contract_page", "statistics_page", "answers", "chart", "lists", "supplier_tables",
        "category_tables", "views", "city_map",
        "opportunities", "past_awards",
        "download", "downloads", "metadata",
        "following", "comparison", "news", "atom", "ical",
        "guidance", "linked_data",
        "search", "search_order", "choices",
        "sitemap", "render", "assets", "edition",
        "output",
        "check", "convert", "mapping_guess",
    },
    {"pipeline", "saying"},
    {"cli"},
]  # fmt: skip

OWNERS = {
    "jinja2": {"render"},
    "markupsafe": {"markdown_text", "render"},
    "babel": {"words", "figures", "catalogue"},
    "mkdocs": {"guidance"},
    "markdown": {"markdown_text"},
    "nh3": {"markdown_text"},
    "yaml": {"front_matter"},
    "click": {"cli"},
    "ocdsmerge": {"ocds.compile"},
    "jsonschema_rs": {"ocds.validate"},
    "msgspec": {"exact_json", "ocds.store"},
    "python_calamine": {"ocds.sheets.workbook"},
    "ocdskit": {"ocds.upgrade"},
    "pagefind_bin": {"search"},
    "cbor2": {"search_order"},
    "gzip": {"ocds.files.containers"},
    "bz2": {"ocds.files.containers"},
    "lzma": {"ocds.files.containers"},
}

SHELVES = ["ocds.readers", "checks", "quality_checks", "tables", "indicators", "red_flags", "pages", "downloads"]


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ENGINE.rglob("*.py")):
        name = ".".join(path.relative_to(ENGINE).with_suffix("").parts).removesuffix(".__init__")
        yield name, ast.parse(path.read_text("utf-8"))


def imports(tree: ast.AST) -> Iterator[str]:
    """Dotted names of everything imported anywhere in a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def floor_of(module: str) -> int:
    for at, rooms in enumerate(FLOORS):
        if module in rooms:
            return at
    for at, rooms in enumerate(FLOORS):
        if module.split(".", maxsplit=1)[0] in rooms:
            return at
    raise AssertionError(f"unsealed/{module} stands on no floor: add it to FLOORS and to CONTRIBUTING.md")


def own_imports(tree: ast.AST) -> set[str]:
    """Modules of the engine that a module imports, by name below `unsealed`."""
    names = {name.removeprefix("unsealed.") for name in imports(tree) if name.startswith("unsealed.")}
    found = {name if name in ALL else name.rpartition(".")[0] for name in names}
    return {name for name in found if name}


ALL = dict(modules())


def test_imports_go_down_only() -> None:
    upward = [
        f"{name} (floor {floor_of(name)}) imports {used} (floor {floor_of(used)})"
        for name, tree in ALL.items()
        if name
        for used in own_imports(tree)
        if floor_of(used) > floor_of(name)
    ]
    assert upward == []


def test_no_import_cycle() -> None:
    graph = {name: own_imports(tree) - {name} for name, tree in ALL.items()}
    while leaves := [name for name, used in graph.items() if not used & graph.keys()]:
        for name in leaves:
            del graph[name]
    assert graph == {}


def test_each_library_has_one_owner() -> None:
    strangers = [
        f"{name} imports {used}"
        for name, tree in ALL.items()
        for used in {each.split(".")[0] for each in imports(tree)}
        if used in OWNERS and name not in OWNERS[used]
    ]
    assert strangers == []


@pytest.mark.parametrize("shelf", SHELVES)
def test_items_on_a_shelf_do_not_import_each_other(shelf: str) -> None:
    for name, tree in ALL.items():
        if name.startswith(shelf + "."):
            assert not [used for used in own_imports(tree) if used.startswith(shelf + ".")], name


def test_only_the_pipeline_and_its_tasks_load_shelves() -> None:
    loading = {name for name, tree in ALL.items() if "shelf" in own_imports(tree)}
    assert loading == {"pipeline", "knowing", "inquiry", "saying"}


def test_only_the_command_line_prints_and_sees_the_world() -> None:
    seen = []
    for name, tree in ALL.items():
        if name == "cli":
            continue
        for node in ast.walk(tree):
            text = ast.unparse(node) if isinstance(node, ast.Call | ast.Attribute) else ""
            if re.match(
                r"print\(|os\.environ|os\.getenv|sys\.(stdout|stderr|argv|exit)|datetime\.now|date\.today|time\.time",
                text,
            ):
                seen.append(f"{name}: {text}")
    assert seen == []


def test_nothing_reaches_for_the_network() -> None:
    reaching = {"socket", "urllib.request", "http.client", "requests", "ftplib"}
    assert [name for name, tree in ALL.items() if reaching & set(imports(tree))] == []


def test_no_room_without_a_name() -> None:
    empty = {"utils", "util", "helpers", "helper", "common", "core", "base", "manager", "service", "misc"}
    assert [name for name in ALL if empty & set(name.split("."))] == []


def test_each_floor_is_in_the_picture() -> None:
    picture = (ENGINE.parent / "CONTRIBUTING.md").read_text("utf-8")
    rooms = {room.split(".")[0] for floor in FLOORS for room in floor}
    assert [room for room in sorted(rooms) if f"`{room}" not in picture] == []
