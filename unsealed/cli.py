"""The command line: the only place that prints, exits, reads the environment, and turns mistakes into sentences."""

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from time import monotonic
from types import FrameType
from typing import Any, NoReturn, TypeVar

import click

from unsealed import __version__
from unsealed.check import Places, as_github, as_json, as_text, written_finding
from unsealed.comparison import as_json as as_plain_json
from unsealed.comparison import as_markdown
from unsealed.comparison import as_text as as_plain_text
from unsealed.config import Site, read_site
from unsealed.convert import FORMS
from unsealed.errors import ConfigurationError, UnsealedError
from unsealed.executor import Progress
from unsealed.last_report import read_last_report
from unsealed.ocds.mapping.file import mapping_path
from unsealed.ocds.model import Severity
from unsealed.ocds.reader import find_files
from unsealed.pipeline import Outcome, Plan, build, check, convert, differ
from unsealed.render import ENGINE_TEMPLATES
from unsealed.report import FindingLog, Report, printable
from unsealed.revisions import data_of
from unsealed.words import read_words

INTERRUPTED = 130
_LONG = 10
"""Seconds after which a stage tells how far it is."""

_Command = TypeVar("_Command", bound=Callable[..., Any])
_PATH = click.Path(path_type=Path)
_OPTIONS = {
    "data": click.option(
        "--data", type=_PATH, multiple=True, help="A folder or file of data; may be given again. [data]"
    ),
    "content": click.option("--content", type=_PATH, help="The folder of what people write. [content]"),
    "templates": click.option(
        "--templates", type=_PATH, help="The folder of the city's own templates. [site_templates]"
    ),
    "output": click.option("--output", type=_PATH, help="The folder that the site is published into. [output]"),
    "config": click.option("--config", type=_PATH, help="The settings. [site.toml in the content folder]"),
    "base_url": click.option("--base-url", help="Where the site will be, instead of what the settings say."),
    "as_of": click.option(
        "--as-of", help="The date that the publication speaks of, instead of the newest in the data."
    ),
    "portable": click.option("--portable", is_flag=True, help="Make links that also work from a folder on disk."),
    "jobs": click.option(
        "--jobs", type=click.IntRange(1), help="How many processes to use. [as many as there are processors]"
    ),
    "strict": click.option(
        "--strict", is_flag=True, help="Publish nothing if something was set aside or is against the standard."
    ),
    "last_report": click.option(
        "--last-report",
        type=_PATH,
        help="The data/report.json of the published site, to see which files lost what they held. "
        "[data/report.json in the output folder]",
    ),
    "accept_loss": click.option(
        "--accept-loss", is_flag=True, help="Publish even if a file that held something before now holds nothing."
    ),
    "quiet": click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong."),
    "verbose": click.option("-v", "--verbose", is_flag=True, help="Say every kind of finding with its first places."),
}


def _takes(names: str) -> Callable[[_Command], _Command]:
    """A command that takes these options, in this order."""

    def declare(command: _Command) -> _Command:
        for name in reversed(names.split()):
            command = _OPTIONS[name](command)
        return command

    return declare


class _Commands(click.Group):
    """A group of commands, in the order of this file, whose first, `build`, is meant where none is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in ("--help", "--version")):
            args = ["build", *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the shape that click asks for
        return list(self.commands)


@click.group(cls=_Commands, context_settings={"help_option_names": ["--help"]})
@click.version_option(__version__, prog_name="unsealed", message="%(prog)s %(version)s")
def commands() -> None:
    """Turn a city's contracting data and guidance into a static website. Without a command, `build`."""
    os.umask(0o022)  # what a host serves has to be readable by others, whatever this user's habit
    gc.disable()  # a command makes no cycles worth looking for, and is over soon
    signal.signal(signal.SIGTERM, _interrupt)  # ends as Ctrl-C does: workers gone, nothing left behind


@commands.command("build")
@_takes(
    "data content templates output config base_url as_of portable jobs strict last_report accept_loss quiet verbose"
)
@click.pass_obj
def build_command(root: Path, /, **options: Any) -> None:
    """Build the site and publish it into the output folder, whole or not at all."""
    plan = _plan(root, options)
    outcome = build(plan, _progress(options))
    if not options["quiet"]:
        _sum_up(outcome, plan.output, verbose=options["verbose"])


@commands.command("check")
@_takes("data content templates config as_of jobs last_report accept_loss")
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="[text]")
@click.option(
    "--limit", type=click.IntRange(0), default=10, help="How many findings of a kind to list; 0 for all. [10]"
)
@click.option("--strict", is_flag=True, help="Let a warning fail, too.")
@_takes("quiet")
@click.pass_obj
def check_command(root: Path, /, **options: Any) -> int:
    """Read everything as a build does, write nothing, and say every finding: where, what, and what to do.

    Ends with 1 if a build would set something aside or finds an error, with 2 if it could not start at all. `github`
    annotates a pull request.
    """
    limit = options["limit"] or sys.maxsize
    data = tuple(options["data"]) or (root / "data",)
    try:
        report = check(replace(_plan(root, options), examples=limit), _progress(options))
        mistaken = False
    except ConfigurationError as error:
        report, mistaken = _only_mistake(str(error)), True
    lines = {
        "text": lambda: as_text(report, limit),
        "json": lambda: as_json(report, limit),
        "github": lambda: as_github(report, _places(root, data)),
    }
    _print(lines[options["form"]]())
    warned = options["strict"] and report.findings.count(Severity.WARNING)
    return 2 if mistaken else 1 if report.needs_attention or warned else 0


@commands.command("convert")
@_takes("data content templates config base_url as_of jobs strict")
@click.option("--to", "form", type=click.Choice(list(FORMS)), required=True, help="What to write.")
@click.option("--output", type=_PATH, required=True, help="The folder to write into; it is replaced as a whole.")
@_takes("quiet")
@click.pass_obj
def convert_command(root: Path, /, **options: Any) -> None:
    """Write the data as OCDS 1.1, whatever it came in as: what is written reads back to the same site.

    People are protected as on the site: what the settings withhold about them is not written.
    """
    plan = _plan(root, options)
    _keep_apart(plan)
    report, written = convert(plan, options["form"], _progress(options))
    if not options["quiet"]:
        _say_findings(report, verbose=False)
        size = sum(file.size for file in written)
        place = printable(str(plan.output))
        _say(
            f"Wrote {report.processes:,} contracting processes in {len(written):,} files ({size / 1e6:,.1f} MB) in {place}."
        )


@commands.command("diff")
@click.argument("old")
@click.argument("new")
@_takes("content templates config jobs")
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", help="[text]")
@_takes("quiet")
@click.pass_obj
def diff_command(root: Path, /, old: str, new: str, **options: Any) -> None:
    """Say what differs between two folders of data: what is new, amended, ended and gone, in plain words.

    In place of a folder, a git revision stands for data/ as it was then: `diff HEAD~1 data`.
    """
    options |= {"as_of": None, "strict": False}
    with data_of(old, root) as before, data_of(new, root) as after:
        plan = _plan(root, options | {"data": (after,)})
        differences = differ(plan, before, _progress(options))
    words = read_words([*plan.templates, ENGINE_TEMPLATES], plan.site.language, plan.site.zone)
    if options["form"] == "json":
        _print(as_plain_json(differences))
        return
    say = as_markdown if options["form"] == "markdown" else as_plain_text
    _print(map(_harmless, say(differences, words)))


@commands.command("map")
@click.argument("file", type=_PATH)
@click.option("--columns", default="", help="The columns of a table without headings, in order, with commas between.")
def map_command(file: Path, columns: str) -> None:
    """Write a first mapping for a table, or say what the one that it has cannot read.

    The mapping says for each OCDS field which column feeds it: a guess with its evidence, and on top what is yours to decide.
    """
    from unsealed.mapping_guess import review_mapping, write_mapping  # noqa: PLC0415 - no build waits for it

    names = [name.strip() for name in columns.split(",") if name.strip()]
    if mapping_path(file).exists() and not names:
        _print(map(_harmless, review_mapping(file).lines))
        return
    guess = write_mapping(file, names)
    _print(f"- {printable(decision, 1000)}" for decision in guess.decisions)
    _say(
        f"Wrote {guess.target}. Decide what is listed on top of it, then run the same command again to see what it reads."
    )


def main(arguments: Sequence[str] | None = None, root: Path | None = None) -> int:
    """Run a command; `root` is the folder that the default folders are in. Returns the documented exit code."""
    try:
        code: int | None = commands.main(arguments, standalone_mode=False, obj=root or Path.cwd())
    except click.ClickException as error:
        error.show()
        return 2
    except UnsealedError as error:
        _say(f"unsealed: {error}")
        return error.exit_code
    except BrokenProcessPool:
        _say("unsealed: A worker process was ended from outside, most likely for lack of memory. Try --jobs 1.")
        return 1
    except (KeyboardInterrupt, click.Abort):
        _say("unsealed: interrupted; the published site is as it was")
        return INTERRUPTED
    return code or 0


def _plan(root: Path, options: dict[str, Any]) -> Plan:
    content = options["content"] or root / "content"
    site = read_site(options["config"] or content / "site.toml")
    templates = options["templates"] or root / "site_templates"
    output = options.get("output") or root / "output"
    last_report = options.get("last_report")
    return Plan(
        site=_with_options(site, options.get("base_url"), options["as_of"]),
        data=tuple(options["data"]) or (root / "data",),
        content=content,
        templates=(templates.absolute(),) if templates.is_dir() else _no_templates(options["templates"]),
        output=output,
        portable=options.get("portable", False),
        strict=options["strict"],
        jobs=options["jobs"],
        last_report=read_last_report(last_report or output / "data" / "report.json", named=last_report is not None),
        accept_loss=options.get("accept_loss", False),
    )


def _with_options(site: Site, base_url: str | None, as_of: str | None) -> Site:
    for name, value in (("base_url", base_url), ("as_of", as_of)):
        if value:
            site.check(name, value, "--" + name.replace("_", "-"))
    return replace(site, base_url=base_url or site.base_url, as_of=as_of or site.as_of)


def _no_templates(named: Path | None) -> tuple[Path, ...]:
    if named is not None:
        raise ConfigurationError(f"{named} is not a folder. Name the folder of your own templates, or leave it out.")
    return ()


def _keep_apart(plan: Plan) -> None:
    """Raise `ConfigurationError` where a conversion would replace the data that it reads, or a site."""
    output = plan.output.resolve()
    for folder in map(Path.resolve, plan.data):
        if output == folder or output in folder.parents or folder in output.parents:
            raise ConfigurationError(
                f"{plan.output} and {folder} lie in one another. Name another folder with --output."
            )
    if (output / "data" / "report.json").is_file():
        raise ConfigurationError(f"{plan.output} holds a site. Name another folder with --output.")


def _places(root: Path, data: Sequence[Path]) -> Places:
    """Files as a pull request names them; GitHub says where it has put the repository."""
    repository = Path(os.environ.get("GITHUB_WORKSPACE") or root)
    found = find_files([folder.resolve() for folder in data if folder.exists()])
    return Places(repository.resolve(), {each.name: each.path for file in found for each in (file, *file.others)})


def _only_mistake(sentence: str) -> Report:
    """The report where nothing was read, because what people wrote stands in the way."""
    log = FindingLog()
    log.add([written_finding(sentence, Severity.ERROR)])
    return Report((), log, 0)


def _sum_up(outcome: Outcome, output: Path, *, verbose: bool) -> None:
    report = outcome.publication.report
    _say_findings(report, verbose=verbose)
    _say(
        f"Published {report.processes:,} contracting processes on {outcome.pages:,} pages "
        f"({outcome.files:,} files, {outcome.bytes / 1e6:,.1f} MB) in {printable(str(output))}."
    )


def _say_findings(report: Report, *, verbose: bool) -> None:
    ledger = report.ledger
    lines = list(report.as_text(limit=20 if verbose else 3))
    for line in lines if verbose else lines[:40]:
        _say(line)
    _say(
        f"Read {len(report.files):,} files and {ledger.records_in:,} releases and records: {ledger.published:,} published, "
        f"{ledger.merged:,} merged into others, {ledger.set_aside:,} set aside."
    )


class _Progress:
    """A line that counts on a terminal; elsewhere a line per stage, and one for each tenth of a long one."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._told = 0
        self._since = monotonic()

    def show(self, stage: str, done: int, total: int) -> None:
        percent = done * 100 // total if total else 100
        if self._terminal:
            end = "\n" if done == total else ""
            sys.stderr.write(f"\r{stage:>8} {percent:3} %{end}")
            sys.stderr.flush()
        elif done == total:
            _say(f"{stage}: done")
            self._told, self._since = 0, monotonic()
        elif percent // 10 > self._told and monotonic() - self._since > _LONG:
            self._told = percent // 10
            _say(f"{stage}: {percent} %")


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001 - the shape that signal asks for
    raise KeyboardInterrupt


def _progress(options: dict[str, Any]) -> Progress:
    return _no_progress if options["quiet"] else _Progress().show


def _no_progress(stage: str, done: int, total: int) -> None:
    """Show nothing."""


def _print(lines: Iterable[str]) -> None:
    """Answer what was asked for."""
    for line in lines:
        sys.stdout.write(line + "\n")


def _say(text: str) -> None:
    """Tell the person at the keyboard; no line of a sentence is a command to a runner of workflows."""
    for line in text.split("\n"):
        sys.stderr.write(_harmless(line) + "\n")


def _harmless(line: str) -> str:
    safe = printable(line, 4000)
    return f"- {safe}" if safe.lstrip().startswith("::") else safe
