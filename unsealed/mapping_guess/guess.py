"""A table -> the text of a first mapping. Roles, grain and senses are known by now; here they become rules and sentences."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from unsealed.errors import UnsealedError
from unsealed.mapping_guess import award_fields, reading, tender_fields
from unsealed.mapping_guess.column import number
from unsealed.mapping_guess.draft import Draft
from unsealed.mapping_guess.encodings import describe
from unsealed.mapping_guess.grain import find_grain
from unsealed.mapping_guess.roles import assign_roles, look_at, why_not
from unsealed.mapping_guess.sample import Sample, read_sample
from unsealed.mapping_guess.scope import Scope, find_scope
from unsealed.mapping_guess.toml_text import comment, quote, write_line
from unsealed.ocds.mapping.file import mapping_path

PLACEHOLDER_PREFIX = "ocds-unregistered"


class Guess(NamedTuple):
    """A first mapping: its text, the file it is for, and what it leaves to decide, each a sentence."""

    text: str
    target: Path
    decisions: tuple[str, ...]


def write_mapping(path: Path, columns: Sequence[str] = ()) -> Guess:
    """Guess the mapping of the table at `path`, and write it beside it. `columns` names those of a table without headings.

    Raises `UnsealedError` where the file is no table, is OCDS already, or has a mapping, which is never overwritten.
    """
    target = mapping_path(path)
    if target.exists():
        raise UnsealedError(
            f"{target} is there already and stays as it is. Run the command without --columns to review it."
        )
    guess = guess_mapping(path, columns)
    try:
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(guess.text)
    except OSError as error:
        raise UnsealedError(f"{target} cannot be written: {error.strerror}.") from None
    return guess


def guess_mapping(path: Path, columns: Sequence[str] = ()) -> Guess:
    """Guess the mapping of the table at `path`, and write nothing."""
    sample = read_sample(path, columns)
    looks = look_at(sample.columns)
    scope = find_scope(assign_roles(looks), looks)
    draft = Draft()
    grain = find_grain(scope, looks)
    _write_table(draft, sample)
    _write_process(draft, grain.key, [*grain.evidence])
    for doubt in grain.doubts:
        draft.decide(doubt)
    reading.write_reading(draft, scope)
    _write_release(draft, scope)
    tender_fields.write_tender(draft, scope, path, grain.apart)
    award_fields.write_awards(draft, scope, grain)
    _write_leave_out(draft, sample)
    if not draft.read:
        raise UnsealedError(
            f"{path}: nothing in this table looks like a contract: no amount, supplier, title or date was found. "
            "If it has no headings, name its columns with --columns."
        )
    said = draft.read.union(grain.key, *draft.unmapped.values())
    for look in looks:
        if look.name not in said:
            draft.leave_unmapped(look.name, scope.reasons.get(look.name) or why_not(look, looks))
    return Guess(draft.text(_head(sample)), mapping_path(path), tuple(draft.decisions))


def _head(sample: Sample) -> list[str]:
    where = f"headings in row {sample.header}" if sample.header else "no headings"
    return [
        *comment(f"How {sample.name} becomes OCDS: a first mapping, guessed by `python build.py map`."),
        *comment(f"{number(sample.rows, 'row')}, {number(len(sample.columns), 'column')}, {where}. {sample.looked_at}"),
    ]


def _write_table(draft: Draft, sample: Sample) -> None:
    if sample.encoding:
        draft.table += [
            *comment(f"The text is not UTF-8; {sample.encoding} ({describe(sample.encoding)}) fits its signs best."),
            write_line("encoding", sample.encoding),
        ]
        draft.decide(
            f"encoding: the file does not say its encoding and {sample.encoding} was told from its signs. If accents look wrong on "
            "the site, write another in [table] encoding."
        )
    if sample.other_sheets:
        names = ", ".join(quote(each) for each in sample.other_sheets)
        draft.table += comment(
            f'Sheets that are not read: {names}. sheet = "*" reads all, if they have the same columns.'
        )
    if sample.other_tables:
        names = ", ".join(quote(each) for each in sample.other_tables)
        draft.decide(
            f"sheets: {names} {'are' if len(sample.other_tables) > 1 else 'is'} not read. If the same columns go on there, write "
            'sheet = "*" in [table], which reads all sheets one after another; else save each as a file of its own.'
        )
    if sample.sheet:
        draft.table.append(write_line("sheet", sample.sheet))
    if sample.header != 1:
        draft.table.append(write_line("header", sample.header))
    if not sample.header:
        draft.table.append(write_line("columns", [column.name for column in sample.columns]))
        if not sample.named:
            draft.decide(
                "columns: the table has no headings. Name its columns in [table] columns, or delete this file and run the command "
                'again with --columns "Name, Name, …", which guesses better.'
            )


def _write_process(draft: Draft, key: Sequence[str], evidence: Sequence[str]) -> None:
    draft.process += comment(
        "Open Contracting Partnership registers prefixes for publishers, free of charge. This one is a placeholder."
    )
    draft.process.append(write_line("ocid_prefix", PLACEHOLDER_PREFIX))
    draft.decide(
        f"ocid_prefix: {PLACEHOLDER_PREFIX} is a placeholder that works. Write your registered prefix in [process] ocid_prefix before you "
        "publish, as the ids of all processes begin with it."
    )
    for each in evidence:
        draft.process += comment(each[:1].upper() + each[1:] + ".")
    draft.process.append(write_line("key", list(key)))


def _write_release(draft: Draft, scope: Scope) -> None:
    look = scope.release_date
    if look is None:
        draft.decide(
            "date: no column says when something happened. Write the day of the export in [release], as in the line that is prepared "
            "there; until then releases have no date."
        )
        draft.release += comment("A release is dated; no column holds dates that can be read.")
        draft.release.append('# date = { constant = "YYYY-MM-DD" }')
    else:
        draft.release += [line for each in reading.date_evidence(look, scope) for line in comment(each)]
        names = [each.name for each in scope.release_dates]
        if len(names) > 1:
            draft.release += comment(
                f"In {number(look.column.blank, 'row')} it is blank; there the first of the others that is not blank counts."
            )
        draft.release.append(write_line("date", {"first_of": names} if len(names) > 1 else look.name))
        if undated := scope.undated:
            draft.decide(
                f"date: {number(undated, 'row')} {'have' if undated > 1 else 'has'} no {' or '.join(map(quote, names))}. Where a process "
                'has none at all, its release has no date; write { column = …, otherwise = "YYYY-MM-DD" } in [release] date to give it one.'
            )
    draft.release.append(write_line("tag", list(scope.tags)))


def _write_leave_out(draft: Draft, sample: Sample) -> None:
    texts: dict[str, dict[str, list[int]]] = {}
    for column, text, row in sample.totals:
        texts.setdefault(column, {}).setdefault(text, []).append(row)
    for column, found in texts.items():
        rows = [row for each in found.values() for row in each]
        places = ("row " if len(rows) == 1 else "rows ") + ", ".join(map(str, rows))
        draft.leave_out += [
            *comment(f"At the bottom, {places} {'sums' if len(rows) == 1 else 'sum'} up the others."),
            "[[leave_out]]",
            write_line("column", column),
            write_line("is", list(found)),
            write_line("why", "A total of other rows."),
            "",
        ]
    if sample.repeated_headings:
        column = sample.columns[0].name
        heading = re.sub(r" \(\d+\)\Z", "", column)
        draft.leave_out += [
            *comment(
                f"{number(sample.repeated_headings, 'row')} of the table repeat{'s' if sample.repeated_headings == 1 else ''} its headings."
            ),
            "[[leave_out]]",
            write_line("column", column),
            write_line("is", [heading]),
            write_line("why", "The headings again."),
            "",
        ]
    while draft.leave_out and not draft.leave_out[-1]:
        draft.leave_out.pop()
