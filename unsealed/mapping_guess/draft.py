"""A mapping while it is written: the lines of its sections, and what people have to decide."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from unsealed.mapping_guess.column import number
from unsealed.mapping_guess.toml_text import Value, comment, quote, shorten, write_line

_ORDER = ("planning/", "tender/", "buyer/", "awards[]/", "contracts[]/")


@dataclass
class Draft:
    """Sections are lists of finished lines; `decisions` are sentences that begin with what they are about."""

    decisions: list[str] = field(default_factory=list)
    table: list[str] = field(default_factory=list)
    process: list[str] = field(default_factory=list)
    release: list[str] = field(default_factory=list)
    reading: list[str] = field(default_factory=list)
    leave_out: list[str] = field(default_factory=list)
    unmapped: dict[str, list[str]] = field(default_factory=dict)
    fields: dict[str, list[str]] = field(default_factory=dict)
    codes: dict[str, list[str]] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)
    """The columns that some rule reads."""

    def decide(self, what: str) -> None:
        """Note what only the publisher can know."""
        self.decisions.append(what)

    def add_field(self, path: str, rule: Value, evidence: Iterable[str] = (), alternatives: Sequence[str] = ()) -> None:
        """Add a line to [fields], with its evidence above it and lines to choose instead below."""
        self.read.update(_columns(rule))
        above = [line for each in evidence for line in comment(each)]
        self.fields[path] = [*above, write_line(path, rule), *(f"# {each}" for each in alternatives)]

    def add_codes(self, path: str, column: str, values: Iterable[tuple[str, int, str]], evidence: str) -> None:
        """Add a field whose cells stand for codes: one line for each text, with how often it stands there."""
        self.read.add(column)
        lines = [*comment(evidence), f"[fields.{quote(path)}]", write_line("column", column), ""]
        lines.append(f"[fields.{quote(path)}.values]")
        for text, count, code in values:
            doubt = "" if code else ': to decide; "" leaves it out'
            lines.append(f"{quote(text)} = {quote(code)}  # {number(count, 'row')}{doubt}")
        self.codes[path] = lines

    def text(self, head: Sequence[str]) -> str:
        """The whole file."""
        parts = [*head, "#"]
        if self.decisions:
            parts += ["# TO DECIDE", "#"]
            for at, decision in enumerate(self.decisions, 1):
                parts += comment(decision, f"# {at}. ", "#    " + (" " if at > 9 else ""))
        else:
            parts += ["# Nothing is left to decide; look the guesses through all the same."]
        parts += ["#"]
        parts += comment(
            "Where the guesses come from stands above each line. `python build.py map` run again on the table tells how many cells "
            "each rule reads, and which columns it leaves unused. What else can be written here, the guide tells on its page about spreadsheets."
        )
        for name, lines in (
            ("[table]", self.table),
            ("[process]", self.process),
            ("[release]", self.release),
            ("[reading]", self.reading),
        ):
            parts += ["", name, *lines] if lines else []
        parts += ["", *self.leave_out] if self.leave_out else []
        parts += ["", "[fields]"]
        for path in sorted(self.fields, key=_place):
            parts += ["", *self.fields[path]]
        for path in sorted(self.codes, key=_place):
            parts += ["", *self.codes[path]]
        if self.unmapped:
            parts += ["", "# Columns that no line above reads, and why:"]
            for why, columns in self.unmapped.items():
                parts += comment(f"{', '.join(quote(shorten(column)) for column in columns)}: {why}.", "# - ", "#   ")
        return "\n".join(parts) + "\n"

    def leave_unmapped(self, column: str, why: str) -> None:
        """Say why a column is not mapped."""
        self.unmapped.setdefault(why, []).append(column)


def _place(path: str) -> int:
    return next((at for at, start in enumerate(_ORDER) if path.startswith(start)), len(_ORDER))


def _columns(rule: Value) -> Iterator[str]:
    """The columns that a rule names."""
    if isinstance(rule, str):
        yield rule
    elif isinstance(rule, Mapping):
        for name in ("column", "columns", "currency"):
            if name in rule:
                yield from _columns(rule[name])
    elif not isinstance(rule, int):
        for each in rule:
            yield from _columns(each)
