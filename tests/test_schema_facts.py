"""The facts of the standard that travel with the package: what they are, and that they are the standard's."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema_rs
import pytest
from ocdsmerge.rules import get_merge_rules

from unsealed.ocds import codelists
from unsealed.ocds.schema import read_schema

ROOT = Path(__file__).parents[1]
SCHEMA = ROOT / "unsealed" / "ocds" / "schema"
TEXTS = {"title", "description"}


@pytest.fixture
def extraction() -> ModuleType:
    spec = importlib.util.spec_from_file_location("extract_schema", ROOT / "scripts" / "extract_schema.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_files_are_what_the_script_makes(
    extraction: ModuleType, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extraction, "TARGET", tmp_path)
    extraction.main(shared / "standard")
    for name in ("release.json", "codelists.json"):
        assert (tmp_path / name).read_bytes() == (SCHEMA / name).read_bytes()


def test_the_schema_is_a_schema_without_texts() -> None:
    schema = read_schema("release")
    jsonschema_rs.meta.validate(schema)
    assert [text for node in nodes(schema) for text in node if text in TEXTS] == []


def nodes(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """A schema and all schemas below it."""
    below = [*schema.get("properties", {}).values(), *schema.get("definitions", {}).values()]
    below += [schema["items"]] if "items" in schema else []
    return [schema, *(node for child in below for node in nodes(child))]


def test_facts_are_those_of_the_standard_with_its_extensions(extraction: ModuleType, shared: Path) -> None:
    """JSON Merge Patch on the whole schemas, facts taken last, gives the same as patching the facts."""
    standard = shared / "standard"
    merged = json.loads((standard / "1.1/schema/release-schema.json").read_text("utf-8"))
    for path in sorted(standard.glob("extensions/*/release-schema.json")):
        merged = merge_patch(merged, json.loads(path.read_text("utf-8")))
    definitions = set(merged["definitions"])
    expected = extraction.facts(merged, definitions)
    expected["definitions"] = {
        name: extraction.facts(node, definitions) for name, node in merged["definitions"].items()
    }
    ours = json.loads((SCHEMA / "release.json").read_text("utf-8"))
    for node in nodes(ours):
        node.pop("extension", None)
        node.pop("$schema", None)
    assert ours == expected


def merge_patch(target: Any, patch: Any) -> Any:
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        merged[key] = merge_patch(merged.get(key), value)
    return merged


def test_merge_rules_are_those_of_the_standard(shared: Path) -> None:
    core = json.loads((shared / "standard/1.1/schema/release-schema.json").read_text("utf-8"))
    ours = get_merge_rules(read_schema("release"))
    assert get_merge_rules(core).items() <= ours.items()
    assert ours["tender", "lots", "identifiers"] == "wholeListMerge"
    assert ("tender", "lots") not in ours


def test_every_codelist_of_the_schema_is_there() -> None:
    named = {node["codelist"]: node for node in nodes(read_schema("release")) if "codelist" in node}
    assert [name for name in sorted(named) if not codelists.codes(name)] == []
    for name, node in named.items():
        closed = node.get("enum") or node.get("items", {}).get("enum") or []
        assert set(filter(None, closed)) <= set(codelists.codes(name))


def test_titles() -> None:
    assert codelists.title("method", "open") == "Open"
    assert codelists.title("method.csv", "open") == "Open"
    assert codelists.title("bidStatus", "disqualified") == "Disqualified"
    assert codelists.title("method", "none of them") == ""
    assert codelists.title("no list", "open") == ""
