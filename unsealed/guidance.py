"""content/guidance/*.md -> the pages under /guide/. Owns mkdocs.

MkDocs finds the files that a link means and checks every link and anchor; it gets the texts in memory and writes
nothing that is kept. What it makes of a text goes through `markdown_text` and into our own template.

`home.md`, `about.md`, `policy.md` and the notes take part too, so that links to them and in them are checked; they are
drawn elsewhere. A note has no address of its own: a link to one leads nowhere.
"""

# ruff: noqa: ARG002 - MkDocs calls its plugins with names for all that it has

import logging
import os
import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from mkdocs.commands.build import build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as MkDocsPage

from unsealed.artifact import Artifact
from unsealed.config import Site
from unsealed.errors import ConfigurationError
from unsealed.front_matter import Written, read_written
from unsealed.markdown_text import EXTENSION_SETTINGS, EXTENSIONS, Text, content_address, make_text
from unsealed.notes import FOLDER as NOTES
from unsealed.notes import find_notes
from unsealed.page import Page
from unsealed.render import Renderer

# What a guide may carry beside texts: nothing that a browser would run when it is opened by itself.
_ENCLOSURES = (".avif", ".csv", ".gif", ".jpeg", ".jpg", ".pdf", ".png", ".webp")
_PAGES = ("about.md", "home.md", "policy.md")
_INDEX = "guidance/index.md"
_WARNING = re.compile(r"Doc file '(?P<file>.+?)' contains (?P<what>.+)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One page of the guide, as lists of pages show it."""

    title: str
    address: str
    description: str
    language: str
    """That of its text, where it is not the page's."""


@dataclass(frozen=True, slots=True)
class GuidePage:
    """What `guidance/page.html` reads. `chapters` are all pages, the index first; `date` is ISO or empty."""

    text: Text
    address: str
    chapters: tuple[Chapter, ...]
    previous: Chapter | None
    next: Chapter | None
    edit_url: str
    date: str


def make_guidance(
    site: Site,
    content: Path,
    renderer: Renderer,
    work: Path,
    notify: Callable[[str], None] | None = None,
) -> Iterator[Artifact]:
    """Yield the pages under `guide/` and the files beside the texts.

    `content` is the content folder, `work` an own folder for temporary files; `notify` is told, a sentence each, what
    was left out of a page. Raises `ConfigurationError` with the file and the link where a link leads nowhere.
    """
    texts, enclosures = _read_content(content)
    language, main = renderer.words.language, site.language
    own = _read_translations(content, language, texts) if language != main else texts
    texts = texts | own
    work = work / language
    guide = {path: text for path, text in _build(texts, enclosures, work).items() if path.startswith("guidance/")}
    if notify:
        for sentence in [each for text in guide.values() for each in text.removed]:
            notify(sentence)
    guide = {path: text if path in own else replace(text, language=main) for path, text in guide.items()}
    yield from (renderer.render(page) for page in _make_pages(site, content, texts, guide))
    for path in enclosures if language == main else ():
        yield Artifact(content_address(path), (content / path).read_bytes())


def _read_content(content: Path) -> tuple[dict[str, Written], list[str]]:
    """Return the texts by path inside `content`, and the paths of the other files, both in order of their paths."""
    texts = find_notes(content)
    enclosures: list[str] = []
    for path in sorted([*filter(Path.exists, (content / name for name in _PAGES)), *_walk(content / "guidance")]):
        name = path.relative_to(content).as_posix()
        if path.name.startswith(".") or path.name.lower() == "readme.md":
            continue
        if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(content)):
            raise ConfigurationError(f"{path} is a link to a place outside {content}; put the file itself there.")
        if path.suffix == ".md":
            texts[name] = read_written(path)
        elif path.suffix.lower() in _ENCLOSURES:
            enclosures.append(name)
        else:
            kinds = " ".join([".md", *_ENCLOSURES])
            raise ConfigurationError(f"{path} is of a kind that guidance cannot carry; it can carry {kinds}.")
    texts.setdefault(_INDEX, Written(content / _INDEX, "", title="Guide"))
    return texts, enclosures


def _read_translations(content: Path, language: str, texts: dict[str, Written]) -> dict[str, Written]:
    """Return the texts below `content/<language>/`, by the path of the text that each of them translates."""
    top, found = content / language, {}
    for path in sorted([*filter(Path.exists, (top / name for name in _PAGES)), *_walk(top / "guidance")]):
        name = path.relative_to(top).as_posix()
        if path.name.startswith(".") or path.name.lower() == "readme.md":
            continue
        if name not in texts:
            raise ConfigurationError(
                f"{path} translates nothing: there is no {content / name}. Files beside texts stand there once for all languages."
            )
        if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(content)):
            raise ConfigurationError(f"{path} is a link to a place outside {content}; put the file itself there.")
        found[name] = read_written(path)
    return found


def _walk(top: Path) -> Iterator[Path]:
    """Yield the files under `top`; folders that are hidden are left out, and folders that are links not entered."""
    for folder, folders, names in os.walk(top):
        folders[:] = [each for each in folders if not each.startswith(".")]
        links = [each for each in folders if Path(folder, each).is_symlink()]
        yield from (Path(folder, name) for name in [*links, *names])


class _Texts(BasePlugin):  # type: ignore[type-arg,no-untyped-call]  # it has no settings
    """Hands our texts to MkDocs and takes its HTML back, all in memory."""

    def __init__(self, texts: dict[str, Written], enclosures: list[str]) -> None:
        self._texts = texts
        self._enclosures = enclosures
        self._sources: dict[str, str] = {}
        self.made: dict[str, Text] = {}

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Replace what MkDocs found in its (empty) folder with our files."""
        for path in files.src_uris:
            files.remove(files.src_uris[path])
        for path in [*self._texts, *self._enclosures]:
            file = File.generated(config, path, content="")
            files.append(file)
            self._sources[file.url] = path
        return files

    def on_page_markdown(self, markdown: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        """Give the text itself, past MkDocs' own reading of facts on top of it."""
        page.meta = {}
        return self._texts[page.file.src_uri].body

    def on_page_content(self, html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        """Keep the page's HTML, cleaned."""
        written = self._texts[page.file.src_uri]

        def locate(link: str) -> str | None:
            target = quote(posixpath.normpath(posixpath.join(page.url, link)))
            path = self._sources.get(f"{target}/", self._sources.get(target))
            return None if path is None or path.startswith(f"{NOTES}/") else content_address(path)

        self.made[page.file.src_uri] = make_text(html, written, locate)
        return ""

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        """Keep MkDocs from writing the page: an empty one is skipped."""
        return ""


class _Warnings(logging.Handler):
    """Collects what MkDocs says, whatever the settings of logging are."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def _build(texts: dict[str, Written], enclosures: list[str], work: Path) -> dict[str, Text]:
    """Return the finished texts by path, or raise `ConfigurationError` for the first thing that MkDocs warns of."""
    plugin = _Texts(texts, enclosures)
    warnings = _Warnings()
    logger = logging.getLogger("mkdocs")
    before = (logger.handlers[:], logger.level, logger.propagate, logger.disabled)
    logger.handlers[:], logger.propagate, logger.disabled = [warnings], False, False
    logger.setLevel(logging.WARNING)
    failure: Exception | None = None
    try:
        build(_configure(plugin, work))
    except (Exception, MkDocsException) as error:  # noqa: BLE001 - whatever a text does to it, a sentence comes out
        failure = error
    finally:
        logger.handlers[:], logger.propagate, logger.disabled = before[0], before[2], before[3]
        logger.setLevel(before[1])
    for message in warnings.messages:
        if found := _WARNING.match(message):
            what = found["what"].replace(", it was left as is.", ", which leads nowhere.")
            raise ConfigurationError(f"{texts[found['file']].path} contains {what}")
    if isinstance(failure, ConfigurationError):
        raise failure
    if failure or warnings.messages:
        reason = " ".join([*warnings.messages, str(failure or "")]).strip()
        raise ConfigurationError(f"The guidance cannot be built: {reason}") from failure
    return plugin.made


def _configure(plugin: _Texts, work: Path) -> MkDocsConfig:
    docs, theme = work / "guidance", work / "guidance-theme"
    for folder in (docs, theme):
        folder.mkdir(parents=True, exist_ok=True)
    (theme / "main.html").write_text("", "utf-8")
    config = MkDocsConfig()
    config.load_dict(
        {
            "site_name": "guidance",
            "docs_dir": str(docs.resolve()),
            "site_dir": str((work / "guidance-built").resolve()),
            "theme": {"name": None, "custom_dir": str(theme.resolve())},
            "plugins": [],
            "markdown_extensions": [{name: EXTENSION_SETTINGS.get(name, {})} for name in EXTENSIONS],
            "validation": {
                "nav": {"omitted_files": "ignore", "not_found": "warn", "absolute_links": "ignore"},
                "links": {
                    "not_found": "warn",
                    "anchors": "warn",
                    "absolute_links": "ignore",
                    "unrecognized_links": "warn",
                },
            },
        }
    )
    errors, warnings = config.validate()
    for key, problem in [*errors, *warnings]:
        raise ConfigurationError(f"The guidance cannot be built: {key}: {problem}.")
    config.plugins["unsealed"] = plugin
    return config


def _make_pages(site: Site, content: Path, texts: dict[str, Written], guide: dict[str, Text]) -> Iterator[Page]:
    """Order the chapters (index first, then by `order`, then by path) and say of each what stands around it."""
    paths = sorted(guide, key=lambda path: (path != _INDEX, _order(texts[path]), path))
    addresses: dict[str, str] = {}
    for path in paths:
        other = addresses.setdefault(content_address(path), path)
        if other != path:
            raise ConfigurationError(f"{texts[path].path} and {texts[other].path} would have the same address.")
    chapters = tuple(
        Chapter(_title(path, guide[path]), content_address(path), guide[path].description, guide[path].language)
        for path in paths
    )
    for number, (path, chapter) in enumerate(zip(paths, chapters, strict=True)):
        context = GuidePage(
            text=guide[path],
            address=chapter.address,
            chapters=chapters,
            previous=chapters[number - 1] if number else None,
            next=chapters[number + 1] if number + 1 < len(chapters) else None,
            edit_url=_edit_url(site, texts[path].path.relative_to(content)) if texts[path].body else "",
            date=texts[path].date,
        )
        yield Page(chapter.address, "guidance/page.html", chapter.title, context, "guide", chapter.description)


def _order(written: Written) -> tuple[bool, int]:
    return (written.order is None, written.order or 0)


def _title(path: str, text: Text) -> str:
    return text.title or posixpath.basename(path).removesuffix(".md").replace("-", " ").replace("_", " ").capitalize()


def _edit_url(site: Site, path: Path) -> str:
    repository = site.repository.rstrip("/").removesuffix(".git")
    return f"{repository}/edit/{quote(site.branch)}/content/{quote(path.as_posix())}" if repository else ""
