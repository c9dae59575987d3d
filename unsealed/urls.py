"""Identity -> address: pure functions, one-to-one, legal on every file system.

An address is relative to the site's root, as in `contracts/ocds-213czf-1/`. An identity that is already a plain
lower-case slug keeps it; any other gets a readable part and a hash of the exact identity, joined by `--`,
which no plain slug contains, so two identities never share an address, not even where letter case is ignored.
"""

import re
import unicodedata
from functools import lru_cache
from hashlib import sha256

_PLAIN = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*\Z")
_LONGEST = 80
_READABLE = 48
MAIN_CATEGORY = "mainProcurementCategory"
"""The scheme of the three categories that a process has where its items have no classification."""
_MAIN_CATEGORIES = ("goods", "works", "services")
_CATEGORY_SCHEMES = ("CPV", "UNSPSC")
_LONGEST_CODE = 20
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", "index", "page", "clock"]
    + [f"{device}{digit}" for device in ("com", "lpt") for digit in range(10)]
)


@lru_cache(maxsize=65536)
def slug(identity: str) -> str:
    """Return a name for `identity` that is safe as one path segment anywhere."""
    if len(identity) <= _LONGEST and _PLAIN.match(identity) and identity not in _RESERVED:
        return identity
    ascii_text = unicodedata.normalize("NFKD", identity).encode("ascii", "ignore").decode().lower()
    readable = re.sub(r"[^a-z0-9]+", "-", ascii_text)[:_READABLE].strip("-") or "x"
    digest = sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{readable}--{digest}"


def process_url(ocid: str) -> str:
    """The contract page of a process."""
    return f"contracts/{slug(ocid)}/"


def record_url(ocid: str) -> str:
    """The OCDS record package of a process."""
    return f"contracts/{slug(ocid)}/record.json"


def buyer_url(key: str) -> str:
    """The page of a buyer, by organization key."""
    return f"buyers/{slug(key)}/"


def supplier_url(key: str) -> str:
    """The page of a supplier, by organization key."""
    return f"suppliers/{slug(key)}/"


def opportunities_url(group: str, key: str) -> str:
    """The opportunities of one kind or buyer: `opportunities/kinds/works/`."""
    return f"opportunities/{group}/{slug(key)}/"


def category_url(scheme: str, code: str) -> str:
    """The page of what is classified with a code of a scheme: as `categories/cpv-45000000/`.

    Codes of digits in CPV and UNSPSC, and the codes of `mainProcurementCategory`, make plain addresses, which no other
    scheme's can be: theirs have a hash.
    """
    if scheme in _CATEGORY_SCHEMES and code.isascii() and code.isdigit() and len(code) <= _LONGEST_CODE:
        return f"categories/{scheme.lower()}-{code}/"
    if scheme == MAIN_CATEGORY and code in _MAIN_CATEGORIES:
        return f"categories/{code}/"
    escaped = scheme.replace("~", "~0").replace(":", "~1")  # else "a:b" + "c" would be "a" + "b:c"
    return f"categories/{slug(f'{escaped}:{code}')}/"


def year_url(period: str) -> str:
    """The page of a year, as results name it: `2025`, or `FY2025` where the city counts in fiscal years."""
    return f"years/{slug(period.lower())}/"


def method_url(code: str) -> str:
    """The page of a procurement method."""
    return f"methods/{slug(code)}/"


def list_url(section: str, number: int = 1) -> str:
    """Page `number` of a paged list: the first is the section itself."""
    return f"{section}/" if number == 1 else f"{section}/page/{number}/"


def file_path(url: str) -> str:
    """The file that a static host serves for an address."""
    return url + "index.html" if url == "" or url.endswith("/") else url


def indicator_url(name: str) -> str:
    """The page of an indicator, by its module's name."""
    return f"statistics/{slug(name)}/"


_FOLLOWED = {"buyer": "buyers", "supplier": "suppliers"}


def feed_url(kind: str, key: str = "") -> str:
    """The Atom feed of the city (no key), of a buyer or supplier by its key, of a category by the address of its page."""
    return f"feeds/{_followed(kind, key)}.xml"


def calendar_url(kind: str, key: str = "") -> str:
    """The iCalendar file of the same."""
    return f"calendars/{_followed(kind, key)}.ics"


def _followed(kind: str, key: str) -> str:
    if kind == "category":
        return key.rstrip("/")
    return f"{_FOLLOWED[kind]}/{slug(key)}" if kind in _FOLLOWED else kind


_FOLDERS_OF_FILES = ("assets/", "pagefind/")
_IN_EACH_LANGUAGE = ("feeds/", "calendars/")


def is_file(address: str) -> bool:
    """Whether an address is that of a file that is there once for all languages: not of a page, a feed or a calendar."""
    if address.startswith(_IN_EACH_LANGUAGE):
        return False
    place = address.partition("#")[0].partition("?")[0]
    return (not place.endswith("/") and place != "") or place.startswith(_FOLDERS_OF_FILES)
