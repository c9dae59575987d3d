"""Page -> Artifact, through Jinja with autoescape and strict undefined values. Owns jinja2.

Templates come from the city's folder first, then from ours; `engine:` always reaches ours, so that a city's
template can extend the one it replaces.
"""

import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from traceback import extract_tb
from types import CodeType
from typing import Any, ClassVar, NamedTuple
from urllib.parse import urlsplit

from jinja2 import (
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    nodes,
)
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import TemplateNotFound
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape
from markupsafe import _escape_inner as quote_html  # type: ignore[attr-defined]  # `escape` without its wrapping

from unsealed.artifact import Artifact
from unsealed.assets import asset_addresses, read_assets
from unsealed.config import Site
from unsealed.errors import ConfigurationError
from unsealed.exact_json import write_json
from unsealed.page import Page
from unsealed.urls import file_path, is_file
from unsealed.words import Words, language_name, read_words

ENGINE_TEMPLATES = Path(__file__).parent / "site_templates"
if not ENGINE_TEMPLATES.is_dir():  # in a checkout the templates stand beside the engine; the wheel holds them inside
    ENGINE_TEMPLATES = Path(__file__).parent.parent / "site_templates"

_TEMPLATE_FOLDERS = frozenset(["pages", "partials", "guidance"])
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_CONTROLS = bytes([*range(9), 11, *range(14, 32), 127])
_HIGH_CONTROL = re.compile(b"\xc2[\x80-\x9f]")
_PLAIN_LINK = re.compile(r"https?://[a-z0-9]+(?:[.-][a-z0-9]+)*(?:/[\w./%~?=&+,:;#-]*)?\Z", re.ASCII)
_UNSAFE_IN_SCRIPT = {ord(each): f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"}
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")


@dataclass(frozen=True, slots=True)
class Style:
    """All that decides how pages look; picklable, so that tasks in other processes draw alike.

    `templates` are the city's folders, first wins. `facts` are names that every template may use, with their values.
    """

    site: Site
    templates: tuple[Path, ...]
    facts: tuple[tuple[str, Any], ...]
    portable: bool = False
    language: str = ""
    """One of the site's languages; the main one where it is empty."""


class Alternate(NamedTuple):
    """A page in one of the site's languages: its code and own name, the link from here, and the address from the root."""

    language: str
    name: str
    link: str
    address: str


@lru_cache(maxsize=32)
def renderer_for(style: Style) -> "Renderer":
    """The renderer of a style, made once per process."""
    folders = [*style.templates, ENGINE_TEMPLATES]
    return Renderer(
        style.site,
        read_words(folders, style.language or style.site.language, style.site.zone),
        list(style.templates),
        asset_addresses(read_assets(folders)),
        dict(style.facts),
        portable=style.portable,
    )


class _Phrases(NodeTransformer):
    """Puts phrases into a template's own text: `{{ _("Paid") }}` is looked up once, not on every page."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - the name that the base class looks for
        """Replace a call of `_` with one constant by the phrase in the site's language."""
        if isinstance(node.node, nodes.Name) and node.node.name == "_" and len(node.args) == 1:
            (phrase,) = node.args
            if isinstance(phrase, nodes.Const):
                return nodes.Const(self._words.gettext(phrase.value), lineno=node.lineno)
        return self.generic_visit(node)


class _Code(CodeGenerator):
    """Compiles templates to escape through `_Environment.escape_text`, and to call what they call without a detour.

    A page has hundreds of values to escape. Jinja's detour tells functions that ask for it about the page under way;
    of ours none asks, and a macro knows by itself that it escapes.
    """

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        if forward_caller or node.kwargs or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.escape_text(")
        else:
            super()._output_child_pre(node, frame, finalize)


class _Environment(Environment):
    code_generator_class = _Code

    @staticmethod
    def escape_text(value: object) -> str:
        """Escape as markupsafe does, without making an object that says so: what comes back is joined at once."""
        if type(value) is str:
            return quote_html(value)
        return value if type(value) is Markup else escape(value)

    def __init__(self, words: Words, **options: Any) -> None:
        super().__init__(**options)
        self._phrases = _Phrases(words)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template. None has its own here; a chain of maps would be gone through for each page."""
        return super().make_globals(d) if d else self.globals

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree: nodes.Template = self._phrases.visit(super()._parse(source, name, filename))
        return tree


class _CompiledBefore(BytecodeCache):
    """Templates that this process has compiled, for whichever site: the same source and phrases make the same code."""

    _codes: ClassVar[dict[tuple[int, str, str], CodeType]] = {}

    def __init__(self, words: Words) -> None:
        self._phrases = words.fingerprint

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code of a template; its checksum is that of its source."""
        bucket.code = self._codes.get((self._phrases, bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        if bucket.code:
            self._codes[self._phrases, bucket.key, bucket.checksum] = bucket.code


class Renderer:
    """Draws pages. `assets` maps a stylesheet's or script's plain path to its address with a content hash."""

    def __init__(
        self,
        site: Site,
        words: Words,
        templates: list[Path],
        assets: Mapping[str, str],
        facts: Mapping[str, Any],
        *,
        portable: bool = False,
    ) -> None:
        self._portable = portable
        self._site = site
        self.words = words
        self._assets = assets
        self._folder = site.folder_of(words.language)
        languages = site.all_languages if len(site.all_languages) > 1 else ()
        self._languages = [(each, language_name(each), site.folder_of(each)) for each in languages]
        city_first = ChoiceLoader([FileSystemLoader(str(folder)) for folder in templates])
        engine = FileSystemLoader(str(ENGINE_TEMPLATES))
        self._environment = _Environment(
            words,
            loader=ChoiceLoader([city_first, engine, PrefixLoader({"engine": engine}, delimiter=":")]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
            bytecode_cache=_CompiledBefore(words),
        )
        self._environment.globals.update(
            site=site,
            words=words,
            _=words.gettext,
            ngettext=words.ngettext,
            web_link=web_link,
            folder=self._folder,
            english=_language_mark("en", words),
            main_language=_language_mark(site.language, words),
            **facts,
        )

    def render(self, page: Page) -> Artifact:
        """Draw one page. A mistake in a template is a `ConfigurationError` with its file and line."""
        path = self._folder + file_path(page.url)
        href = self._href(page.url)
        try:
            html = self._environment.get_template(page.template).render(
                page=page.context,
                title=page.title,
                description=page.description,
                section=page.section,
                url=page.url,
                href=href,
                alternates=self._alternates(page.url) if self._languages else (),
                linked_data=self._linked_data(page) if page.about else "",
            )
        except TemplateNotFound as error:
            raise ConfigurationError(f"The template {error.message} does not exist.") from error
        except TemplateError as error:
            place = _place(error) or page.template
            raise ConfigurationError(f"The template {place} cannot be used: {error.message}.") from error
        return Artifact(path, _encode(html))

    def beside(self, page: Page) -> Iterator[Artifact]:
        """The files that belong to a page, in the folder of its language."""
        for file in page.files:
            yield Artifact(self._folder + file.path, file.body)

    def _href(self, url: str) -> Callable[[str], str]:
        """Return the function that turns an address relative to the site's root into a link from `url`.

        A page is linked in the language of this one; files are there once, for all languages.
        """
        root = self._root(url)
        assets = self._assets
        portable = self._portable
        above = "../" if self._folder else ""

        def href(address: str) -> str:
            address = assets.get(address, address)
            start = above + root if above and is_file(address) else root
            if portable:
                place, mark, fragment = address.partition("#")
                return start + (file_path(place) if place or not mark else place) + mark + fragment
            return (start + address) or "./"

        return href

    def _linked_data(self, page: Page) -> Markup:
        """What a page is about as JSON that can stand inside a script element: nothing in it ends the element."""
        data = {"@context": "https://schema.org", **(page.about or {})}
        if self._site.base_url:
            data["url"] = f"{self._site.base_url.rstrip('/')}/{self._folder}{page.url}"
        text = write_json(data).decode("utf-8", "replace")
        return Markup(text.translate(_UNSAFE_IN_SCRIPT))  # noqa: S704 - JSON without any character that HTML knows

    def _root(self, url: str) -> str:
        """The way from a page to the home page of its language."""
        # A host shows 404.html under any address, so its links start at the host's root.
        return self._site.base_path if url == "404.html" and not self._portable else "../" * url.count("/")

    def _alternates(self, url: str) -> tuple[Alternate, ...]:
        """The page in each language of the site; of the one that is there but once, the home pages."""
        start = self._root(url) + ("../" if self._folder else "")
        place = "" if url == "404.html" else url
        return tuple(
            [
                Alternate(language, name, start + self._target(folder + place) or "./", folder + place)
                for language, name, folder in self._languages
            ]
        )

    def _target(self, address: str) -> str:
        return file_path(address) if self._portable else address


def _language_mark(language: str, words: Words) -> Markup:
    """The attribute that marks what is in another language than the page; empty where it is the same."""
    same = words.language.partition("-")[0] == language.partition("-")[0]
    return Markup("") if same else Markup(' lang="{}"').format(language)


def _encode(html: str) -> bytes:
    """A page as UTF-8, with U+FFFD for characters that HTML has no way to write, not even as references."""
    data = html.encode("utf-8", "replace")
    # Nearly no page holds one, and these looks at bytes take a quarter of the time of the pattern over all characters.
    if len(data.translate(None, _CONTROLS)) < len(data) or _HIGH_CONTROL.search(data) or b"\xef" in data:
        data = _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", html).encode("utf-8", "replace")
    return data


def _place(error: TemplateError) -> str:
    """The template and line of a mistake: what the error says, else the last frame that is a template's."""
    name, line = getattr(error, "name", None), getattr(error, "lineno", None)
    if name:
        return f"{name}:{line}" if line else name
    place = ""
    for frame in extract_tb(error.__traceback__):
        if frame.filename.endswith(".html"):
            parts = Path(frame.filename).parts
            at = max((index for index, part in enumerate(parts) if part in _TEMPLATE_FOLDERS), default=len(parts) - 1)
            place = f"{'/'.join(parts[at:])}:{frame.lineno}"
    return place


def web_link(text: object) -> str:
    """Return `text` if it is an absolute http(s) address that is safe to link to, else an empty text."""
    if not isinstance(text, str) or len(text) > 2000 or _UNSAFE.search(text):
        return ""
    if _PLAIN_LINK.match(text):
        return text
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return ""
    return text if parts.scheme.lower() in ("http", "https") and host and "@" not in parts.netloc else ""
