"""The command line: the only place that prints, exits, reads the environment, and turns mistakes into sentences."""

import gc
import os
import signal
import sys
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import click

from unsealed import __version__
from unsealed.config import Site, read_site
from unsealed.errors import ConfigurationError, UnsealedError
from unsealed.pipeline import Outcome, Plan, build
from unsealed.report import printable

INTERRUPTED = 130


class _Commands(click.Group):
    """A group of commands whose first, `build`, is meant where none is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not any(each in self.commands for each in args) and not set(args) & {"--help", "--version"}:
            args = ["build", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["--help"]})
@click.version_option(__version__, prog_name="unsealed", message="%(prog)s %(version)s")
@click.pass_context
def commands(context: click.Context) -> None:
    """Turn a city's contracting data and guidance into a static website. Without a command, `build`."""


_FOLDER = click.Path(path_type=Path)


@commands.command("build")
@click.option("--data", type=_FOLDER, multiple=True, help="A folder or file of OCDS data; may be given again. [data]")
@click.option("--content", type=_FOLDER, help="The folder of what people write. [content]")
@click.option("--templates", type=_FOLDER, help="The folder of the city's own templates. [site_templates]")
@click.option("--output", type=_FOLDER, help="The folder that the site is published into. [output]")
@click.option("--config", type=_FOLDER, help="The settings. [site.toml in the content folder]")
@click.option("--base-url", help="Where the site will be, instead of what the settings say.")
@click.option("--as-of", help="The date that the publication speaks of, instead of the newest in the data.")
@click.option("--portable", is_flag=True, help="Make links that also work from a folder on disk.")
@click.option("--jobs", type=click.IntRange(1), help="How many processes to use. [as many as there are processors]")
@click.option("--strict", is_flag=True, help="Publish nothing if something was set aside or is against the standard.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong.")
@click.option("-v", "--verbose", is_flag=True, help="Say every kind of finding with its first places.")
@click.pass_obj
def build_command(root: Path, /, **options: Any) -> None:
    """Build the site and publish it into the output folder, whole or not at all."""
    os.umask(0o022)  # what a host serves has to be readable by others, whatever this user's habit
    plan = _plan(root, options)
    quiet = options["quiet"]
    gc.disable()  # a build makes no cycles worth looking for, and is over soon
    signal.signal(signal.SIGTERM, _interrupt)  # ends as Ctrl-C does: workers gone, nothing left behind
    outcome = build(plan, _no_progress if quiet else _Progress().show)
    if not quiet:
        _sum_up(outcome, plan.output, verbose=options["verbose"])


def main(arguments: Sequence[str] | None = None, root: Path | None = None) -> int:
    """Run a command; `root` is the folder that the default folders are in. Returns the documented exit code."""
    try:
        commands.main(arguments, standalone_mode=False, obj=root or Path.cwd())
    except click.exceptions.Exit as error:
        return error.exit_code
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
    return 0


def _plan(root: Path, options: dict[str, Any]) -> Plan:
    content = options["content"] or root / "content"
    site = read_site(options["config"] or content / "site.toml")
    templates = options["templates"] or root / "site_templates"
    return Plan(
        site=_with_options(site, options["base_url"], options["as_of"]),
        data=tuple(options["data"]) or (root / "data",),
        content=content,
        templates=(templates.absolute(),) if templates.is_dir() else _no_templates(options["templates"]),
        output=options["output"] or root / "output",
        portable=options["portable"],
        strict=options["strict"],
        jobs=options["jobs"],
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


def _sum_up(outcome: Outcome, output: Path, *, verbose: bool) -> None:
    report = outcome.publication.report
    ledger = report.ledger
    lines = list(report.as_text(limit=20 if verbose else 3))
    for line in lines if verbose else lines[:40]:
        _say(line)
    _say(
        f"Read {len(report.files):,} files and {ledger.records_in:,} releases and records: {ledger.published:,} published, "
        f"{ledger.merged:,} merged into others, {ledger.set_aside:,} set aside."
    )
    _say(
        f"Published {report.processes:,} contracting processes on {outcome.pages:,} pages "
        f"({outcome.files:,} files, {outcome.bytes / 1e6:,.1f} MB) in {printable(str(output))}."
    )


class _Progress:
    """A line that counts on a terminal; a line per stage elsewhere."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()

    def show(self, stage: str, done: int, total: int) -> None:
        if self._terminal:
            end = "\n" if done == total else ""
            sys.stderr.write(f"\r{stage:>8} {done}/{total}{end}")
            sys.stderr.flush()
        elif done == total:
            _say(f"{stage}: done")


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001 - the shape that signal asks for
    raise KeyboardInterrupt


def _no_progress(stage: str, done: int, total: int) -> None:
    """Show nothing."""


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
