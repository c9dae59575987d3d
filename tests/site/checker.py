"""Reads a whole built site and says, in sentences, what is wrong with it. Pure Python, for thousands of pages.

It knows nothing of how the site was made: only what a static host, a browser and a reader with a spreadsheet need.
"""

import csv
import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import normpath
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

from selectolax.lexbor import LexborHTMLParser, LexborNode

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'"
)
SEARCHING = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")  # of the page that searches
OUTWARD = ("http", "https", "mailto", "tel")  # where a link that a reader follows may lead
LOADING = ("src", "srcset", "poster", "data", "action", "formaction", "background")
POINTING = ("for", "headers", "list", "form", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns")
FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?\Z")
HANDLER = re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE)
ILLEGAL = re.compile(r'[<>:"|?*\\\x00-\x1f\x7f]')
DEVICES = {"con", "prn", "aux", "nul", "clock$", "conin$", "conout$"} | {
    f"{d}{n}" for d in ("com", "lpt") for n in range(10)
}
SCHEME = re.compile(r"([a-z][a-z0-9+.\-]*):", re.IGNORECASE)
BLANK = re.compile(r"[\x00-\x20]")
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@dataclass(slots=True)
class Pages:
    """What was seen over all pages: the ids of each, and each internal link with the page that it stands on."""

    ids: dict[str, set[str]] = field(default_factory=dict)
    links: list[tuple[str, str, str]] = field(default_factory=list)  # page, target file, fragment
    unlisted: set[str] = field(default_factory=set)  # pages that ask not to be indexed


class SiteChecker:
    """Checks one site. `base_url` and `portable` say how it was built."""

    def __init__(self, root: Path, *, base_url: str = "", portable: bool = False) -> None:
        self.root = root
        self.base_url = base_url
        self.base_path = (urlsplit(base_url).path.rstrip("/") or "") + "/"
        self.portable = portable
        self.files = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
        self.pages = Pages()

    def problems(self, limit: int = 40) -> list[str]:
        """Everything that is wrong, at most `limit` sentences; empty for a good site."""
        found: list[str] = []
        for check in (
            self._file_names,
            self._all_pages,
            self._links,
            self._json,
            self._tables,
            self._xml,
            self._sitemap,
            self._index,
        ):
            for problem in dict.fromkeys(check()):
                found.append(problem)
                if len(found) == limit:
                    return [*found, "... and there may be more"]
        return found

    def linked_from(self, page: str) -> set[str]:
        """The files that a page (its file's path) links to; only after `problems()`."""
        return {target for source, target, _ in self.pages.links if source == page}

    # Names

    def _file_names(self) -> Iterator[str]:
        twins: dict[str, str] = {}
        for path in sorted(path.relative_to(self.root).as_posix() for path in self.root.rglob("*")):
            name = path.rpartition("/")[2]
            if ILLEGAL.search(name) or name != name.rstrip(". ") or name.partition(".")[0].casefold() in DEVICES:
                yield f"{path!r} is no legal name on every file system"
            if len(name.encode()) > 255 or len(path.encode()) > 400:
                yield f"{path[:80]!r}... is too long a name"
            twin = twins.setdefault(unicodedata.normalize("NFC", path).casefold(), path)
            if twin != path:
                yield f"{twin!r} and {path!r} are one file where letter case is ignored"
            if (self.root / path).is_symlink():
                yield f"{path!r} is a symbolic link"

    # Pages

    def _all_pages(self) -> Iterator[str]:
        for path in sorted(self.files):
            if path.endswith(".html"):
                for problem in self._page(path):
                    yield f"{path}: {problem}"

    def _page(self, path: str) -> Iterator[str]:
        try:
            text = (self.root / path).read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            yield "is not UTF-8"
            return
        if not text.lower().startswith("<!doctype html>"):
            yield "does not start with <!doctype html>"
        if "\x00" in text:
            yield "holds a NUL"
        tree = LexborHTMLParser(text)
        yield from self._frame(tree)
        yield from self._behaviour(tree)
        ids = [_attribute(node, "id") for node in tree.css("[id]")]
        yield from (f'id="{each}" is given {n} times' for each, n in Counter(ids).items() if n > 1)
        self.pages.ids[path] = set(ids)
        yield from self._pointers(tree)
        yield from self._addresses(path, tree)

    def _frame(self, tree: LexborHTMLParser) -> Iterator[str]:
        for selector in ("html > head > title", "h1", "main"):
            nodes = tree.css(selector)
            if len(nodes) != 1:
                yield f"has {len(nodes)} of {selector}"
            elif not nodes[0].text().strip():
                yield f"has an empty {selector}"
        if not tree.css_first("html[lang]") or not _attribute(tree.css("html")[0], "lang"):
            yield "does not say its language"
        if not tree.css_first("meta[charset=utf-8 i]"):
            yield "does not say that it is UTF-8"
        if not tree.css_first("meta[name=viewport]"):
            yield "has no viewport"
        policies = [_attribute(node, "content") for node in tree.css("meta[http-equiv=Content-Security-Policy i]")]
        runs_an_index = tree.css_first("#search[data-engine]")
        if policies != [SEARCHING if runs_an_index else POLICY]:
            yield f"has the content security policy {policies}"
        if tree.css_first("meta[http-equiv=refresh i], base, iframe, object, embed"):
            yield "has a refresh, base, iframe, object or embed"

    def _behaviour(self, tree: LexborHTMLParser) -> Iterator[str]:
        """Nothing inline: the policy would block it, and what data smuggled in would look like it."""
        if tree.css_first("style, [style]"):
            yield "has an inline style"
        for script in tree.css("script:not([src])"):
            if _attribute(script, "type") != "application/ld+json":
                yield f"has an inline script: {script.text()[:60]!r}"
                continue
            try:
                _strict_json(script.text())
            except ValueError as error:
                yield f"has JSON-LD that does not parse: {error}"
        if not HANDLER.search(tree.html or ""):  # looking at every element is slow, and next to never needed
            return
        for node in tree.css("*"):
            yield from (f"has an event handler {name}" for name in node.attributes if name.startswith("on"))

    def _alternate(self, address: str) -> Iterator[str]:
        """The address of a page in another language has to be whole, and that of a page which is there."""
        page = unquote(address.removeprefix(self.base_url))
        if not self.base_url or not address.startswith(self.base_url) or f"{page}index.html" not in self.files:
            yield f"calls {address!r} a page in another language"

    def _pointers(self, tree: LexborHTMLParser) -> Iterator[str]:
        ids = {_attribute(node, "id") for node in tree.css("[id]")}
        for node in tree.css(",".join(f"[{name}]" for name in POINTING)):
            for name in set(POINTING) & node.attributes.keys():
                missing = set(_attribute(node, name).split()) - ids
                if missing:
                    yield f"{name} points to {sorted(missing)}, which is not there"

    def _addresses(self, path: str, tree: LexborHTMLParser) -> Iterator[str]:
        seen: set[tuple[str | None, str]] = set()
        for node in tree.css("[href]"):
            address = _attribute(node, "href")
            scheme = _scheme(address)
            if (node.tag, address) in seen:
                continue
            seen.add((node.tag, address))
            if node.tag in ("a", "area"):
                if scheme is None:
                    yield from self._internal(path, address)
                elif scheme not in OUTWARD:
                    yield f"links to {address[:80]!r}"
            elif node.tag == "link" and _attribute(node, "rel") == "canonical":
                if not self.base_url or address != self.base_url + _url_of(path):
                    yield f"calls {address!r} its canonical address"
            elif node.tag == "link" and _attribute(node, "hreflang"):
                yield from self._alternate(address)
            elif scheme is not None or address.startswith("//"):
                yield f"<{node.tag}> refers to {address[:80]!r}"
            else:
                yield from self._internal(path, address)
        for node in tree.css(",".join(f"[{name}]" for name in LOADING)):
            for name in set(LOADING) & node.attributes.keys():
                address = _attribute(node, name)
                if name == "srcset":
                    for candidate in address.split(","):
                        yield from self._internal(path, candidate.split()[0])
                elif not (node.tag == "img" and address.startswith("data:image/")):
                    yield from self._internal(path, address)
        robots = tree.css_first("meta[name=robots i]")
        if robots and "noindex" in _attribute(robots, "content"):
            self.pages.unlisted.add(path)

    def _internal(self, path: str, address: str) -> Iterator[str]:
        """Note one address inside the site, for `_links`; say at once what no site can resolve."""
        if _scheme(address) is not None or address.startswith("//"):
            yield f"loads {address[:80]!r} from elsewhere"
            return
        place, _, fragment = address.partition("#")
        place = unquote(place.partition("?")[0])
        if place.startswith("/"):
            if self.portable or not place.startswith(self.base_path):
                yield f"links to {address!r}, which works at the root of a host only"
                return
            target = place.removeprefix(self.base_path)
        elif place:
            folder = path.rpartition("/")[0]
            target = normpath(f"{folder}/{place}" if folder else place)
            if target.startswith(".."):
                yield f"links to {address!r}, which is outside of the site"
                return
            target = "" if target == "." else target + "/" * (place.endswith(("/", "/.", "..")) or place in (".", ".."))
        else:
            target = path
        if not target or target.endswith("/"):
            if self.portable:
                yield f"links to the folder {address!r}, which a folder on disk does not open"
            target += "index.html"
        self.pages.links.append((path, target, unquote(fragment)))

    def _links(self) -> Iterator[str]:
        for page, target, fragment in sorted(set(self.pages.links)):
            if target not in self.files:
                yield f"{page}: links to {target}, which is not there"
            elif fragment and target.endswith(".html") and fragment not in self.pages.ids.get(target, set()) | {"top"}:
                yield f"{page}: links to {target}#{fragment}, and there is no such id"

    # Machine files

    def _json(self) -> Iterator[str]:
        for path in sorted(self.files):
            try:
                if path.endswith(".json"):
                    _strict_json((self.root / path).read_bytes().decode("utf-8"))
                elif path.endswith(".jsonl"):
                    for line in (self.root / path).read_bytes().decode("utf-8").removesuffix("\n").split("\n"):
                        _strict_json(line)
            except ValueError as error:
                yield f"{path}: {error}"

    def _tables(self) -> Iterator[str]:
        for path in sorted(self.files):
            if path.endswith(".csv"):
                yield from (f"{path}: {problem}" for problem in self._table(path))

    def _table(self, path: str) -> Iterator[str]:
        try:
            with (self.root / path).open(encoding="utf-8-sig", newline="") as file:
                rows = csv.reader(file, strict=True)
                head = next(rows, [])
                if not head or len(set(head)) != len(head) or "" in head:
                    yield f"has the columns {head}"
                for number, row in enumerate(rows, 2):
                    if len(row) != len(head):
                        yield f"row {number} has {len(row)} cells for {len(head)} columns"
                    for cell in row:
                        if FORMULA.match(cell) and not NUMBER.match(cell):
                            yield f"row {number} has a cell that a spreadsheet takes for a formula: {cell[:40]!r}"
        except (UnicodeDecodeError, csv.Error) as error:
            yield f"cannot be read as CSV: {error}"

    def _xml(self) -> Iterator[str]:
        for path in sorted(self.files):
            if path.endswith((".xml", ".svg")):
                try:
                    ET.fromstring((self.root / path).read_bytes())  # noqa: S314  # our own output
                except ET.ParseError as error:
                    yield f"{path} is no XML: {error}"

    def _sitemap(self) -> Iterator[str]:
        """With an address for the site the sitemap lists each page once, and nothing else."""
        if not self.base_url:
            return
        listed = Counter(self._listed("sitemap.xml"))
        pages = {path for path in self.files if path.endswith(".html")} - self.pages.unlisted - {"404.html"}
        expected = {self.base_url + _url_of(path) for path in pages}
        yield from (f"sitemap.xml lists {each} {n} times" for each, n in sorted(listed.items()) if n > 1)
        yield from (f"sitemap.xml lists {each}, which is no page" for each in sorted(set(listed) - expected))
        yield from (f"sitemap.xml lacks {each}" for each in sorted(expected - set(listed)))

    def _listed(self, path: str) -> Iterator[str]:
        if path not in self.files:
            return
        root = ET.fromstring((self.root / path).read_bytes())  # noqa: S314  # our own output
        for place in root.iter(f"{SITEMAP}loc"):
            if root.tag == f"{SITEMAP}sitemapindex":
                yield from self._listed((place.text or "").removeprefix(self.base_url))
            else:
                yield place.text or ""

    def _index(self) -> Iterator[str]:
        """`data/index.json` names every process once, with files that are there, and says true things of downloads."""
        if "data/index.json" not in self.files:
            yield "data/index.json is not there"
            return
        index = json.loads((self.root / "data/index.json").read_bytes())
        ocids = Counter(each["ocid"] for each in index["processes"])
        yield from (f"data/index.json lists {ocid!r} {n} times" for ocid, n in ocids.items() if n > 1)
        places = Counter(each["page"] for each in index["processes"])
        yield from (f"{page} is the page of {n} processes" for page, n in places.items() if n > 1)
        for each in index["processes"]:
            if each["page"] + "index.html" not in self.files or each["record"] not in self.files:
                yield f"data/index.json names files of {each['ocid']!r} that are not there"
            elif json.loads((self.root / each["record"]).read_bytes())["records"][0]["ocid"] != each["ocid"]:
                yield f"{each['record']} is not the record of {each['ocid']!r}"
        for each in index["downloads"]:
            yield from self._download(each)

    def _download(self, said: dict[str, Any]) -> Iterator[str]:
        path = said["path"]
        if path not in self.files:
            yield f"data/index.json names the download {path}, which is not there"
            return
        content = (self.root / path).read_bytes()
        if (said["bytes"], said["sha256"]) != (len(content), hashlib.sha256(content).hexdigest()):
            yield f"data/index.json says a wrong size or checksum of {path}"
        if path.endswith(".csv"):
            with (self.root / path).open(encoding="utf-8-sig", newline="") as file:
                rows = sum(1 for _ in csv.reader(file)) - 1
            if said["rows"] != rows:
                yield f"data/index.json says {said['rows']} rows of {path}, which has {rows}"


def _attribute(node: LexborNode, name: str) -> str:
    return node.attributes.get(name) or ""


def _scheme(address: str) -> str | None:
    """The scheme that a browser would see, which ignores control characters and spaces around; None if relative."""
    if ":" not in address:
        return None
    found = SCHEME.match(BLANK.sub("", address))
    return found[1].lower() if found else None


def _url_of(path: str) -> str:
    """The address of a page relative to the site's root, as a host serves it."""
    return path.removesuffix("index.html") if path == "index.html" or path.endswith("/index.html") else path


def _strict_json(text: str) -> Any:
    """Parse JSON as its standard has it: no NaN, no Infinity, no key twice."""
    return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_twin)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _no_twin(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(f"a key is given twice among {[key for key, _ in pairs][:8]}")
    return found
