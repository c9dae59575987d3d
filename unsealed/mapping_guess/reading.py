"""The section [reading]: how the cells of this table are written, from all of its amounts and dates together."""

from collections import Counter
from collections.abc import Sequence

from unsealed.mapping_guess.amounts import SHARED_SIGNS, currency_of, signs_of
from unsealed.mapping_guess.column import number
from unsealed.mapping_guess.dates import MONTHS
from unsealed.mapping_guess.draft import Draft
from unsealed.mapping_guess.roles import Look
from unsealed.mapping_guess.scope import Scope
from unsealed.mapping_guess.toml_text import Value, comment, quote, shorten, write_line, write_value
from unsealed.ocds.codelists import codes
from unsealed.ocds.mapping.cells import Unreadable, make_reader
from unsealed.ocds.mapping.rules import Rule, Style


def write_reading(draft: Draft, scope: Scope) -> None:
    """Write the section, and note what no cell tells."""
    _write_blanks(draft, list(scope.roles.values()))
    _write_dates(draft, scope.dates)
    if scope.amounts:
        _write_decimal(draft, scope.amounts)
        _write_currency(draft, scope)


def amount_rule(look: Look, scope: Scope) -> Value:
    """The rule of an amount column, with what it says otherwise than [reading]."""
    more: dict[str, Value] = {"column": look.name}
    decimal = table_decimal(scope.amounts)
    if look.amounts.decimal and decimal and look.amounts.decimal != decimal:
        more["decimal"] = look.amounts.decimal
    if "currency" in scope.roles:
        more["currency"] = {"column": scope.roles["currency"].name}
    elif (heading := _heading_currency(look)) and len({_heading_currency(each) for each in scope.amounts}) > 1:
        more["currency"] = heading
    if look.amounts.times != 1:
        more["times"] = look.amounts.times
    return more if len(more) > 1 else look.name


def amount_evidence(look: Look, scope: Scope) -> list[str]:
    """What the cells of an amount column say, counted as a build reads them."""
    known, shared = _signs(scope)
    style = Style(
        decimal=look.amounts.decimal or table_decimal(scope.amounts),
        currency_signs=known | dict.fromkeys(shared, ""),
        parentheses_are_negative=_has_parentheses(scope.amounts),
    )
    told = [_told(look, "amount", style, look.amounts.details)]
    if look.amounts.times != 1:
        told.append(f"Its heading says that the amounts are in units of {number(look.amounts.times)}.")
    words = [(word, count) for word, count in look.amounts.words if "@" not in word]
    if words:
        shown = ", ".join(f"{quote(shorten(word, 30))} ({number(count)} times)" for word, count in words)
        told.append(f"No amount is {shown}; if that says nothing, add it to blank in [reading].")
    return told


def date_evidence(look: Look, scope: Scope) -> list[str]:
    """What the cells of a date column say, counted as a build reads them."""
    formats, language = _formats(scope.dates), _language(scope.dates)
    style = Style(dates=tuple(formats) or ("iso",), months=MONTHS[language] if language else ())
    return [_told(look, "date", style, look.dates.details)]


def _told(look: Look, kind: str, style: Style, details: Sequence[str]) -> str:
    read = make_reader(Rule("", kind, style=style))
    unread = 0
    for cell, text in zip(look.column.cells, look.column.texts, strict=True):
        if text:
            try:
                read(cell)
            except Unreadable:
                unread += 1
    filled = look.column.filled
    parts = [f"{number(filled - unread)} of {number(filled, 'cell')} read as {kind}s"]
    parts += [f"{number(unread)} cannot be read, and will be listed"] if unread else []
    return "; ".join([*parts, *details]) + "."


def table_decimal(looks: Sequence[Look]) -> str:
    """The decimal sign that most columns have; empty where none tells."""
    votes = Counter(dict.fromkeys(".,", 0))
    for look in looks:
        if look.amounts.decimal:
            votes[look.amounts.decimal] += look.column.filled
    best = max(votes, key=lambda sign: votes[sign])
    return best if votes[best] else ""


def _write_blanks(draft: Draft, looks: Sequence[Look]) -> None:
    counted: Counter[str] = Counter()
    for look in looks:
        counted += look.column.blank_words
    words: dict[str, int] = {}
    for text, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])):
        known = next((word for word in words if word.casefold() == text.casefold()), text)
        words[known] = words.get(known, 0) + count
    if words:
        told = ", ".join(f"{quote(word)} in {number(count, 'cell')}" for word, count in words.items())
        draft.reading += [*comment(f"Taken to say nothing: {told}."), write_line("blank", list(words))]


def _write_dates(draft: Draft, looks: Sequence[Look]) -> None:
    either: dict[tuple[str, str], list[str]] = {}
    for look in looks:
        for pair in look.dates.either:
            either.setdefault(pair, []).append(look.name)
    formats = _formats(looks)
    if language := _language(looks):
        draft.reading += [
            *comment(f"The names of months are {language}."),
            write_line("months", [list(each) for each in MONTHS[language]]),
        ]
    if formats and formats != ["iso"]:
        draft.reading += [
            *comment("Every format that a date of this table has, tried in this order."),
            write_line("dates", formats),
        ]
    if either:
        days = write_value([*formats, *(pair[0] for pair in either)])
        months = write_value([*formats, *(pair[1] for pair in either)])
        names = ", ".join(dict.fromkeys(quote(name) for found in either.values() for name in found))
        draft.reading += [
            *comment("No date tells whether its day or its month comes first. Take the # from the line that is right:"),
            f"# dates = {days}  # the day first",
            f"# dates = {months}  # the month first",
        ]
        if formats and formats != ["iso"]:
            draft.reading += comment("… and take away the line with dates above them.")
        draft.decide(
            f"dates: in {names} no cell tells whether the day or the month comes first. Choose the line in [reading]; until then these "
            "dates are not read."
        )


def _formats(looks: Sequence[Look]) -> list[str]:
    counted: Counter[str] = Counter()
    for look in looks:
        for form in look.dates.formats:
            counted[form] += look.column.filled
    return list(_without_doubles(counted))


def _language(looks: Sequence[Look]) -> str:
    """The language of most month names; empty for English."""
    languages = Counter(look.dates.language for look in looks if look.dates.language)
    return languages.most_common(1)[0][0] if languages else ""


def _without_doubles(counted: Counter[str]) -> dict[str, int]:
    """The formats, those of most cells first; long and short names of months are read alike."""
    kept: dict[str, int] = {}
    for form, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])):
        plain = form.replace("MMMM", "MMM")
        if not any(each.replace("MMMM", "MMM") == plain for each in kept):
            kept[form] = count
    return kept


def _write_decimal(draft: Draft, looks: Sequence[Look]) -> None:
    decimal = table_decimal(looks)
    if decimal:
        total = sum(look.amounts.grouped for look in looks if look.amounts.decimal in ("", decimal))
        grouped = f", {number(total)} with signs between thousands" if total else ""
        sign = "point" if decimal == "." else "comma"
        draft.reading += [*comment(f"Fractions stand behind a {sign}{grouped}."), write_line("decimal", decimal)]
    elif doubtful := sum(look.amounts.ambiguous for look in looks):
        draft.reading += [
            *comment(
                f"In {number(doubtful, 'cell')} one sign could part thousands or a fraction. Take the # from the line that is right:"
            ),
            '# decimal = "."  # 12,500 is twelve thousand five hundred',
            '# decimal = ","  # 12.500 is twelve thousand five hundred',
        ]
        draft.decide(
            f"decimal: {number(doubtful, 'amount')} could be thousands or fractions, such as 12.500. Choose the line in [reading]; until "
            "then they are not read."
        )
    if _has_parentheses(looks):
        draft.reading += [
            *comment("Amounts in parentheses are negative in accounts."),
            "parentheses_are_negative = true",
        ]


def _heading_currency(look: Look) -> str:
    return next((code for sign in signs_of(look.name) if (code := currency_of(sign))), "")


def _has_parentheses(looks: Sequence[Look]) -> bool:
    return any(look.amounts.negative_in_parentheses for look in looks)


def _signs(scope: Scope) -> tuple[dict[str, str], dict[str, int]]:
    """The signs beside amounts and in the currency column: those of one currency with its code, and shared ones counted."""
    counted = _count_signs(scope)
    known = {sign: code for sign in counted if (code := currency_of(sign)) and not _is_code(sign)}
    return known, {sign: count for sign, count in counted.items() if not currency_of(sign)}


def _count_signs(scope: Scope) -> dict[str, int]:
    counted: dict[str, tuple[str, int]] = {}
    column = scope.roles.get("currency")
    texts = (
        [(text, count) for text, count in column.column.counts.most_common(20) if not _is_code(text)] if column else []
    )
    for sign, count in [*(pair for look in scope.amounts for pair in look.amounts.signs), *texts]:
        key = sign.rstrip(".:").casefold()
        shown, before = counted.get(key, (sign, 0))
        counted[key] = (shown, before + count)
    return dict(counted.values())


def _write_currency(draft: Draft, scope: Scope) -> None:
    column = scope.roles.get("currency")
    counted = _count_signs(scope)
    known, shared = _signs(scope)
    headings = {code for look in scope.amounts if (code := _heading_currency(look))}
    asked = [sign for look in scope.amounts for sign in signs_of(look.name) if not currency_of(sign)]
    if known or shared:
        told = ", ".join(f'"{sign}" {number(count, "time")}' for sign, count in counted.items() if not _is_code(sign))
        draft.reading += comment(f"Signs of currencies: {told}." + (' "" only passes a sign over.' if shared else ""))
        draft.reading.append(write_line("currency_signs", known | dict.fromkeys(shared, "")))
    bare = any(sum(count for _, count in look.amounts.signs) < look.column.filled for look in scope.amounts)
    codes_seen = sorted({*known.values(), *(sign.upper() for sign in counted if _is_code(sign))})
    if len(headings) == 1 and not shared and column is None:
        (code,) = headings
        draft.reading += [*comment("The currency stands in a heading."), write_line("currency", code)]
    elif len(shared) > 1:
        names = " and ".join(f'"{sign}"' for sign in shared)
        draft.decide(
            f'currency: {names} may each be several currencies. Write the code of each in [reading] currency_signs, in place of ""; until then '
            "such amounts have no currency."
        )
    elif shared or (column is None and bare and len(headings) <= 1) or (column is not None and column.column.blank):
        _ask_currency(draft, next(iter([*shared, *asked]), ""), codes_seen)


def _ask_currency(draft: Draft, sign: str, codes_seen: Sequence[str]) -> None:
    if sign:
        choices = SHARED_SIGNS.get(sign.rstrip(".:").casefold(), "several currencies")
        why = f'"{sign}" may be {choices}'
        why += f"; beside some amounts stands {' or '.join(codes_seen)}" if codes_seen else ""
    elif codes_seen:
        why = f"some amounts say {' or '.join(codes_seen)}, others have no sign or code beside them"
    else:
        why = "no sign or code was seen"
    draft.reading += [
        *comment(f"{why[:1].upper() + why[1:]}: write the code, and take away the #."),
        '# currency = "…"',
    ]
    which = "amounts that name no code" if codes_seen or sign else "amounts"
    draft.decide(f"currency: {why}. Write it in [reading] currency; until then {which} have no currency.")


def _is_code(sign: str) -> bool:
    return sign.upper() in codes("currency")
