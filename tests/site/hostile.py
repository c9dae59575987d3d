"""Fifty texts that were written to break a site, and data that has them in every field."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

CANARY = "window.hostile=1"
"""What a script of the data would do."""
TEXTS = (
    # Markup and script
    f"<script>{CANARY}</script>",
    f"</script><script class=from-data>{CANARY}</script>",
    f"<img class=from-data src=x onerror={CANARY}>",
    f"<svg class=from-data onload={CANARY}><a xlink:href='javascript:{CANARY}'>x</a></svg>",
    f"<iframe class=from-data srcdoc='<script>top.hostile=1</script>'></iframe>{CANARY}",
    "</title></textarea></style></noscript></template><b class=from-data>bold</b>",
    "<!-- not closed <b class=from-data>",
    "]]><b class=from-data>after CDATA</b><![CDATA[",
    "<base href=https://elsewhere.example/><meta http-equiv=refresh content=0;url=https://elsewhere.example/>",
    "<form class=from-data action=https://elsewhere.example/><input name=q autofocus></form>",
    "<details class=from-data open ontoggle=window.hostile=1>",
    "<style>*{display:none}</style><link rel=stylesheet href=https://elsewhere.example/x.css>",
    f"<math class=from-data><mtext><mglyph><style><img src=x onerror={CANARY}></style></mglyph></mtext></math>",
    f'<a class=from-data href="data:text/html,<script>{CANARY}</script>">data</a>',
    # Out of an attribute
    f'" autofocus onfocus="{CANARY}" class="from-data',
    f"' onmouseover='{CANARY}' class='from-data",
    f"` onclick=`{CANARY}` class=from-data x=",
    f'"><img class=from-data src=x onerror="{CANARY}">',
    # Addresses
    f"javascript:{CANARY}//%0a",
    f"JaVa\tScRiPt:{CANARY}",
    "https://" + "very-long-name." * 30 + "example/" + "path/" * 60 + "?q=" + "x" * 200,
    "//elsewhere.example/no-scheme",
    # Languages of templates and formats
    "{{ 191 * 7 }} {% for each in site %}{{ each }}{% endfor %} {# gone #}",
    "{% raw %} {{ self.__init__.__globals__ }} {%",
    "{name.__class__} {n} {0} {} { %(name)s %s %d $name ${name} #{name}",
    "[link](javascript:window.hostile=1) ![image](https://elsewhere.example/x.png) **bold** `code` # heading",
    # Long
    "W" * 300,
    "m" * 150 + "\N{SOFT HYPHEN}" + "i" * 150 + "_" * 120,
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 4,
    "Supply and delivery of many things, " * 60,
    "1" * 260 + "\N{NO-BREAK SPACE}" * 3 + "9" * 100,
    "\N{NO-BREAK SPACE}".join(["words", "that", "hold", "together"] * 20),
    # Scripts of the world
    "توريد وتركيب إشارات المرور في وسط المدينة (المرحلة 2) " * 3,
    "\u202eשיפוץ בית הספר\u202d ABC \u2067הפוך\u2069 123 \u202e",
    "\u202egnp.exe \u2066never closed",
    "道路改修工事及び橋梁補修業務委託契約書" * 12,
    "การจัดซื้อจัดจ้างก่อสร้างถนนคอนกรีตเสริมเหล็กสายบ้านดอนกลาง" * 5,
    "".join(letter + "\u0301\u0316\u0337\u034f\u0489" * 2 for letter in "zalgo" * 9),
    "z\u200be\u200br\u200co\u200d w\u2060i\ufeffdth " + "\u200b" * 80 + "\u00ad" * 30,
    "👩🏽‍🚒👨‍👩‍👧‍👦🏳️‍🌈" * 40,
    # Characters that are none
    "null\x00byte \x01\x02\x07\x08\x0b\x0c\x1b[31m\x7f\x85 end",
    "\ufffe\uffff\ufdd0 not characters \U000e0041 tag",
    "line\r\nbreaks\u2028and\u2029\ttabs\n\n\n" * 5,
    # Tables, entities, databases, files
    '=HYPERLINK("https://elsewhere.example/","click")',
    "+1-1+cmd|' /C calc'!A0",
    '@SUM(1+1)*2;\t=1+1,"quoted"\r\n-2',
    "&lt;b class=from-data&gt; &amp;amp; &#60;script&#62; &nbsp &notit; &",
    "'); DROP TABLE contracts; -- \" OR 1=1",
    "../../../../etc/passwd%00.html ..\\..\\windows\\system32",
    'CON.txt:ads aux. <>:"|?* NUL ~$tmp.',
)  # fmt: skip

_CODES = frozenset(
    [
        "status",
        "tag",
        "roles",
        "initiationType",
        "procurementMethod",
        "mainProcurementCategory",
        "additionalProcurementCategories",
        "submissionMethod",
        "awardCriteria",
        "documentType",
        "relationship",
        "language",
        "currency",
        "type",
        "measure",
        "method",
        "format",
    ]
)
_IDENTITIES = frozenset(
    [
        "id",
        "ocid",
        "scheme",
        "awardID",
        "relatedLot",
        "relatedLots",
        "relatedBids",
        "identifier",
        "releaseID",
        "amendsReleaseID",
        "projectID",
    ]
)
_KEPT = frozenset(["tag", "initiationType", "roles", "relationship", "language", "type"])
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T.*)?\Z")


def write_hostile_data(source: Path, folder: Path, number: int = 100) -> Path:
    """Take processes of the releases in `source`, and put the texts into them: into all that is text in the first of
    three, into identities too in the second, into every code and currency besides in the third.
    """
    processes: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(source.glob("*.json")):
        for release in json.loads(path.read_bytes())["releases"]:
            processes.setdefault(release["ocid"], []).append(release)
    fullest = sorted(processes.values(), key=lambda releases: (-len(json.dumps(releases)), releases[0]["ocid"]))
    few = fullest[:: len(fullest) // number][:number]
    folder.mkdir()
    with (folder / "hostile.jsonl").open("w", encoding="ascii") as file:
        for at, releases in enumerate(few):
            file.writelines(json.dumps(_spoil(release, at)) + "\n" for release in releases)
    return folder


def _spoil(release: dict[str, Any], at: int) -> dict[str, Any]:
    left = set(_KEPT) | (set() if at % 3 else _IDENTITIES) | (set() if at % 3 == 2 else _CODES)
    made = {name: _changed(value, name, left) for name, value in release.items()}
    made |= {"id": release["id"], "date": release["date"]}
    if "tender" in made:
        made["tender"]["title"] = TEXTS[at % len(TEXTS)]
    return made


def _changed(value: Any, name: str, left: set[str]) -> Any:
    match value:
        case dict():
            return {key: _changed(each, key, left) for key, each in value.items()}
        case list():
            return [_changed(each, name, left) for each in value]
        case str() if name not in left and not _DATE.match(value):
            text = TEXTS[crc32(value.encode()) % len(TEXTS)]
            return f"{text}{value}" if name in _IDENTITIES else text
    return value


def pages_of_each_type(output: Path, number: int) -> Iterator[str]:
    """Addresses of a built site: of each folder of pages, the index and the largest of those that lie in it."""
    kinds: dict[str, list[tuple[int, str]]] = {}
    for path in output.rglob("*.html"):
        address = path.relative_to(output).as_posix().removesuffix("index.html")
        kinds.setdefault(_kind(address), []).append((-path.stat().st_size, address))
    for _, found in sorted(kinds.items()):
        yield from [address for _, address in sorted(found)[:number]]


def _kind(address: str) -> str:
    """`contracts/*` for a contract page, `contracts/page/*` for a page of the list; the address where it has no brothers."""
    folder, _, name = address.rstrip("/").rpartition("/")
    return f"{folder}/*" if folder else name
