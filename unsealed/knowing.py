"""The tasks of knowing: some files -> their releases, spooled; a partition of these -> its processes and rows, stored.

Neither task knows of the other: what they hand on lies in the work folder, and what they tell adds up in any order.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from unsealed import shelf
from unsealed.config import Site
from unsealed.exact_json import write_json
from unsealed.executor import Progress, follow, run_all
from unsealed.indicator import observe
from unsealed.ocds.access import get_objects, get_text, get_texts
from unsealed.ocds.assemble import Assembled, Assembler, Fates, Frame, SetAside
from unsealed.ocds.census import Census
from unsealed.ocds.coverage import Coverage, FieldCounter, segment
from unsealed.ocds.interpret import RecordModel, Subject
from unsealed.ocds.mending import Correction, Mender
from unsealed.ocds.model import ContractingProcess, Source
from unsealed.ocds.multilingual import in_language, mark_of
from unsealed.ocds.organizations import Alias, Identities
from unsealed.ocds.reader import InputFile, ReadResult, bytes_underway, read_files
from unsealed.ocds.record import pack_process
from unsealed.ocds.store import read_spool, write_frames
from unsealed.publication import Entry, NameIn, make_entry, write_rows
from unsealed.quality_check import FAILED, Tally
from unsealed.red_flag import look
from unsealed.report import FindingLog
from unsealed.table import tabulate

_READ_BYTES = 4 * 1024 * 1024
_PARTITION_BYTES = 2 * 1024 * 1024
_PARTITIONS = (4, 256)
_NO_DATE = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rules:
    """By what processes are compiled: the same for all partitions. `flags` are the names of the modules that look."""

    site: Site
    model: RecordModel
    corrections: Sequence[Correction]
    flags: Sequence[str]
    examples: int


@dataclass(slots=True)
class Compiled:
    """What a compile task tells of its partition; the rest it leaves in the store."""

    findings: FindingLog = field(default_factory=FindingLog)
    fates: Fates = field(default_factory=Fates)
    census: Census = field(default_factory=Census)
    coverage: Coverage = field(default_factory=Coverage)
    quality: Tally = field(default_factory=Tally)
    entries: list[Entry] = field(default_factory=list)
    relations: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def add(self, other: "Compiled") -> None:
        """Take in what another task tells."""
        self.findings.merge(other.findings)
        self.fates.add(other.fates)
        self.census.add(other.census)
        self.coverage.add(other.coverage)
        self.quality.add(other.quality)
        self.entries += other.entries
        self.relations.update(other.relations)


def count_partitions(files: Iterable[InputFile]) -> int:
    """Over how many partitions the processes of `files` are spread."""
    few, many = _PARTITIONS
    return min(many, max(few, sum(file.size for file in files) // _PARTITION_BYTES))


def read_all(
    executor: Executor, files: Iterable[InputFile], site: Site, work: Path, partitions: int, progress: Progress
) -> ReadResult:
    """Read all files; the progress is that of their bytes, as one file may be most of them."""
    chunks = list(_chunks(files))
    spool, with_ids = work / "spool", site.organizations.party_id_stable
    tasks = [(chunk, spool, at, partitions, site.time_zone, with_ids) for at, chunk in enumerate(chunks)]
    sizes = [sum(file.size for file in chunk) for chunk in chunks]
    total, done, result = sum(sizes), 0, ReadResult()

    def tell() -> None:
        progress("read", min(done + bytes_underway(spool), total - 1), total)

    for size, read in zip(sizes, run_all(executor, read_task, tasks, tell), strict=True):
        result.add(read)
        done += size
    progress("read", total, total)
    return result


def read_task(
    files: Sequence[InputFile], spool: Path, task: int, partitions: int, time_zone: str, with_ids: bool
) -> ReadResult:
    """Some files -> spooled releases."""
    readers = shelf.items("unsealed.ocds.readers")
    return read_files(files, readers, spool, task, partitions, time_zone=time_zone, with_ids=with_ids)


def make_model(site: Site, read: ReadResult, aliases: Sequence[Alias]) -> RecordModel:
    """What every process is interpreted by: the settings, and what only all files together tell."""
    return RecordModel(
        as_of=read.dates.find(site.as_of).instant or _NO_DATE,
        zone=site.zone,
        defaults=site.defaults,
        identities=Identities(
            site.organizations,
            aliases,
            stable_ids=site.organizations.party_id_stable and read.survey.stable_ids.holds,
        ),
        fiscal_year=site.fiscal_year,
        tax_basis=site.tax_basis,
        amount_caps=dict(site.amount_cap),
        named_frameworks=frozenset(read.survey.frameworks),
        framework_methods=frozenset(site.frameworks.method_details),
    )


def compile_all(executor: Executor, rules: Rules, work: Path, partitions: int, progress: Progress) -> Compiled:
    """Compile all partitions, and add up what their tasks tell."""
    tasks = [(rules, work, at) for at in range(partitions)]
    result = Compiled(FindingLog(limit=rules.examples))
    for compiled in follow("compile", run_all(executor, compile_task, tasks), partitions, progress):
        result.add(compiled)
    result.entries.sort(key=lambda entry: entry.ocid)
    return result


def compile_task(rules: Rules, work: Path, partition: int) -> Compiled:
    """A partition of spooled releases -> its contracting processes and the rows of its tables, in the store."""
    spooled: dict[str, list[Frame]] = {}
    for ocid, role, body, source in read_spool(work / "spool", partition):
        spooled.setdefault(ocid, []).append(Frame(ocid, role, body, Source(*source)))
    site = rules.site
    mender = Mender(site.codelists, rules.corrections)
    assembler = Assembler(rules.model, site.privacy, shelf.items("unsealed.checks"), mender)
    tables, indicators = shelf.items("unsealed.tables"), shelf.items("unsealed.indicators")
    quality, flags = shelf.items("unsealed.quality_checks"), [shelf.item(name) for name in rules.flags]
    result = Compiled(FindingLog(limit=rules.examples), assembler.fates)
    counter, mark = FieldCounter(), mark_of(site.all_languages)
    processes, bases = [], []
    rows: dict[str, list[tuple[str, Sequence[Any]]]] = {}
    for ocid in sorted(spooled):
        assembled = assembler.assemble(ocid, spooled.pop(ocid))
        if isinstance(assembled, SetAside):
            result.findings.add(assembled.findings)
            continue
        process = assembled.process
        subject = Subject(process, assembled.interpretation)
        _take_in(result, assembled, subject)
        counter.add(process.compiled)
        packed = pack_process(process)
        processes.append(packed)
        if mark.search(packed.compiled):
            names = _names_in(process, rules)
            result.entries[-1] = result.entries[-1]._replace(names=names)
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


def _take_in(result: Compiled, assembled: Assembled, subject: Subject) -> None:
    process = assembled.process
    result.findings.add(process.findings)
    result.entries.append(make_entry(subject))
    result.census.look(subject, assembled.assumed, assembled.corrected)
    result.coverage.segments.update(segment(process.compiled))
    if relations := list(_relations(process)):
        result.relations[process.ocid] = relations


def _names_in(process: ContractingProcess, rules: Rules) -> tuple[NameIn, ...]:
    languages = rules.site.all_languages
    names = []
    for language in languages:
        compiled, before = in_language(process.compiled, language, languages)
        known = rules.model.interpret(compiled, names=before)
        suppliers = tuple(tuple(each.name for each in award.suppliers) for award in known.awards)
        names.append(
            NameIn(language, known.title, known.buyer.name if known.buyer else "", suppliers if before else ())
        )
    return tuple(names)


def _relations(process: ContractingProcess) -> Iterator[tuple[str, str]]:
    """The ocids that a process names as related, with the relationships."""
    for parent in (process.compiled, *get_objects(process.compiled, "contracts")):
        for related in get_objects(parent, "relatedProcesses"):
            identifier = get_text(related, "identifier")
            if identifier and get_text(related, "scheme") == "ocid":
                yield identifier, " ".join(get_texts(related, "relationship"))


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
