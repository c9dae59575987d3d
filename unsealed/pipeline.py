"""The story of a build in three paragraphs: know, say, publish; checks and conversions know, too. Alone loads shelves."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any, NamedTuple

from unsealed import __version__, shelf, user_needs
from unsealed.answers import answers_of
from unsealed.artifact import Artifact
from unsealed.assets import make_assets, read_assets
from unsealed.chart import draw
from unsealed.check import written_finding
from unsealed.city_files import read_aliases, read_corrections
from unsealed.config import Site
from unsealed.convert import write_ocds
from unsealed.csv_file import Made, open_csv
from unsealed.dataset_check import check_builds, check_dataset
from unsealed.download import DataSource
from unsealed.errors import ConfigurationError, UnsealedError
from unsealed.exact_json import write_json
from unsealed.executor import open_executor, run_all
from unsealed.front_matter import read_written
from unsealed.indicator import describe_rows, name_of, observe
from unsealed.last_report import LOST, LastReport, find_losses
from unsealed.markdown_text import Text, render_markdown
from unsealed.metadata import (
    as_of_text,
    make_checksums,
    make_coverage,
    make_index,
    make_quality,
    make_report,
    make_results,
)
from unsealed.ocds.access import get_objects, get_text, get_texts
from unsealed.ocds.assemble import Assembler, Fates, Frame, SetAside
from unsealed.ocds.census import Census
from unsealed.ocds.coverage import Coverage, FieldCounter, segment
from unsealed.ocds.dates import read_instant
from unsealed.ocds.interpret import RecordModel, Subject
from unsealed.ocds.mending import Correction, Mender, unknown_processes
from unsealed.ocds.model import ContractingProcess, Finding, Severity, Source
from unsealed.ocds.organizations import Alias, Identities
from unsealed.ocds.reader import InputFile, ReadResult, bytes_underway, find_files, partition_of, read_files
from unsealed.ocds.record import pack_process, record_package, unpack_process
from unsealed.ocds.store import read_frames, read_spool, write_frames
from unsealed.ocds.survey import Survey, unstable_ids
from unsealed.output import Sink, Stage, Written, open_stage
from unsealed.page import Page
from unsealed.publication import Download, Entry, Publication, Surroundings, make_entry, read_rows, write_rows
from unsealed.quality_check import FAILED, CheckResult, Tally, sum_up
from unsealed.red_flag import Point, RedFlag, choose_flags, look, looks_of
from unsealed.render import ENGINE_TEMPLATES, Style, renderer_for
from unsealed.report import EXAMPLES, FindingLog, Report, close_ledger, printable
from unsealed.results import Result, calculate
from unsealed.review import settle
from unsealed.sitemap import make_sitemap
from unsealed.statistics_page.charts import make_charts
from unsealed.table import Table, describe, tabulate
from unsealed.urls import record_url
from unsealed.user_needs import UserNeeds, find_needs, make_rows
from unsealed.verdicts import describe_verdicts, judge
from unsealed.words import read_words

_READ_BYTES = 4 * 1024 * 1024
_PARTITION_BYTES = 2 * 1024 * 1024
_PARTITIONS = (4, 256)
_PAGES_A_TASK = 64
_NO_DATE = datetime(9999, 1, 1, tzinfo=UTC)

ReadTask = tuple[Sequence[InputFile], Path, int, int, str, bool]
"""The arguments of `read_task`."""

Progress = Callable[[str, int, int], None]
"""Told of each stage as it goes: its name, how much of it is done, of how much."""


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
    with open_stage(plan.output) as stage, open_executor(plan.jobs) as executor:
        publication = know(plan, stage.work, executor, progress)
        _refuse(plan, publication.report)
        return say(plan, publication, stage, executor, progress)


def check(plan: Plan, progress: Progress) -> Report:
    """Read everything as a build does, and write nothing: what was found in the data and in what people wrote."""
    with TemporaryDirectory(prefix="unsealed-") as folder, open_executor(plan.jobs) as executor:
        publication = know(plan, Path(folder), executor, progress)
        publication.report.findings.add(_find_mistakes(plan, publication, Path(folder)))
        return publication.report


def convert(plan: Plan, form: str, progress: Progress) -> tuple[Report, list[Written]]:
    """Read everything as a build does, and write it as OCDS 1.1 in place of what the output folder held."""
    with open_stage(plan.output) as stage, open_executor(plan.jobs) as executor:
        publication = know(plan, stage.work, executor, progress)
        _refuse(plan, publication.report)
        return publication.report, list(write_ocds(publication, form, stage))


def know(plan: Plan, work: Path, executor: Executor, progress: Progress) -> Publication:
    """Files -> the publication: read, validate, compile, interpret and tabulate, a partition a task."""
    flags = _choose_flags(plan.site)
    files = find_files(plan.data)
    chunks = list(_chunks(files))
    partitions = _count_partitions(files)
    aliases, corrections = read_aliases(plan.content), read_corrections(plan.content)
    with_ids = plan.site.organizations.party_id_stable
    tasks = [(chunk, work / "spool", at, partitions, plan.site.time_zone, with_ids) for at, chunk in enumerate(chunks)]
    read = _read(tasks, work / "spool", executor, progress)
    as_of = _as_of(plan.site, read)
    model = _model(plan.site, as_of, read.survey, aliases)
    jobs = [(work, at, model, corrections, plan.site, plan.examples) for at in range(partitions)]
    made = list(_follow("compile", run_all(executor, compile_task, jobs), partitions, progress))
    log, fates, census, coverage, tally = FindingLog(limit=plan.examples), Fates(), Census(), Coverage(), Tally()
    log.add(read.findings)
    for each in made:
        coverage.add(each.coverage)
        tally.add(each.quality)
        log.merge(each.findings)
        fates.add(each.fates)
        census.add(each.census)
    log.add(census.findings(model.identities, census.tax_basis(plan.site.tax_basis)))
    entries = tuple(sorted((entry for each in made for entry in each.entries), key=lambda entry: entry.ocid))
    log.add(unknown_processes(corrections, (entry.ocid for entry in entries)))
    if with_ids and not model.identities.stable_ids:
        log.add([unstable_ids(read.survey.stable_ids)])
    inputs = close_ledger(read.files, fates)
    indicators = shelf.items("unsealed.indicators")
    prefix = plan.site.fiscal_year.prefix
    questions = [(item.__name__, work / "store", partitions, work, prefix) for item in indicators]
    answers = list(_follow("calculate", run_all(executor, results_task, questions), len(questions), progress))
    needs = find_needs(indicators, [result for answer in answers for result in answer.results], coverage.counts)
    answers.append(_answer_needs(needs, work))
    judged = list(run_all(executor, judge_task, [(item.__name__, work, partitions, plan.site) for item in flags]))
    if plan.last_report:
        cut_off = {finding.source.file for finding in read.findings if finding.code == "file.cut_off"}
        log.add(find_losses(plan.last_report, inputs, cut_off, len(entries), accepted=plan.accept_loss))
    return Publication(
        site=plan.site,
        words=read_words([*plan.templates, ENGINE_TEMPLATES], plan.site.language, plan.site.zone),
        as_of=as_of,
        model=model,
        census=census,
        corrections=tuple(each for each in corrections if (each.ocid, each.path) in census.corrected),
        entries=entries,
        relations={ocid: relations for each in made for ocid, relations in each.relations.items()},
        report=Report(inputs, log.trimmed(), len(entries)),
        coverage=coverage,
        needs=needs,
        checks=_check_quality(plan, work / "store", partitions, tally, entries, coverage),
        results=tuple(result for answer in (*answers, *judged) for result in answer.results),
        row_files=tuple(answer.rows for answer in (*answers, *judged)),
        tables=(*_tables(), FAILED),
        indicators=tuple(describe_rows(item) for item in (*indicators, user_needs)),
        dossiers={name_of(item): item.DOSSIER for item in indicators},
        flags=tuple(item.DOSSIER for item in flags),
        points=_by_process(answer.points for answer in judged),
        texts=_read_texts(plan.content),
        licence=plan.site.licence or (read.licences[0] if read.licences else ""),
        licence_url=plan.site.licence_url or next((each for each in read.licences if each.startswith("http")), ""),
        policy_url=read.policies[0] if read.policies else "",
        publishers=tuple(read.publishers),
        extensions=tuple(read.extensions),
        store=work / "store",
        partitions=partitions,
        downloads=(),
        drawings={},
    )


def say(plan: Plan, publication: Publication, stage: Stage, executor: Executor, progress: Progress) -> Outcome:
    """The publication -> the files of the site."""
    style = Style(plan.site, plan.templates, _facts(publication), plan.portable)
    tables = publication.tables
    source = DataSource(plan.site, tables, publication.store, publication.partitions, stage.work)
    guidance = executor.submit(guidance_task, style, plan.content, stage)
    drawings = draw(make_charts(answers_of(publication)))
    parts = [
        (item.__name__, part, source, stage.sink)
        for item in shelf.items("unsealed.downloads")
        for part in item.parts(tables)
    ]
    downloads = [executor.submit(download_task, *part) for part in parts]
    processes = [
        executor.submit(render_task, style, at, publication.store, publication.model, related, stage.sink)
        for at, related in enumerate(_related(publication))
    ]
    made = [*(future.result() for future in downloads), *(_publish(each, stage.sink) for each in publication.row_files)]
    publication = replace(publication, downloads=tuple(made), drawings=drawings)
    pages = _site_pages(publication)
    batches = [
        executor.submit(pages_task, style, pages[at : at + _PAGES_A_TASK], stage.sink)
        for at in range(0, len(pages), _PAGES_A_TASK)
    ]
    rendering = [*processes, *batches, guidance]
    rendered = _follow("render", (future.result() for future in rendering), len(rendering), progress)
    written = [file for each in rendered for file in each]
    sink = stage.sink
    written += [
        sink.write(artifact)
        for artifact in (
            make_index(publication, publication.downloads, __version__),
            make_results(publication),
            make_coverage(publication),
            make_quality(publication),
            *make_checksums(publication.downloads),
            *make_sitemap(plan.site, sorted(_address(file.path) for file in written if _is_listed(file.path))),
            *make_assets(read_assets([*plan.templates, ENGINE_TEMPLATES])),
        )
    ]
    written += [Written(each.path, each.bytes, each.sha256) for each in publication.downloads]
    size = sum(file.size for file in written)
    count = sum(file.path.endswith(".html") for file in written)
    sink.write(make_report(publication, count, size))
    return Outcome(publication, count, len(written) + 1, size)


class Licence(NamedTuple):
    """The data's licence, in words and as an address; either may be empty."""

    name: str
    url: str


class Answer(NamedTuple):
    """What an indicator says of the publication, and the observations that it rests on."""

    results: list[Result]
    rows: Made


class Compiled(NamedTuple):
    """What a compile task tells of its partition; the rest it leaves in the store."""

    entries: list[Entry]
    findings: FindingLog
    fates: Fates
    relations: dict[str, list[tuple[str, str]]]
    census: Census
    coverage: Coverage
    quality: Tally


def read_task(
    files: Sequence[InputFile], spool: Path, task: int, partitions: int, time_zone: str, with_ids: bool
) -> ReadResult:
    """Some files -> spooled releases."""
    readers = shelf.items("unsealed.ocds.readers")
    return read_files(files, readers, spool, task, partitions, time_zone=time_zone, with_ids=with_ids)


def compile_task(
    work: Path, partition: int, model: RecordModel, corrections: Sequence[Correction], site: Site, examples: int
) -> Compiled:
    """A partition of spooled releases -> its contracting processes and the rows of its tables, in the store."""
    spooled: dict[str, list[Frame]] = {}
    for ocid, role, body, source in read_spool(work / "spool", partition):
        spooled.setdefault(ocid, []).append(Frame(ocid, role, body, Source(*source)))
    mender = Mender(site.codelists, corrections)
    assembler = Assembler(model, site.privacy, shelf.items("unsealed.checks"), mender)
    tables, indicators = shelf.items("unsealed.tables"), shelf.items("unsealed.indicators")
    flags = _choose_flags(site)
    result = Compiled([], FindingLog(limit=examples), assembler.fates, {}, Census(), Coverage(), Tally())
    counter, quality = FieldCounter(), shelf.items("unsealed.quality_checks")
    processes = []
    bases = []
    rows: dict[str, list[tuple[str, Sequence[Any]]]] = {}
    for ocid in sorted(spooled):
        assembled = assembler.assemble(ocid, spooled.pop(ocid))
        if isinstance(assembled, SetAside):
            result.findings.add(assembled.findings)
            continue
        process = assembled.process
        result.findings.add(process.findings)
        subject = Subject(process, assembled.interpretation)
        result.entries.append(make_entry(subject))
        result.census.look(subject, assembled.assumed, assembled.corrected)
        counter.add(process.compiled)
        result.coverage.segments.update(segment(process.compiled))
        if relations := list(_relations(process)):
            result.relations[ocid] = relations
        processes.append(pack_process(process))
        if assembled.base:
            bases.append((ocid, write_json(assembled.base.body)))
        for table, made in (*tabulate(tables, process, assembled.interpretation), *observe(indicators, subject)):
            rows.setdefault(table, []).append((ocid, made))
        if failed := result.quality.look(quality, subject):
            rows.setdefault(FAILED.name, []).append((ocid, failed))
        for table, looks in look(flags, subject, site) if flags else ():
            rows.setdefault(table, []).append((ocid, looks))
    result.coverage.counts.update(counter.counts())
    folder = work / "store" / str(partition)
    write_frames(folder / "processes", processes)
    write_frames(folder / "bases", bases)
    for table, frames in rows.items():
        write_rows(folder, table, frames)
    return result


def results_task(name: str, store: Path, partitions: int, work: Path, year_prefix: str) -> Answer:
    """The observations of an indicator over all partitions -> its results, and its rows as a finished file."""
    item = next(item for item in shelf.items("unsealed.indicators") if item.__name__ == name)
    table = describe_rows(item)
    file = work / f"{name}.csv"
    with open_csv(file, table.columns) as rows:
        read = partial(read_rows, store, partitions, table.name)
        results = calculate(item, rows.passing(settle(item.DOSSIER.review, read)), year_prefix)
    return Answer(results, Made(f"downloads/{table.name}.csv", file, table.name, rows.rows))


def _check_quality(
    plan: Plan, store: Path, partitions: int, tally: Tally, entries: Sequence[Entry], coverage: Coverage
) -> tuple[CheckResult, ...]:
    """The checks of processes, of the whole, and between this site and the last one."""
    tables = {table.name: [column.name for column in table.columns] for table in _tables()}

    def columns(table: str, *names: str) -> Iterator[tuple[Any, ...]]:
        places = [tables[table].index(name) for name in names]
        return (tuple([row[at] for at in places]) for row in read_rows(store, partitions, table))

    titles = {entry.ocid: entry.title for entry in entries}
    failures = read_rows(store, partitions, FAILED.name)
    return (
        *sum_up(shelf.items("unsealed.quality_checks"), tally, len(entries), failures),
        *check_dataset(columns),
        *check_builds(plan.last_report, titles, coverage.counts),
    )


def _tables() -> tuple[Table, ...]:
    return tuple(describe(item) for item in shelf.items("unsealed.tables"))


def _answer_needs(needs: UserNeeds, work: Path) -> Answer:
    """How many questions can be answered for each need, and which."""
    file, table = work / "user_needs.csv", describe_rows(user_needs)
    with open_csv(file, table.columns) as rows:
        results = calculate(user_needs, rows.passing(make_rows(needs.answers)))
    return Answer(
        [each for each in results if not each.period], Made(f"downloads/{table.name}.csv", file, table.name, rows.rows)
    )


class Judged(NamedTuple):
    """What a flag says of the publication, its rows, and what it says of each process."""

    results: list[Result]
    rows: Made
    points: dict[str, Point]


def judge_task(name: str, work: Path, partitions: int, site: Site) -> Judged:
    """What a flag saw over all partitions -> what it says, and its rows as a finished file."""
    item = next(item for item in shelf.items("unsealed.red_flags") if item.__name__ == name)
    table = describe_verdicts(item)
    results, rows, points = judge(item, read_rows(work / "store", partitions, looks_of(item)), site.points_to_check)
    file = work / f"{name}.csv"
    with open_csv(file, table.columns) as made:
        deque(made.passing(rows), maxlen=0)
    return Judged(results, Made(f"downloads/{table.name}.csv", file, table.name, made.rows), points)


def render_task(
    style: Style, partition: int, store: Path, model: RecordModel, related: "Related", sink: Sink
) -> list[Written]:
    """A partition of compiled processes -> their pages and records."""
    renderer = renderer_for(style)
    surroundings = Surroundings(
        style.site, renderer.words, model.as_of, related.titles, related.named_by, related.flags, related.points
    )
    makers = [item.make_process_pages for item in shelf.items("unsealed.pages") if hasattr(item, "make_process_pages")]
    base = style.site.base_url.rstrip("/") + "/" if style.site.base_url else ""
    licence = dict(style.facts)["data_licence"].url
    written = []
    for frame in read_frames(store / str(partition) / "processes"):
        process = unpack_process(frame)
        tags = frozenset(tag for version in process.history for tag in version.tags)
        tendered = next((version.date for version in process.history if "tender" in version.tags), "")
        subject = Subject(process, model.interpret(process.compiled, tags, tendered))
        for make_process_pages in makers:
            written += [sink.write(renderer.render(page)) for page in make_process_pages(subject, surroundings)]
        path = record_url(process.ocid)
        package = record_package(frame, style.site, base + path if base else "", licence, model.as_of)
        written.append(sink.write(Artifact(path, package)))
    return written


def pages_task(style: Style, pages: Sequence[Page], sink: Sink) -> list[Written]:
    """Some finished pages -> their files."""
    renderer = renderer_for(style)
    return [sink.write(renderer.render(page)) for page in pages]


def guidance_task(style: Style, content: Path, stage: Stage) -> list[Written]:
    """The written guidance -> its pages."""
    from unsealed.guidance import make_guidance  # noqa: PLC0415 - MkDocs takes long to import, and nobody waits here

    renderer = renderer_for(style)
    return [stage.sink.write(artifact) for artifact in make_guidance(style.site, content, renderer, stage.work)]


def download_task(module: str, part: str, source: DataSource, sink: Sink) -> Download:
    """One file of one download format."""
    item = next(item for item in shelf.items("unsealed.downloads") if item.__name__ == module)
    return _publish(item.make_part(source, part), sink, item.FORMAT)


def _publish(made: Made, sink: Sink, form: str = "CSV") -> Download:
    written = sink.write(Artifact(made.path, made.file), checksum=True)
    return Download(made.path, form, made.table, written.size, made.rows, written.sha256)


class Related(NamedTuple):
    """What the pages of a partition need to know beside their processes: titles of others, who names whom, flags."""

    titles: dict[str, str]
    named_by: dict[str, tuple[tuple[str, str], ...]]
    flags: dict[str, RedFlag]
    points: dict[str, tuple[Point, ...]]


def _related(publication: Publication) -> list[Related]:
    titles = {entry.ocid: entry.title for entry in publication.entries}
    flags = {flag.code: flag for flag in publication.flags}
    found = [Related({}, {}, flags, {}) for _ in range(publication.partitions)]
    for ocid, points in publication.points.items():
        found[partition_of(ocid, publication.partitions)].points[ocid] = points
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


def _choose_flags(site: Site) -> list[ModuleType]:
    """The flags that the site shows; a site that shows none does not load them."""
    return choose_flags(shelf.items("unsealed.red_flags"), site) if site.points_to_check.show else []


def _by_process(answers: Iterable[dict[str, Point]]) -> dict[str, tuple[Point, ...]]:
    """What all flags say, by ocid."""
    found: dict[str, list[Point]] = {}
    for points in answers:
        for ocid, point in points.items():
            found.setdefault(ocid, []).append(point)
    return {ocid: tuple(points) for ocid, points in found.items()}


def _relations(process: ContractingProcess) -> Iterator[tuple[str, str]]:
    """The ocids that a process names as related, with the relationships."""
    for parent in (process.compiled, *get_objects(process.compiled, "contracts")):
        for related in get_objects(parent, "relatedProcesses"):
            identifier = get_text(related, "identifier")
            if identifier and get_text(related, "scheme") == "ocid":
                yield identifier, " ".join(get_texts(related, "relationship"))


def _site_pages(publication: Publication) -> list[Page]:
    return [
        page
        for item in shelf.items("unsealed.pages")
        if hasattr(item, "make_pages")
        for page in item.make_pages(publication)
    ]


def _facts(publication: Publication) -> tuple[tuple[str, Any], ...]:
    return (
        ("as_of", as_of_text(publication)),
        ("engine_version", __version__),
        ("awards_are_known", not publication.lacks_award_statuses),
        ("data_licence", Licence(publication.licence, publication.licence_url)),
        ("frameworks_are_marked", publication.marks_frameworks),
        ("tax_basis", publication.tax_basis),
    )


def _read_texts(content: Path) -> dict[str, Text]:
    return {path.stem: render_markdown(read_written(path), path.name) for path in sorted(content.glob("*.md"))}


def _chunks(files: Iterable[InputFile]) -> Iterator[list[InputFile]]:
    """Files in groups that are worth a task."""
    chunk: list[InputFile] = []
    size = 0
    for file in files:
        chunk.append(file)
        size += file.size
        if size >= _READ_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _count_partitions(files: Iterable[InputFile]) -> int:
    few, many = _PARTITIONS
    return min(many, max(few, sum(file.size for file in files) // _PARTITION_BYTES))


def _read(tasks: Sequence[ReadTask], spool: Path, executor: Executor, progress: Progress) -> ReadResult:
    """Read all files; the progress is that of their bytes, as one file may be most of them."""
    sizes = [sum(file.size for file in files) for files, *_ in tasks]
    total, done, result = sum(sizes), 0, ReadResult()

    def tell() -> None:
        progress("read", min(done + bytes_underway(spool), total - 1), total)

    for size, read in zip(sizes, run_all(executor, read_task, tasks, tell), strict=True):
        result.add(read)
        done += size
    progress("read", total, total)
    return result


def _as_of(site: Site, read: ReadResult) -> datetime:
    """The setting, else the newest date that the data speaks of: of a release or a package (methodology G1)."""
    instants = [
        read_instant(date) for date in ([site.as_of] if site.as_of else [read.release_date, read.published_date])
    ]
    return max((instant for instant in instants if instant), default=_NO_DATE)


def _model(site: Site, as_of: datetime, survey: Survey, aliases: Sequence[Alias]) -> RecordModel:
    stable_ids = site.organizations.party_id_stable and survey.stable_ids.holds
    return RecordModel(
        as_of=as_of,
        zone=site.zone,
        defaults=site.defaults,
        identities=Identities(site.organizations, aliases, stable_ids=stable_ids),
        fiscal_year=site.fiscal_year,
        tax_basis=site.tax_basis,
        amount_caps=dict(site.amount_cap),
        named_frameworks=frozenset(survey.frameworks),
        framework_methods=frozenset(site.frameworks.method_details),
    )


def _follow(stage: str, results: Iterable[Any], total: int, progress: Progress) -> Iterator[Any]:
    progress(stage, 0, total)
    for done, result in enumerate(results, 1):
        progress(stage, done, total)
        yield result


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


def _find_mistakes(plan: Plan, publication: Publication, work: Path) -> Iterator[Finding]:
    """What is wrong with the guidance: links that lead nowhere, and what cannot stand in a page."""
    from unsealed.guidance import make_guidance  # noqa: PLC0415 - MkDocs takes long to import

    left_out: list[str] = []
    renderer = renderer_for(Style(plan.site, plan.templates, _facts(publication), plan.portable))
    try:
        deque(make_guidance(plan.site, plan.content, renderer, work, left_out.append), maxlen=0)
    except ConfigurationError as error:
        yield written_finding(str(error), Severity.ERROR)
    for sentence in left_out:
        yield written_finding(sentence, Severity.WARNING)


def _is_listed(path: str) -> bool:
    return path.endswith(".html") and path != "404.html"


def _address(path: str) -> str:
    return path.removesuffix("index.html")
