"""What one row of a table is: a whole process, an award of it, or a supplier of an award."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from unsealed.mapping_guess.column import number
from unsealed.mapping_guess.roles import Look, speaks_of_people
from unsealed.mapping_guess.scope import Scope
from unsealed.mapping_guess.shapes import share_equal

KEYS = ("ocid", "process_id", "contract_id", "award_id")
NUMBERS = ("award_id", "contract_id")

_NEARLY_ALL = Fraction(9, 10)
_SERIAL = re.compile(r"(?P<before>\D*)0*(?P<number>\d{1,5})", re.ASCII)
_MOST = 12  # columns that are tried in pairs


class Grain(NamedTuple):
    """`row` is process, award or supplier. `award_id` names the columns that number awards; empty: rows number themselves.

    `doubts` are sentences on what only the publisher can know.
    """

    key: tuple[str, ...]
    row: str
    award_id: tuple[str, ...]
    evidence: tuple[str, ...]
    doubts: tuple[str, ...] = ()
    lines: str = ""
    """The column of numbers whose rows look like lines of one award, each with an amount of its own."""
    apart: frozenset[str] = frozenset()
    """The columns in which awards of one process differ: what they say is of the award, not of the whole."""


def find_grain(scope: Scope, looks: Sequence[Look]) -> Grain:
    """How rows make processes, by how values repeat under the key."""
    roles = scope.roles
    named = next((roles[role] for role in KEYS if role in roles and roles[role].key.fitness >= 0.5), None)
    key = named or _any_key(looks, roles)
    if (key is None or _starts_again(key)) and (pair := _find_pair(looks, roles, key)):
        return _of_two(pair, key)
    if key is None:
        doubt = "No column tells processes apart, so each row is a process, named by its place: add a column of numbers that stay."
        return Grain((), "process", (), ("no column holds a different value in each row",), (doubt,))
    blank = key.column.blank
    groups = _groups(key)
    several = [rows for rows in groups.values() if len(rows) > 1]
    evidence = [
        f'"{key.name}" holds {number(len(groups), "different value")} in {number(len(key.column.cells), "row")}'
        + (f"; {number(len(several))} of them in several rows" if several else ", each in one row")
    ]
    evidence += (
        [f"{number(blank, 'row')} without one {'are' if blank > 1 else 'is'} set aside, and listed"] if blank else []
    )
    doubts = _key_doubts(key, named)
    own = next((look for role in NUMBERS if (look := roles.get(role)) and _is_unique(look, key)), None)
    if not several:
        return Grain((key.name,), "process", ((own or key).name,), tuple(evidence), doubts)
    if not scope.awarded:
        evidence.append(
            "rows that share one are told together; where they differ, the first holds and the others are listed"
        )
        return Grain((key.name,), "process", (), tuple(evidence), doubts)
    return _of_several(key, scope, several, evidence, doubts, own, looks)


def _of_several(
    key: Look,
    scope: Scope,
    several: Sequence[Sequence[int]],
    evidence: list[str],
    doubts: tuple[str, ...],
    own: Look | None,
    looks: Sequence[Look],
) -> Grain:
    """Rows that share a key are awards with amounts of their own, or suppliers of one award whose amount each row repeats."""
    supplier, amount = scope.roles.get("supplier"), scope.main_amount
    apart = [rows for rows in several if supplier and len({supplier.column.texts[at] for at in rows}) > 1]
    amounts = [[_something(amount.column.texts[at]) for at in rows] for rows in apart] if amount else []
    told = sum(sum(map(bool, group)) > 1 for group in amounts)
    same = round(share_equal(amounts) * told)
    if told and same >= told * _NEARLY_ALL:
        evidence.append(
            f"in {number(same)} of {number(told, 'such group')} the suppliers differ and the amount is the same"
        )
        doubt = (
            f'awards: the rows that share a "{key.name}" repeat one amount beside each supplier, so they are taken as one award to '
            'several suppliers, and its amount counts once. If each row is an award of its own, take out the line "awards[]/id" in '
            "[fields]."
            + (
                f" Under {number(told - same, 'value')} the amounts differ, and only the first counts."
                if told > same
                else ""
            )
        )
        return Grain((key.name,), "supplier", (key.name,), tuple(evidence), (*doubts, doubt))
    evidence.append("rows that share one are awards of the same process")
    if same:
        doubt = (
            f'awards: under {number(same, "value")} of "{key.name}" several suppliers have the same amount. Each row counts as an award '
            "of its own; if such rows are one award to several suppliers, the data has to say so in a column of award numbers, "
            'for "awards[]/id" in [fields].'
        )
        doubts = (*doubts, doubt)
    if supplier and amount and (again := sum(_repeats(rows, supplier, amount) for rows in several)):
        doubt = (
            f'awards: {number(again, "row")} {"say" if again > 1 else "says"} the same "{key.name}", supplier and amount as another row. Each '
            "counts as an award of its own; if one award stands there twice, take it out of the table."
        )
        doubts = (*doubts, doubt)
    lines = None if own else _find_lines(scope, looks)
    numbers = None if own else next((scope.roles[role] for role in NUMBERS if role in scope.roles), None)
    if lines:
        doubts = (*doubts, _lines_doubt(lines))
    elif numbers and numbers.name != key.name and numbers.key.repeated and amount:
        doubts = (*doubts, _repeated_doubt(numbers))
    of_awards = frozenset(look.name for look in scope.roles.values() if _differs(look, several))
    award_id = (own.name,) if own else ()
    return Grain((key.name,), "award", award_id, tuple(evidence), doubts, lines.name if lines else "", of_awards)


def _differs(look: Look, several: Sequence[Sequence[int]]) -> bool:
    """Whether a column differs in rows that share a key, in more of them than mistakes in typing would explain."""
    return sum(len({look.column.texts[at] for at in rows} - {""}) > 1 for rows in several) > len(several) * (
        1 - _NEARLY_ALL
    )


def _find_lines(scope: Scope, looks: Sequence[Look]) -> Look | None:
    """The finest numbers whose rows agree in supplier and date and differ in amount: orders with several lines."""
    supplier, amount = scope.roles.get("supplier"), scope.main_amount
    if supplier is None or amount is None:
        return None
    dates = [scope.roles[role] for role in ("award_date", "signed") if role in scope.roles]
    numbers = [look for look in looks if look.column.hints.keys() & set(KEYS) and look.key.fitness >= _NEARLY_ALL]
    found = [look for look in numbers if _has_lines(look, amount, [supplier, *dates])]
    return max(found, key=lambda look: look.key.distinct, default=None)


def _has_lines(number_of: Look, amount: Look, same: Sequence[Look]) -> bool:
    several = [rows for rows in _groups(number_of).values() if len(rows) > 1]
    if not several or amount.name == number_of.name:
        return False
    alike = sum(all(len({look.column.texts[at] for at in rows}) == 1 for look in same) for rows in several)
    differ = sum(len({_something(amount.column.texts[at]) for at in rows} - {""}) > 1 for rows in several)
    return alike >= len(several) * _NEARLY_ALL and differ * 2 > len(several)


def _lines_doubt(number_of: Look) -> str:
    return (
        f'awards: rows that share a "{number_of.name}" have one supplier and different amounts, as the lines of one order have. Each row '
        "counts as an award of its own, so that the amounts add up. If they are lines, there are fewer awards than the site counts: take the # "
        'from the two lines that are prepared below "awards[]/value" in [fields], and delete the one above them.'
    )


def _repeated_doubt(number_of: Look) -> str:
    return (
        f'awards: several rows share a "{number_of.name}". Each counts as an award of its own, so that their amounts add up; if they are '
        "lines of one order, there are fewer awards than the site counts. If instead each row repeats the amount of the whole, name the "
        'column in [fields] "awards[]/id", and it counts once.'
    )


def _key_doubts(key: Look, named: Look | None) -> tuple[str, ...]:
    if key.phrase == "ocid":
        doubt = f'key: "{key.name}" seems to hold whole ocids. Write the part that all of them begin with in [process] ocid_prefix.'
        return (doubt,)
    if named is not None and key.phrase:
        return ()
    doubt = f'key: "{key.name}" is taken as the number of the process, as it differs in every row. Say in [process] key if it is another.'
    if key.key.serial or key.phrase in ("id", "row", "no", "number"):
        doubt = (
            f'key: "{key.name}" is the only column that tells rows apart, but it seems to number the rows of the table. If its '
            "numbers change from export to export, addresses of pages change too: name a better column in [process] key."
        )
    return (doubt,)


def _any_key(looks: Sequence[Look], roles: Mapping[str, Look]) -> Look | None:
    used = {look.name for role, look in roles.items() if role != "row"}
    free = [look for look in looks if look.name not in used and look.column.blank == 0 and look.key.fitness == 1]
    unique = [
        look
        for look in free
        if look.key.repeated == 0
        and look.dates.fitness < 0.5
        and look.amounts.marked < 0.5
        and not speaks_of_people(look)
    ]
    return min(unique, key=lambda look: look.key.serial, default=None)


def _starts_again(key: Look) -> bool:
    """Whether a column seems to count from 1 several times, as numbers do that begin anew each year or in each office."""
    found = [_SERIAL.fullmatch(text) for text in key.column.counts]
    numbers = [match for match in found if match]
    return (
        key.key.repeated > 0
        and len(numbers) == len(found)
        and len({match["before"] for match in numbers}) == 1
        and min(int(match["number"]) for match in numbers) == 1
    )


def _find_pair(looks: Sequence[Look], roles: Mapping[str, Look], key: Look | None) -> tuple[Look, Look] | None:
    """Two columns that tell all rows apart together: numbers, and what they are numbers of, such as a year or an office.

    Where a column is the `key` by its heading but counts anew, only years and offices are looked at.
    """
    used = {look.name for role, look in roles.items() if role not in ("row", "buyer")}
    whole = [look for look in looks if look.column.filled and not look.column.blank and not speaks_of_people(look)]
    whole = [look for look in whole if look.dates.fitness < 0.5 and look.amounts.marked < 0.5]
    codes = [look for look in whole if look.key.fitness == 1 and look.name not in used]
    groups = [look for look in whole if _is_group(look)] + ([] if key and key.phrase else codes)
    numbers = [look for look in whole if look.name == key.name] if key else codes
    pairs = ((group, one) for one in numbers[:_MOST] for group in groups[:_MOST] if group.name != one.name)
    told = [pair for pair in pairs if _tell_apart(pair)]
    return min(told, key=lambda pair: (not _is_group(pair[0]), pair[0].key.distinct), default=None)


def _is_group(look: Look) -> bool:
    return bool(look.column.hints.keys() & {"fiscal", "buyer"})


def _tell_apart(pair: tuple[Look, Look]) -> bool:
    texts = list(zip(pair[0].column.texts, pair[1].column.texts, strict=True))
    return len(set(texts)) == len(texts)


def _of_two(pair: tuple[Look, Look], key: Look | None) -> Grain:
    """Each row is a process; two columns tell it from the others."""
    names = tuple(look.name for look in pair)
    shown = " and ".join(f'"{name}"' for name in names)
    alone = f'"{key.name}" begins anew and' if key else "no column"
    evidence = f"{alone} {'does not tell' if key else 'tells'} rows apart alone; {shown} do together"
    doubt = (
        f"key: {shown} together are taken as the number of the process, as no column alone tells rows apart. Say in [process] key if "
        "it is another."
    )
    return Grain(names, "process", names, (evidence,), (doubt,))


def _is_unique(look: Look, key: Look) -> bool:
    """Whether a column tells apart all rows that share a key."""
    pairs = [pair for pair in zip(key.column.texts, look.column.texts, strict=True) if pair[0]]
    return look.name != key.name and all(pair[1] for pair in pairs) and len(set(pairs)) == len(pairs)


def _repeats(rows: Sequence[int], supplier: Look, amount: Look) -> int:
    """How many of some rows say again what another says."""
    said = [(supplier.column.texts[at], text) for at in rows if (text := _something(amount.column.texts[at]))]
    return len(said) - len(set(said))


def _something(amount: str) -> str:
    """The amount as it is written; empty for zero, which is equal in many rows that have nothing else in common."""
    return amount if re.search(r"[1-9]", amount) else ""


def _groups(look: Look) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(look.column.texts):
        if text:
            rows[text].append(at)
    return rows
