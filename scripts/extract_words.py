"""Collects all visible English into site_templates/words/messages.pot, and brings each catalogue beside it up to date.

python scripts/extract_words.py           writes messages.pot and merges it into every <language>.po
python scripts/extract_words.py --check   says whether messages.pot is up to date, and what catalogues lack; exit code 1 if not
python scripts/extract_words.py --add pt  starts a catalogue for another language

Phrases come from templates and code, labels from words/en.toml and the standard's codelists (with the table as context),
names of fields from its schema, and what code says of itself from the shelves. A catalogue keeps the translations of what
still stands; a message whose English changed is a new one.
"""

import io
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from typing import Any

from babel.core import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from unsealed import dataset_check, red_flag, shelf, user_needs  # noqa: E402
from unsealed.category_tables import TABLES as CATEGORY_TABLES  # noqa: E402
from unsealed.config import Identity, PointsToCheck, Site  # noqa: E402
from unsealed.edition import translated  # noqa: E402
from unsealed.exact_json import read_json  # noqa: E402
from unsealed.indicator import COLUMNS, question_of  # noqa: E402
from unsealed.ocds.census import Census  # noqa: E402
from unsealed.ocds.organizations import Identities  # noqa: E402
from unsealed.ocds.schema import read_schema  # noqa: E402
from unsealed.quality_check import FAILED  # noqa: E402
from unsealed.supplier_tables import TABLES as SUPPLIER_TABLES  # noqa: E402
from unsealed.table import describe  # noqa: E402
from unsealed.words import Words  # noqa: E402

TEMPLATES = ROOT / "site_templates"
WORDS = TEMPLATES / "words"
TARGET = WORDS / "messages.pot"
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "Sentence": None,
    "counted": (2, 3),
    "Unreadable": None,
}
CODELISTS = (
    "awardCriteria", "awardStatus", "bidStatus", "contractStatus", "documentType", "extendedProcurementCategory",
    "initiationType", "method", "milestoneStatus", "milestoneType", "partyRole", "procurementCategory", "relatedProcess",
    "relatedProcessScheme", "releaseTag", "submissionMethod", "tenderStatus",
)  # fmt: skip
"""The standard's codelists whose titles pages show where we have no words of our own."""

HEAD = """\
# The visible words of the site{in_language}. Written by scripts/extract_words.py; {how}
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


def main() -> int:
    """Write the files, or check them."""
    template = make_template()
    text = as_text(template, "")
    if "--check" in sys.argv[1:]:
        current = TARGET.is_file() and TARGET.read_text("utf-8") == text
        if not current:
            print("messages.pot is not up to date: run python scripts/extract_words.py and commit what it writes.")
        for path in sorted(WORDS.glob("*.po")):
            lacking = [each for each in read_catalogue(path) if each.id and (each.fuzzy or not all(_strings(each)))]
            print(f"{path.name} lacks {len(lacking)} of {len(template)} messages.")
        return 0 if current else 1
    TARGET.write_text(text, "utf-8")
    for name in sys.argv[2:] if "--add" in sys.argv[1:2] else ():
        (WORDS / f"{name}.po").write_text(as_text(Catalog(Locale.parse(name, sep="-")), name), "utf-8")
    for path in sorted(WORDS.glob("*.po")):
        catalogue = read_catalogue(path)
        catalogue.update(template, no_fuzzy_matching=True)
        path.write_text(as_text(catalogue, path.stem), "utf-8")
    return 0


def read_catalogue(path: Path) -> Catalog:
    """Read a catalogue, with its own rule for plurals."""
    with path.open("rb") as file:
        return read_po(file, locale=path.stem.replace("-", "_"))


def make_template() -> Catalog:
    """All messages, in the order of the places that they come from."""
    catalogue = Catalog(fuzzy=False)
    for place, message, context in sorted(find_messages(), key=lambda each: (each[0], str(each[1]), each[2])):
        catalogue.add(message, locations=[(place, 1)], context=context or None)
    return catalogue


def find_messages() -> Iterator[tuple[str, str | tuple[str, str], str]]:
    """Each message (or singular and plural) with the place that it comes from, and its context."""
    yield from _of_templates()
    yield from _of_code()
    yield from _of_labels()
    yield from _of_standard()
    yield from _of_shelves()


def as_text(catalogue: Catalog, language: str) -> str:
    """A catalogue as the text of its file: no dates, no names, no numbers of lines, so that only words make a change."""
    body = io.BytesIO()
    write_po(
        body, catalogue, width=120, omit_header=True, sort_by_file=True, ignore_obsolete=True, include_lineno=False
    )
    if not language:
        head = HEAD.format(in_language="", how="do not edit.", language="", plurals="nplurals=2; plural=(n != 1);")
    else:
        name = Locale.parse(language, sep="-").get_display_name("en")
        plural = get_plural(language.replace("-", "_"))
        head = HEAD.format(
            in_language=f" in {name}",
            how="translate each msgid in its msgstr.",
            language=language,
            plurals=f"nplurals={plural.num_plurals}; plural={plural.plural_expr};",
        )
    return head + body.getvalue().decode()


def _of_templates() -> Iterator[tuple[str, str | tuple[str, str], str]]:
    options = {"trimmed": "false", "silent": "false"}
    for path in sorted(TEMPLATES.rglob("*.html")):
        with path.open("rb") as file:
            for _line, function, message, _comments in babel_extract(file, list(KEYWORDS), [], options):
                yield from _told(path, function or "_", message)


def _of_code() -> Iterator[tuple[str, str | tuple[str, str], str]]:
    for path in sorted((ROOT / "unsealed").rglob("*.py")):
        with path.open("rb") as file:
            for _line, message, _comments, context in extract("python", file, KEYWORDS):
                ids = message if isinstance(message, str) else (message[0], message[1])
                yield path.relative_to(ROOT).as_posix(), ids, context or ""


def _told(path: Path, function: str, message: Any) -> Iterator[tuple[str, str | tuple[str, str], str]]:
    place = path.relative_to(ROOT).as_posix()
    texts = [each for each in message if each] if isinstance(message, tuple) else [message]
    if function == "pgettext":
        yield place, texts[1], texts[0]
    elif function == "ngettext":
        yield place, (texts[0], texts[1]), ""
    else:
        yield place, texts[0], ""


def _of_labels() -> Iterator[tuple[str, str | tuple[str, str], str]]:
    for table, words in tomllib.loads((WORDS / "en.toml").read_text("utf-8")).items():
        for text in words.values():
            yield "site_templates/words/en.toml", text, table


def _of_standard() -> Iterator[tuple[str, str | tuple[str, str], str]]:
    codelists, labels = read_schema("codelists"), tomllib.loads((WORDS / "en.toml").read_text("utf-8"))
    for name in CODELISTS:
        for code, title in codelists[name].items():
            if title and code not in labels.get(name, {}):
                yield "unsealed/ocds/schema/codelists.json", title, name
    english = Words("en", {}, Site("").zone)
    names = {*_properties(read_schema("release")), *(table.name for table in _tables())}
    for field in sorted(names - set(labels["field"])):
        yield "unsealed/ocds/schema/release.json", english.field(field), "field"


def _properties(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        properties = node.get("properties")
        if isinstance(properties, dict):
            yield from properties
        for each in node.values():
            yield from _properties(each)
    elif isinstance(node, list):
        for each in node:
            yield from _properties(each)


def _of_shelves() -> Iterator[tuple[str, str | tuple[str, str], str]]:
    said: list[str] = []

    def note(text: str) -> str:
        said.append(" ".join(text.split()) if "\n" in text else text)
        return text

    def take(item: ModuleType) -> Iterator[tuple[str, str, str]]:
        place = Path(str(item.__file__)).relative_to(ROOT).as_posix()
        yield from ((place, text, "") for text in said)
        said.clear()

    for item in (*shelf.items("unsealed.indicators"), user_needs):
        note(question_of(item))
        translated(item.DOSSIER, note)
        yield from take(item)
    for item in shelf.items("unsealed.red_flags"):
        translated(item.DOSSIER, note)
        yield from take(item)
    translated(red_flag.FENCE_REASONS, note)
    for setting in fields(PointsToCheck):
        note(setting.metadata["help"])
    yield from take(red_flag)
    for item in shelf.items("unsealed.quality_checks"):
        translated(tuple(item.CHECKS), note)
        yield from take(item)
    of_all = dataset_check.check_dataset(_no_rows, Census(), Identities(Identity()))
    for each in (*of_all, *dataset_check.check_builds(None, {}, {})):
        translated(each, note)
    yield from take(dataset_check)
    for table in _tables():
        translated(table, note)
    translated(COLUMNS, note)
    yield from (("unsealed/tables", text, "") for text in said)
    said.clear()
    for path in sorted((ROOT / "unsealed" / "indicators" / "cases").glob("*/expected.json")):
        body = read_json(path.read_bytes())
        if isinstance(body, dict) and isinstance(body.get("about"), str):
            yield "unsealed/indicators/cases", str(body["about"]), ""


def _no_rows(*_names: str) -> list[tuple[Any, ...]]:
    return []


def _tables() -> list[Any]:
    return [*(describe(item) for item in shelf.items("unsealed.tables")), *SUPPLIER_TABLES, *CATEGORY_TABLES, FAILED]


def _strings(message: Any) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


if __name__ == "__main__":
    sys.exit(main())
