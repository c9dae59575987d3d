"""The story of a build in three paragraphs: know, say, publish; checks and conversions know, too.

What `know` asks for is done in `knowing.py` and `inquiry.py`, what `say` asks for in `saying.py`: by tasks, each of which takes
a partition, a question or a file and knows of no other. These four alone load shelves.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import NamedTuple

from unsealed import __version__, shelf, user_needs
from unsealed.answers import answers_of
from unsealed.assets import make_assets, read_assets
from unsealed.category_tables import TABLES as CATEGORY_TABLES
from unsealed.category_tables import write_categories
from unsealed.chart import draw
from unsealed.city_files import read_aliases, read_corrections
from unsealed.config import Site
from unsealed.convert import write_ocds
from unsealed.differences import Difference, compare
from unsealed.download import DataSource
from unsealed.edition import Edition, in_language
from unsealed.errors import UnsealedError
from unsealed.executor import Progress, follow, open_executor
from unsealed.following import make_following
from unsealed.front_matter import read_written
from unsealed.guide import read_guide
from unsealed.indicator import describe_rows, name_of
from unsealed.inquiry import ask, check_quality, inquire
from unsealed.knowing import Compiled, Rules, compile_all, count_partitions, make_model, read_all
from unsealed.last_report import LOST, LastReport, find_losses
from unsealed.markdown_text import Text, render_markdown
from unsealed.metadata import make_checksums, make_coverage, make_index, make_quality, make_report, make_results
from unsealed.notes import Notes, left_out, read_notes, unknown_notes
from unsealed.ocds.mending import unknown_processes
from unsealed.ocds.reader import ReadResult, find_files
from unsealed.ocds.survey import unstable_ids
from unsealed.output import Stage, Written, open_stage
from unsealed.page import Page
from unsealed.publication import Entry, Publication, state_of
from unsealed.quality_check import FAILED
from unsealed.red_flag import choose_flags
from unsealed.render import ENGINE_TEMPLATES, renderer_for
from unsealed.report import EXAMPLES, FindingLog, Report, close_ledger, printable
from unsealed.saying import (
    download_task,
    find_mistakes,
    guidance_task,
    make_style,
    pages_task,
    publish,
    relate,
    render_task,
)
from unsealed.search import find_engine, make_search
from unsealed.sitemap import make_sitemap
from unsealed.statistics_page.charts import make_charts
from unsealed.supplier_tables import TABLES as SUPPLIER_TABLES
from unsealed.supplier_tables import write_suppliers
from unsealed.table import describe
from unsealed.urls import is_file
from unsealed.words import read_words

_PAGES_A_TASK = 64


@dataclass(frozen=True, slots=True)
class Plan:
    """What to build from what: folders and settings, decided before anything is read."""

    site: Site
    data: tuple[Path, ...]
    content: Path
    templates: tuple[Path, ...]
    output: Path
    portable: bool = False
    strict: bool = False
    jobs: int | None = None
    last_report: LastReport | None = None
    accept_loss: bool = False
    examples: int = EXAMPLES


class Outcome(NamedTuple):
    """What a build did: the publication, and how many pages, files and bytes were written."""

    publication: Publication
    pages: int
    files: int
    bytes: int


def build(plan: Plan, progress: Progress) -> Outcome:
    """Read everything, make the site beside the published one, and exchange them. Raises `UnsealedError`."""
    if plan.site.search.enabled:
        find_engine()  # before anything is read: what is missing should not be told at the end
    with open_stage(plan.output) as stage, open_executor(plan.jobs) as executor:
        publication = know(plan, stage.work, executor, progress)
        _refuse(plan, publication.report)
        return say(plan, publication, stage, executor, progress)


def check(plan: Plan, progress: Progress) -> Report:
    """Read everything as a build does, and write nothing: what was found in the data and in what people wrote."""
    with TemporaryDirectory(prefix="unsealed-") as folder, open_executor(plan.jobs) as executor:
        publication = know(plan, Path(folder), executor, progress)
        styles = tuple(edition.style for edition in _make_editions(plan, publication))
        publication.report.findings.add(find_mistakes(styles, plan.content, Path(folder), left_out(publication.notes)))
        return publication.report


def convert(plan: Plan, form: str, progress: Progress) -> tuple[Report, list[Written]]:
    """Read everything as a build does, and write it as OCDS 1.1 in place of what the output folder held."""
    with open_stage(plan.output) as stage, open_executor(plan.jobs) as executor:
        publication = know(plan, stage.work, executor, progress)
        _refuse(plan, publication.report)
        return publication.report, list(write_ocds(publication, form, stage))


def know(plan: Plan, work: Path, executor: Executor, progress: Progress) -> Publication:
    """Files -> the publication: read them, compile a partition a task, then ask what all processes together tell."""
    renderer_for.cache_clear()  # templates may have changed since this process drew with them
    site, store = plan.site, work / "store"
    files = find_files(plan.data)
    partitions = count_partitions(files)
    aliases, corrections, notes = read_aliases(plan.content), read_corrections(plan.content), read_notes(plan.content)
    indicators, flags = shelf.items("unsealed.indicators"), _choose_flags(site)
    tables = (*(describe(item) for item in shelf.items("unsealed.tables")), *SUPPLIER_TABLES, *CATEGORY_TABLES, FAILED)

    read = read_all(executor, files, site, work, partitions, progress)
    model = make_model(site, read, aliases)
    rules = Rules(site, model, corrections, [item.__name__ for item in flags], plan.examples)
    known = compile_all(executor, rules, work, partitions, progress)
    questions = ask(executor, indicators, site, work, partitions)
    write_suppliers(store / "0", tuple(known.entries), model.identities)
    write_categories(store, partitions, known.entries)
    checks = check_quality(tables, store, partitions, known, model.identities, plan.last_report)
    asked = inquire(executor, questions, indicators, flags, known.coverage, site, work, partitions, progress)
    return Publication(
        site=site,
        words=read_words([*plan.templates, ENGINE_TEMPLATES], site.language, site.zone),
        as_of=model.as_of,
        model=model,
        census=known.census,
        corrections=tuple(each for each in corrections if (each.ocid, each.path) in known.census.corrected),
        entries=tuple(known.entries),
        relations=known.relations,
        report=_report(plan, read, known, rules, notes),
        coverage=known.coverage,
        needs=asked.needs,
        checks=checks,
        results=asked.results,
        row_files=asked.row_files,
        tables=tables,
        indicators=tuple(describe_rows(item) for item in (*indicators, user_needs)),
        dossiers={name_of(item): item.DOSSIER for item in indicators},
        flags=tuple(item.DOSSIER for item in flags),
        points=asked.points,
        texts=_read_texts(plan.content),
        guides=frozenset(path.stem for path in (plan.content / "guidance").glob("*.md")),
        notes=notes,
        guide=read_guide(plan.content),
        licence=site.licence or (read.licences[0] if read.licences else ""),
        licence_url=site.licence_url or next((each for each in read.licences if each.startswith("http")), ""),
        policy_url=read.policies[0] if read.policies else "",
        publishers=tuple(read.publishers),
        extensions=tuple(read.extensions),
        store=store,
        partitions=partitions,
        downloads=(),
        drawings={},
        since=plan.last_report.as_of if plan.last_report else "",
        differences=_differences(plan.last_report, known.entries),
    )


def differ(plan: Plan, old: Path, progress: Progress) -> tuple[Difference, ...]:
    """What differs between older data and that of a plan; nothing is written. Raises `UnsealedError`."""
    states = []
    for each in (replace(plan, data=(old,)), plan):
        with TemporaryDirectory(prefix="unsealed-") as folder, open_executor(plan.jobs) as executor:
            publication = know(each, Path(folder), executor, progress)
            _refuse(each, publication.report)
            states.append({entry.ocid: state_of(entry) for entry in publication.entries})
    return compare(*states)


def say(plan: Plan, publication: Publication, stage: Stage, executor: Executor, progress: Progress) -> Outcome:
    """The publication -> the files of the site."""
    editions = _make_editions(plan, publication)
    styles = tuple(edition.style for edition in editions)
    tables = publication.tables
    source = DataSource(plan.site, tables, publication.store, publication.partitions, stage.work)
    guidance = [executor.submit(guidance_task, style, plan.content, stage) for style in styles]
    parts = [
        (item.__name__, part, source, stage.sink)
        for item in shelf.items("unsealed.downloads")
        for part in item.parts(tables)
    ]
    downloads = [executor.submit(download_task, *part) for part in parts]
    processes = [
        executor.submit(render_task, styles, at, publication.store, publication.model, related, stage.sink)
        for at, related in enumerate(zip(*(relate(edition.publication) for edition in editions), strict=True))
    ]
    drawings = [draw(make_charts(answers_of(edition.publication))) for edition in editions]
    made = [*(future.result() for future in downloads), *(publish(each, stage.sink) for each in publication.row_files)]
    publication = replace(publication, downloads=tuple(made))
    batches = []
    for (style, edition), drawn in zip(editions, drawings, strict=True):
        pages = _site_pages(replace(edition, downloads=publication.downloads, drawings=drawn))
        batches += [
            executor.submit(pages_task, style, pages[at : at + _PAGES_A_TASK], stage.sink)
            for at in range(0, len(pages), _PAGES_A_TASK)
        ]
    sink = stage.sink
    written = [  # while pages are drawn
        sink.write(artifact)
        for artifact in (
            make_index(publication, publication.downloads, __version__),
            *make_results(publication),
            make_coverage(publication),
            make_quality(publication),
            *make_checksums(publication.downloads),
            *make_assets(read_assets([*plan.templates, ENGINE_TEMPLATES])),
        )
    ]
    written += [
        sink.write(artifact)
        for _, edition in editions
        for artifact in make_following(edition, plan.site.name, portable=plan.portable)
    ]
    rendering = [*processes, *batches, *guidance]
    results = follow("render", (future.result() for future in rendering), len(rendering), progress)
    rendered = [file for each in results for file in each]
    if plan.site.search.enabled:
        progress("search", 0, 1)
        written += make_search(stage, len(rendered))
        progress("search", 1, 1)
    addresses = sorted(_address(file.path) for file in rendered if _is_listed(file.path))
    written += [*rendered, *map(sink.write, make_sitemap(plan.site, addresses))]
    written += [Written(each.path, each.bytes, each.sha256) for each in publication.downloads]
    size = sum(file.size for file in written)
    count = sum(file.path.endswith(".html") for file in written)
    sink.write(make_report(publication, count, size))
    return Outcome(publication, count, len(written) + 1, size)


def _choose_flags(site: Site) -> list[ModuleType]:
    """The flags that the site shows; a site that shows none does not load them."""
    return choose_flags(shelf.items("unsealed.red_flags"), site) if site.points_to_check.show else []


def _make_editions(plan: Plan, publication: Publication) -> list[Edition]:
    """The publication in each language of the site, the main one first."""
    editions = []
    for language in plan.site.all_languages:
        words, texts, own = publication.words, publication.texts, ""
        if language != plan.site.language:
            words = read_words([*plan.templates, ENGINE_TEMPLATES], language, plan.site.zone)
            texts, own = _read_texts(plan.content, language, plan.site.language), language
        told = replace(in_language(publication, words, texts), guide=read_guide(plan.content, own))
        editions.append(Edition(make_style(told, plan.templates, portable=plan.portable), told))
    return editions


def _read_texts(content: Path, language: str = "", otherwise: str = "") -> dict[str, Text]:
    """What people wrote beside the guidance; in another language than the main one what is written in it, else that."""
    texts = {}
    for path in sorted(content.glob("*.md")):
        own = content / language / path.name
        if not language or own.is_file():
            texts[path.stem] = render_markdown(read_written(own), path.name)
        else:
            texts[path.stem] = replace(render_markdown(read_written(path), path.name), language=otherwise)
    return texts


def _differences(last: LastReport | None, entries: Sequence[Entry]) -> tuple[Difference, ...]:
    """What differs from the last published site, where somebody named it."""
    return compare(last.states, {entry.ocid: state_of(entry) for entry in entries}) if last and last.states else ()


def _report(plan: Plan, read: ReadResult, known: Compiled, rules: Rules, notes: Notes) -> Report:
    """The ledger, and all that was found: in files, in processes, in all of them together, and since the last site."""
    log, identities = FindingLog(limit=plan.examples), rules.model.identities
    log.add(read.findings)
    log.add(read.dates.find(plan.site.as_of).findings)
    log.merge(known.findings)
    log.add(known.census.findings(identities, known.census.tax_basis(plan.site.tax_basis)))
    log.add(unknown_processes(rules.corrections, (entry.ocid for entry in known.entries)))
    log.add(unknown_notes(notes, (entry.ocid for entry in known.entries)))
    if plan.site.organizations.party_id_stable and not identities.stable_ids:
        log.add([unstable_ids(read.survey.stable_ids)])
    inputs = close_ledger(read.files, known.fates)
    if plan.last_report:
        cut_off = {finding.source.file for finding in read.findings if finding.code == "file.cut_off"}
        log.add(find_losses(plan.last_report, inputs, cut_off, len(known.entries), accepted=plan.accept_loss))
    return Report(inputs, log.trimmed(), len(known.entries))


def _site_pages(publication: Publication) -> list[Page]:
    is_main = publication.words.language == publication.site.language
    return [
        page
        for item in shelf.items("unsealed.pages")
        if hasattr(item, "make_pages")
        for page in item.make_pages(publication)
        if is_main or not is_file(page.url)
    ]


def _refuse(plan: Plan, report: Report) -> None:
    """Raise `UnsealedError` where what was found is a reason to leave the published site as it is."""
    if not report.processes:
        raise UnsealedError(_nothing_found(plan, report))
    lost = report.findings.groups.get(LOST)
    if lost and not plan.accept_loss:
        lines = "".join(f"\n{line}" for line in (*lost.as_text(limit=10), *report.causes(lost, limit=3)))
        raise UnsealedError(f"Nothing was published: a file lost what it held. The published site is as it was.{lines}")
    if plan.strict and report.needs_attention:
        lines = "".join(f"\n{line}" for line in report.as_text(limit=3))
        raise UnsealedError(f"Nothing was published, because --strict was asked for and this was found:{lines}")


def _nothing_found(plan: Plan, report: Report) -> str:
    folders = ", ".join(printable(str(folder)) for folder in plan.data)
    if not report.files:
        return f"{folders} holds no files, so there is nothing to publish. Put OCDS files there: releases or records."
    lines = "".join(f"\n{line}" for line in report.as_text(limit=5))
    return f"Nothing in {folders} can be published; the published site is as it was.{lines}"


def _is_listed(path: str) -> bool:
    return path.endswith(".html") and path != "404.html"


def _address(path: str) -> str:
    return path.removesuffix("index.html")
