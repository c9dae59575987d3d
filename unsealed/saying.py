"""The tasks of saying: a partition -> its contract pages and records; some pages, the guidance, a download -> files.

Each task gets all that it says in its arguments, and knows of no other.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from unsealed import __version__, shelf
from unsealed.artifact import Artifact
from unsealed.check import written_finding
from unsealed.csv_file import Made
from unsealed.download import DataSource
from unsealed.errors import ConfigurationError
from unsealed.metadata import as_of_text
from unsealed.notes import Note
from unsealed.ocds.interpret import RecordModel, Subject
from unsealed.ocds.model import Finding, Severity
from unsealed.ocds.multilingual import in_language, mark_of
from unsealed.ocds.reader import partition_of
from unsealed.ocds.record import record_package, unpack_process
from unsealed.ocds.store import read_frames
from unsealed.output import Sink, Stage, Written
from unsealed.page import Page
from unsealed.past_awards import find_past_awards
from unsealed.publication import Download, PastAwards, Publication, Surroundings
from unsealed.red_flag import Point, RedFlag
from unsealed.render import Style, renderer_for
from unsealed.search import unsearched_of
from unsealed.urls import record_url
from unsealed.views import find_views


class Licence(NamedTuple):
    """The data's licence, in words and as an address; either may be empty."""

    name: str
    url: str


def make_style(publication: Publication, templates: tuple[Path, ...], *, portable: bool) -> Style:
    """How pages look, with the facts that every template may use."""
    facts: tuple[tuple[str, Any], ...] = (
        ("as_of", as_of_text(publication)),
        ("engine_version", __version__),
        ("awards_are_known", not publication.lacks_award_statuses),
        ("data_licence", Licence(publication.licence, publication.licence_url)),
        ("guides", publication.guides),
        ("guide", publication.guide),
        ("frameworks_are_marked", publication.marks_frameworks),
        ("tax_basis", publication.tax_basis),
        ("views", find_views(publication)),
    )
    return Style(publication.site, templates, facts, portable, publication.words.language)


class Related(NamedTuple):
    """What the pages of a partition need to know beside their processes: titles of others, who names whom, flags, notes, prices."""

    titles: dict[str, str]
    named_by: dict[str, tuple[tuple[str, str], ...]]
    flags: dict[str, RedFlag]
    points: dict[str, tuple[Point, ...]]
    notes: dict[str, tuple[Note, ...]]
    unsearched: frozenset[str]
    past: dict[str, PastAwards]


def relate(publication: Publication) -> list[Related]:
    """What the pages of each partition need to know."""
    titles = {entry.ocid: entry.title for entry in publication.entries}
    flags = {flag.code: flag for flag in publication.flags}
    unsearched = unsearched_of(publication)
    found = [Related({}, {}, flags, {}, {}, unsearched, {}) for _ in range(publication.partitions)]
    for ocid, points in publication.points.items():
        found[partition_of(ocid, publication.partitions)].points[ocid] = points
    for ocid, notes in publication.notes.items():
        found[partition_of(ocid, publication.partitions)].notes[ocid] = notes
    for ocid, past in find_past_awards(publication.entries).items():
        found[partition_of(ocid, publication.partitions)].past[ocid] = past
    for ocid, relations in sorted(publication.relations.items()):
        here = found[partition_of(ocid, publication.partitions)]
        for other, relationship in relations:
            if other not in titles or other == ocid:
                continue
            here.titles[other] = titles[other]
            there = found[partition_of(other, publication.partitions)]
            there.titles[ocid] = titles[ocid]
            there.named_by[other] = (*there.named_by.get(other, ()), (ocid, relationship))
    return found


def render_task(
    styles: Sequence[Style], partition: int, store: Path, model: RecordModel, related: Sequence[Related], sink: Sink
) -> list[Written]:
    """A partition of compiled processes -> their pages in each language, and their records."""
    style = styles[0]
    languages = style.site.all_languages
    mark = mark_of(languages)
    editions = [
        (
            renderer := renderer_for(each),
            Surroundings(each.site, renderer.words, model.as_of, **around._asdict(), guide=dict(each.facts)["guide"]),
        )
        for each, around in zip(styles, related, strict=True)
    ]
    makers = [item.make_process_pages for item in shelf.items("unsealed.pages") if hasattr(item, "make_process_pages")]
    base = style.site.base_url.rstrip("/") + "/" if style.site.base_url else ""
    licence = dict(style.facts)["data_licence"].url
    written = []
    for frame in read_frames(store / str(partition) / "processes"):
        process = unpack_process(frame)
        tags = frozenset(tag for version in process.history for tag in version.tags)
        tendered = next((version.date for version in process.history if "tender" in version.tags), "")
        told = Subject(process, model.interpret(process.compiled, tags, tendered))
        is_in_several = mark.search(frame[1])
        for renderer, surroundings in editions:
            if is_in_several:
                compiled, names = in_language(process.compiled, renderer.words.language, languages)
                told = Subject(replace(process, compiled=compiled), model.interpret(compiled, tags, tendered, names))
            for make_process_pages in makers:
                written += [sink.write(renderer.render(page)) for page in make_process_pages(told, surroundings)]
        path = record_url(process.ocid)
        package = record_package(frame, style.site, base + path if base else "", licence, model.as_of)
        written.append(sink.write(Artifact(path, package)))
    return written


def pages_task(style: Style, pages: Sequence[Page], sink: Sink) -> list[Written]:
    """Some finished pages -> their files."""
    renderer = renderer_for(style)
    return [sink.write(file) for page in pages for file in (renderer.render(page), *renderer.beside(page))]


def guidance_task(style: Style, content: Path, stage: Stage) -> list[Written]:
    """The written guidance -> its pages."""
    from unsealed.guidance import make_guidance  # noqa: PLC0415 - MkDocs takes long to import, and nobody waits here

    renderer = renderer_for(style)
    return [stage.sink.write(artifact) for artifact in make_guidance(style.site, content, renderer, stage.work)]


def find_mistakes(styles: Sequence[Style], content: Path, work: Path, left_out: Sequence[str]) -> Iterator[Finding]:
    """What is wrong with the guidance: links that lead nowhere, and what cannot stand in a page, as in `left_out` notes."""
    from unsealed.guidance import make_guidance  # noqa: PLC0415 - MkDocs takes long to import

    sentences = [*left_out]
    for style in styles:
        try:
            deque(make_guidance(style.site, content, renderer_for(style), work, sentences.append), maxlen=0)
        except ConfigurationError as error:
            yield written_finding(str(error), Severity.ERROR)
    for sentence in dict.fromkeys(sentences):
        yield written_finding(sentence, Severity.WARNING)


def download_task(module: str, part: str, source: DataSource, sink: Sink) -> Download:
    """One file of one download format."""
    item = shelf.item(module)
    return publish(item.make_part(source, part), sink, item.FORMAT)


def publish(made: Made, sink: Sink, form: str = "CSV") -> Download:
    """A finished file -> its place in the site, with its checksum."""
    written = sink.write(Artifact(made.path, made.file), checksum=True)
    return Download(made.path, form, made.table, written.size, made.rows, written.sha256)
