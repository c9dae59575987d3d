"""Markdown that people wrote -> HTML that is safe to show, with its links kept open. Owns markdown and nh3.

The one place where contributed HTML passes. A link in a text is one of three:

- `other.md#heading`, relative to the file, as every Markdown editor and code host shows it;
- `/contracts/`, an address from the root of the site, as the browser shows it;
- `https://...` or `mailto:...`.

The first two become addresses of the site, and links only on the page that shows them, through its `href`.
Ids of headings get a prefix, so that no heading takes an id that the site itself uses.
"""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

import markdown
import nh3
from markdown.extensions import Extension
from markdown.extensions.toc import slugify_unicode
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup

from unsealed.errors import ConfigurationError
from unsealed.front_matter import Written
from unsealed.urls import slug

EXTENSIONS = (
    "abbr", "def_list", "fenced_code", "footnotes", "md_in_html", "sane_lists", "tables", "toc",
    "unsealed.markdown_text:LabelledTables",
)  # fmt: skip
EXTENSION_SETTINGS: dict[str, dict[str, Any]] = {"toc": {"slugify": slugify_unicode}}
ID_PREFIX = "text-"

# fmt: off
_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "details", "div", "dl", "dt", "em",
    "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "strong", "sub",
    "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}
_TAGS_WITH_CONTENT = {
    "iframe", "math", "noscript", "object", "script", "select", "style", "svg", "template", "textarea", "title",
}
# fmt: on
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"dir", "lang"},
    "a": {"href"},
    "abbr": {"title"},
    "img": {"alt", "height", "src", "width"},
    "ol": {"start"},
    "td": {"colspan", "data-label", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
} | {each: {"id"} for each in ("h1", "h2", "h3", "h4", "h5", "h6", "li", "sup")}
_SCHEMES = {"http", "https", "mailto"}

# On both sides of an address of the site inside the finished HTML. A NUL is what no HTML can bring in, not even as a
# character reference.
_MARK = "\0"
_ADDRESS = re.compile("\0([^\0]*)\0")
_TITLE = re.compile(r"<h1[^>]*>(.*?)</h1>\s*", re.DOTALL)
_SECTION = re.compile(r'<h2 id="([^"]+)"[^>]*>(.*?)</h2>', re.DOTALL)
_PARAGRAPH = re.compile(r"\s*<p>(.*?)</p>", re.DOTALL)
_STASHED = re.compile("\x02[^\x03]*\x03")  # where Markdown keeps a place for raw HTML
_IMAGE = re.compile(r'<img(?: [a-z]+="[^"]*")*>')
_HEADING_TAG = re.compile(r"(?<=<h|/h)([1-6])(?=[ >])")


class LabelledTables(Extension):
    """Gives each cell of a table the name of its column, so that the table reads as a list of cards on a phone."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - the name that Markdown calls
        """Have it run after inline Markdown, so that a name is plain text."""
        md.treeprocessors.register(_LabelTables(md), "labelled_tables", 4)


class _LabelTables(Treeprocessor):
    def run(self, root: Element) -> None:
        for table in root.iter("table"):
            table.set("class", "cards")
            heads = table.findall("thead/tr/th")
            names = [_STASHED.sub("", "".join(head.itertext())).strip() for head in heads]
            for head in heads:
                head.set("scope", "col")
            for row in table.iterfind("tbody/tr"):
                for name, cell in zip(names, row, strict=False):
                    if name:
                        cell.set("data-label", name)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the second level: its plain text and its id on the page."""

    title: str
    id: str


@dataclass(frozen=True, slots=True)
class Text:
    """Safe HTML without the heading that it opens with, which is the `title` (empty where there is none).

    `removed` says what the author may miss, a sentence each. `addresses` are the places on the site that it links to.
    """

    title: str
    description: str
    sections: tuple[Section, ...]
    removed: tuple[str, ...]
    _pieces: tuple[str, ...] = field(repr=False)  # HTML and addresses in turn
    language: str = ""
    """Its language, where that is not the one of the page, as nobody has translated it yet."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses of the site that this text links to or shows, relative to the site's root."""
        return self._pieces[1::2]

    def explained(self) -> list[tuple[str, str, str]]:
        """Each section of the second level that opens with a paragraph: its name in addresses, title, and that paragraph."""
        parts = _SECTION.split("".join(self._pieces[::2]))
        found = []
        for name, title, html in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
            if paragraph := _PARAGRAPH.match(html):
                found.append((name.removeprefix(ID_PREFIX), _plain(title), " ".join(_plain(paragraph[1]).split())))
        return found

    def html(self, href: Callable[[str], str]) -> Markup:
        """The HTML for one page; `href` turns an address relative to the site's root into a link from that page."""
        pieces = list(self._pieces)
        pieces[1::2] = [str(Markup.escape(href(each))) for each in self.addresses]
        return Markup("".join(pieces))  # noqa: S704 - the pieces passed the sanitiser, the links were escaped


def render_markdown(written: Written, place: str, prefix: str = ID_PREFIX, below: int = 1) -> Text:
    """Make a text of a file at `place`, its path inside the content folder (`about.md`), without MkDocs.

    `prefix` begins its ids, where several texts stand on a page; `below` is the level of the heading that it stands under.
    """
    engine = markdown.Markdown(extensions=list(EXTENSIONS), extension_configs=EXTENSION_SETTINGS)
    try:
        html = engine.convert(written.body)
    except RecursionError:
        raise ConfigurationError(f"{written.path} is nested too deeply to be read as Markdown.") from None

    def locate(link: str) -> str:
        return content_address(posixpath.normpath(posixpath.join(posixpath.dirname(place), link)))

    return make_text(html, written, locate, prefix, below)


def make_text(
    html: str, written: Written, locate: Callable[[str], str | None], prefix: str = ID_PREFIX, below: int = 1
) -> Text:
    """Clean the HTML that Markdown made of `written`; `prefix` and `below` as for `render_markdown`.

    `locate` turns the path of a relative link into an address; None from it makes the link a `ConfigurationError`.
    """
    removed: list[str] = []
    lost: list[str] = []

    def keep(tag: str, attribute: str, value: str) -> str | None:  # must not raise: the sanitiser would go on
        if attribute == "id":
            return prefix + value
        if (tag, attribute) not in (("a", "href"), ("img", "src")):
            return value
        link = _open_link(value, locate, prefix)
        if link is None:
            lost.append(value)
        elif tag == "img" and not link.startswith(_MARK):
            removed.append(f"{written.path}: the image {value} was left out; put the file beside the text.")
            return None
        return link or None

    clean = nh3.clean(
        html.replace(_MARK, ""),
        tags=_TAGS,
        clean_content_tags=_TAGS_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        allowed_classes={"table": {"cards"}},
        url_schemes=_SCHEMES,
        attribute_filter=keep,
        link_rel=None,
    )
    if lost:
        raise ConfigurationError(f"{written.path} contains a link '{lost[0]}' that leads nowhere.")
    clean = _IMAGE.sub(lambda image: image[0] if ' src="' in image[0] else "", clean)
    heading = _TITLE.search(clean)
    title = written.title or (_plain(heading[1]) if heading else "")
    if heading and not clean[: heading.start()].strip() and _plain(heading[1]) == title:
        clean = clean[heading.end() :]
    clean = clean.replace("<h1", "<h2").replace("</h1>", "</h2>")  # a page has one
    if below > 1:
        clean = _HEADING_TAG.sub(lambda level: str(min(int(level[1]) + below - 1, 6)), clean)
    clean = clean.replace("<pre>", '<pre tabindex="0">')  # a long line is scrolled to by keyboard, too
    pieces = _ADDRESS.split(clean)
    pieces[1::2] = [unescape(each) for each in pieces[1::2]]
    return Text(
        title=title,
        description=written.description,
        sections=tuple(Section(_plain(title), name) for name, title in _SECTION.findall(clean)),
        removed=tuple(removed),
        _pieces=tuple(pieces),
    )


def content_address(path: str) -> str:
    """The address of a file inside the content folder: `guidance/how-to-bid.md` -> `guide/how-to-bid/`."""
    folders, name = posixpath.split(path)
    parts = [each if each in (".", "..") else slug(each) for each in folders.split("/") if each]
    if parts[:1] == ["guidance"]:
        parts[0] = "guide"
    stem, suffix = posixpath.splitext(name)
    if suffix == ".md":
        own = [] if stem == "index" or path == "home.md" else [slug(stem)]
        return "".join(f"{each}/" for each in parts + own)
    return "/".join([*parts, slug(stem if suffix.islower() else name) + suffix.lower()])


def _open_link(value: str, locate: Callable[[str], str | None], prefix: str) -> str | None:
    """Return a link that may stay: on this page, to another host, or an address between its marks.

    An empty text is a link that must not stay; None is one that leads nowhere.
    """
    try:
        scheme, host, path, _, fragment = urlsplit(value.strip())
    except ValueError:
        return ""
    if scheme:
        return value if scheme in _SCHEMES else ""
    if host or "\\" in value:
        return ""
    if not path:
        return f"#{prefix}{fragment}" if fragment else ""
    if path.startswith("/"):
        address: str | None = path.lstrip("/ ")
        anchor = f"#{fragment}" if fragment else ""
    else:
        address = locate(unquote(path))
        anchor = f"#{ID_PREFIX}{fragment}" if fragment else ""
    if address is None:
        return None
    # On the home page an address stands as it is: none may read as a scheme there.
    return "" if ":" in address.partition("/")[0] else f"{_MARK}{address}{anchor}{_MARK}"


def _plain(html: str) -> str:
    return _ADDRESS.sub("", Markup(html).striptags())  # noqa: S704 - striptags leaves plain text, escaped when shown
