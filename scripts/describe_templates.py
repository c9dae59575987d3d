"""Writes site_templates/README.md: what a city may override, from the code and the templates themselves.

python scripts/describe_templates.py           writes the file
python scripts/describe_templates.py --check   says whether it is up to date; exit code 1 if not
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "site_templates"
TARGET = TEMPLATES / "README.md"

HEAD = """\
# Templates: what you may change

This page is written by `scripts/describe_templates.py` from the code; a test keeps it true. A field that goes away, or
changes its meaning, is a line in CHANGELOG.md.

**Values before files.** Colours and sizes are custom properties in `assets/css/tokens.css`; visible terms are in
`words/<language>.toml`. Put a file of the same name into your own `site_templates/` and name in it what you change: ours is read
first. All stylesheets are published as one; a file of your own in `assets/css/` is added to it. Most cities need no more.

**Wrap before you replace.** `{% extends "engine:base.html" %}` reaches our template from yours, so you can fill one block and
keep getting our improvements:

```jinja
{% extends "engine:base.html" %}
{% block notice %}<p class="wrap">City Hall is closed on Friday.</p>{{ super() }}{% endblock %}
```

Templates run with autoescape and strict undefined values: a misspelt name stops the build with the file and the line.

## What every template may use

| name | what it is |
|---|---|
| `page` | the context of the page's type, below |
| `title`, `description`, `section`, `url` | of this page; `url` is relative to the site's root |
| `href(address)` | turns an address relative to the site's root into a link from this page; assets get their published name |
| `site` | the settings of `content/site.toml` |
| `words` | `words.date(x)`, `.date_time`, `.iso_date`, `.money(amount, currency)`, `.money_in_text`, `.number`, `.size`, \
`.code(codelist, code)`, `.field(name)` |
| `_(text)`, `ngettext(one, many, n)` | phrases in the page's language |
| `alternates` | the page in each of the site's languages: `.language`, `.name`, `.link`, `.address`; empty where there is but one |
| `folder`, `main_language`, `english` | where the page's language stands (`es/`); the attribute for texts in the main language, and in English |
| `web_link(text)` | the text if it is a safe http(s) address, else nothing |
| `as_of`, `engine_version`, `data_licence` | the publication's date, the engine's version, the licence (`.name`, `.url`) |
| `tax_basis` | included, excluded, mixed or unknown: whether amounts include tax; `words.code("tax", tax_basis)` is its sentence, `"tax_caveat"` what it means for comparisons |
| `views` | the ways into the contracts that this site has, of `categories`, `years`, `methods` and `map`; each is an address |
| `frameworks_are_marked` | false where no process is marked as a framework agreement, so that totals may include ceilings |
| `guides` | the names of the pages of guidance that there are, such as `how-to-bid` |
| `awards_are_known` | false where not one award says its status, so that no total of awards can be shown |
"""


def main() -> int:
    """Write the page, or check it."""
    text = "".join(make_text())
    if "--check" in sys.argv[1:]:
        if TARGET.is_file() and TARGET.read_text("utf-8") == text:
            return 0
        print(f"{TARGET.relative_to(ROOT)} is out of date: run python scripts/describe_templates.py")
        return 1
    TARGET.write_text(text, "utf-8")
    return 0


def make_text() -> Iterator[str]:
    """The page, in parts."""
    yield HEAD
    yield "\n## Blocks\n\n| template | blocks |\n|---|---|\n"
    for path in sorted(TEMPLATES.rglob("*.html")):
        text = path.read_text("utf-8")
        blocks = ", ".join(f"`{block}`" for block in dict.fromkeys(re.findall(r"{%-? *block (\w+)", text)))
        parent = re.search(r'{%-? *extends "([^"]+)"', text)
        if parent and not blocks:
            blocks = f"those of `{parent[1]}`"
        if blocks:
            yield f"| `{path.relative_to(TEMPLATES).as_posix()}` | {blocks} |\n"
    yield "\n## Macros in `macros.html`\n\n"
    for name, arguments in re.findall(r"{% macro (\w+)\(([^)]*)\)", (TEMPLATES / "macros.html").read_text("utf-8")):
        yield f"- `{name}({arguments})`\n"
    yield "\n## Pages and what they read\n"
    for path in sorted((ROOT / "unsealed" / "pages").glob("*.py")):
        yield from describe_page(path)
    yield "\n## Tokens in `assets/css/tokens.css`\n\n"
    tokens = re.findall(r"(--[\w-]+) *:", (TEMPLATES / "assets" / "css" / "tokens.css").read_text("utf-8"))
    yield ", ".join(f"`{token}`" for token in dict.fromkeys(tokens)) + "\n"
    yield "\n## Tables of words in `words/en.toml`\n\n"
    tables = re.findall(r"^\[(\w+)\]", (TEMPLATES / "words" / "en.toml").read_text("utf-8"), re.MULTILINE)
    yield ", ".join(f"`{table}`" for table in tables) + "\n"


def describe_page(path: Path) -> Iterator[str]:
    """One page type: its sentence, and the fields of each of its classes."""
    tree = ast.parse(path.read_text("utf-8"))
    if path.stem == "__init__":
        return
    yield f"\n### `{path.stem}`\n\n{ast.get_docstring(tree)}\n"
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            fields = list(describe_fields(node))
            if fields:
                yield f"\n**{node.name}**: {' '.join((ast.get_docstring(node) or '').split())}\n\n"
                yield from fields


def describe_fields(node: ast.ClassDef) -> Iterator[str]:
    """The annotated fields of a class, each with the text under it."""
    for at, each in enumerate(node.body):
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
            below = node.body[at + 1] if at + 1 < len(node.body) else None
            text = ""
            if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
                text = f": {' '.join(str(below.value.value).split())}"
            yield f"- `{each.target.id}` ({ast.unparse(each.annotation)}){text}\n"


if __name__ == "__main__":
    sys.exit(main())
