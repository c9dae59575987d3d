"""Take the facts out of a copy of OCDS 1.1 and its extensions: `python scripts/extract_schema.py STANDARD_DIR`.

Writes `unsealed/ocds/schema/release.json` (a JSON Schema, Draft 4: names, types, formats, codes, merge rules),
`unsealed/ocds/schema/codelists.json` (each code with its short English title) and `unsealed/ocds/schema/titles.json` (the
name that each field has as a heading of a spreadsheet, in the standard's order). Descriptions are texts under the standard's licence and stay
behind. STANDARD_DIR holds `1.1/schema/` and `extensions/*/`.
"""

import csv
import json
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "unsealed" / "ocds" / "schema"
KEYWORDS = (
    "$ref",
    "type",
    "format",
    "pattern",
    "enum",
    "codelist",
    "openCodelist",
    "minLength",
    "minItems",
    "minProperties",
    "uniqueItems",
    "wholeListMerge",
    "omitWhenMerged",
    "required",
)
Schema = dict[str, Any]


def facts(schema: Schema, definitions: set[str], extension: str = "") -> Schema:
    """The facts of one schema node and of all below it. `extension` names where an added node comes from."""
    kept: Schema = {key: schema[key] for key in KEYWORDS if key in schema}
    if "$ref" in kept and kept["$ref"].rpartition("/")[2] not in definitions:
        del kept["$ref"]  # the lots extension points to terms of an extension that is not among ours
    if "codelist" in kept:
        kept["codelist"] = kept["codelist"].removesuffix(".csv")
    if "deprecated" in schema:
        kept["deprecatedVersion"] = schema["deprecated"]["deprecatedVersion"]
    if extension:
        kept["extension"] = extension
    if "items" in schema:
        kept["items"] = facts(schema["items"], definitions)
    if "properties" in schema:
        kept["properties"] = {name: facts(node, definitions) for name, node in schema["properties"].items()}
    return kept


def apply_extension(target: Schema, patch: Schema, definitions: set[str], extension: str) -> None:
    """Merge a patch into facts, as JSON Merge Patch does, and label the topmost nodes that it adds."""
    for group in ("properties", "definitions"):
        for name, node in patch.get(group, {}).items():
            known = target.setdefault(group, {})
            if name in known and "$ref" not in known[name]:
                known[name].update(facts({k: v for k, v in node.items() if k != "properties"}, definitions))
                apply_extension(known[name], {"properties": node.get("properties", {})}, definitions, extension)
            else:
                known[name] = facts(node, definitions, extension)


def read_release_schema(standard: Path) -> Schema:
    """The release schema with all extensions applied, in the order of their names."""
    core = json.loads((standard / "1.1/schema/release-schema.json").read_text("utf-8"))
    files = sorted(standard.glob("extensions/*/release-schema.json"))
    patches = {file.parent.name: json.loads(file.read_text("utf-8")) for file in files}
    definitions = set(core["definitions"]).union(*(patch.get("definitions", {}) for patch in patches.values()))
    schema = {"$schema": core["$schema"], **facts(core, definitions)}
    schema["definitions"] = {name: facts(node, definitions) for name, node in core["definitions"].items()}
    for name, patch in patches.items():
        apply_extension(schema, patch, definitions, name)
    return schema


def read_codelists(standard: Path) -> dict[str, dict[str, str]]:
    """Codes and titles of every codelist; an extension's `+name.csv` adds to the list `name`."""
    codelists: dict[str, dict[str, str]] = {}
    files = [*standard.glob("1.1/schema/codelists/*.csv"), *standard.glob("extensions/*/codelists/*.csv")]
    for file in sorted(files):
        with file.open(encoding="utf-8", newline="") as rows:
            codes = {row["Code"]: row["Title"] for row in csv.DictReader(rows)}
        codelists.setdefault(file.stem.removeprefix("+"), {}).update(codes)
    return codelists


def read_titles(standard: Path) -> dict[str, dict[str, str]]:
    """The title of each field in the standard's order, by the definition that holds it (`Award`); the release has no name.

    An object that is written inside another is named by its way: `Organization/details`.
    """
    titles: dict[str, dict[str, str]] = {}

    def read(name: str, node: Schema) -> None:
        for field, below in node.get("properties", {}).items():
            titles.setdefault(name, {}).setdefault(field, below.get("title", field))
            inner = below.get("items", below)
            read(f"{name}/{field}".lstrip("/"), inner)

    files = [standard / "1.1/schema/release-schema.json", *sorted(standard.glob("extensions/*/release-schema.json"))]
    for file in files:
        schema = json.loads(file.read_text("utf-8"))
        read("", schema)
        for name, node in schema.get("definitions", {}).items():
            read(name, node)
    return titles


def write_lines(value: Any, *, is_map: bool = True, pad: str = "") -> str:
    """JSON with sorted keys and each property that has no properties of its own on one line: small, yet diffable."""
    if not isinstance(value, dict) or not (is_map or "properties" in value):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    inner = pad + " "
    rows = [
        f"{inner}{json.dumps(key)}: {write_lines(value[key], is_map=key in ('properties', 'definitions'), pad=inner)}"
        for key in sorted(value)
    ]
    return "{\n" + ",\n".join(rows) + f"\n{pad}}}"


def main(standard: Path) -> None:
    """Write the files."""
    TARGET.mkdir(parents=True, exist_ok=True)
    (TARGET / "release.json").write_text(write_lines(read_release_schema(standard)) + "\n", "utf-8")
    codelists = json.dumps(read_codelists(standard), ensure_ascii=False, indent=1, sort_keys=True)
    (TARGET / "codelists.json").write_text(codelists + "\n", "utf-8")
    titles = json.dumps(read_titles(standard), ensure_ascii=False, indent=1)
    (TARGET / "titles.json").write_text(titles + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
