"""The fields of the invitation: what is bought, by whom, how, and when offers are due."""

import re
from collections.abc import Collection
from pathlib import Path

from unsealed.mapping_guess.codes import CodeSense, sense_codes
from unsealed.mapping_guess.column import number
from unsealed.mapping_guess.draft import Draft
from unsealed.mapping_guess.reading import amount_evidence, amount_rule, date_evidence
from unsealed.mapping_guess.roles import Look
from unsealed.mapping_guess.scope import Scope
from unsealed.mapping_guess.shapes import find_scheme, mean_length
from unsealed.mapping_guess.toml_text import quote, shorten, write_line
from unsealed.ocds import codelists

_WITHOUT_COMPETITION = re.compile(
    r"(?i)non.?competitive|sole.?source|single.?source|direct.?award|adjudicaci[oó]n(?:es)?.directa|contrataci[oó]n.directa|"
    r"gr[eé].[aà].gr[eé]|dispensa|direktvergabe"
)

_UNDECIDED = {"awards[]/status": 'awards with "" have no status: they are shown, and are in no total'}
"""What comes of texts that stay without a code, where more is lost than the field."""


def write_tender(draft: Draft, scope: Scope, path: Path, apart: Collection[str]) -> None:
    """Add the fields of `tender`, `buyer` and `planning`; `apart` are the columns that differ in rows of one process."""
    _write_names(draft, scope)
    _write_method(draft, scope, path)
    if look := scope.roles.get("category"):
        write_codes(draft, look, "tender/mainProcurementCategory", "procurementCategory", "category")
        draft.add_field("tender/additionalProcurementCategories", look.name, ["The city's own words for it."])
    if not scope.awarded and (look := scope.roles.get("status")):
        write_codes(draft, look, "tender/status", "tenderStatus", "status")
    for role, field in (("published", "startDate"), ("deadline", "endDate")):
        if look := scope.roles.get(role):
            draft.add_field(f"tender/tenderPeriod/{field}", look.name, date_evidence(look, scope))
    if not scope.awarded:
        for role, field in (("start", "startDate"), ("end", "endDate")):
            if look := scope.roles.get(role):
                draft.add_field(f"tender/contractPeriod/{field}", look.name, date_evidence(look, scope))
    for role, field in (("budget", "planning/budget/amount"), ("estimate", "tender/value")):
        look = scope.roles.get(role)
        if look and look.name in apart:
            _leave_to_awards(draft, look, field)
        elif look:
            draft.add_field(field, amount_rule(look, scope), amount_evidence(look, scope))
    look = scope.roles.get("bids")
    if look and look.name in apart:
        _leave_to_awards(draft, look, "tender/numberOfTenderers")
    elif look:
        draft.add_field("tender/numberOfTenderers", look.name, [f"{number(look.column.filled, 'cell')} with a number."])
    if look := scope.roles.get("rationale"):
        draft.add_field("tender/procurementMethodRationale", look.name, [_kinds(look)])
    if look := scope.roles.get("location"):
        draft.add_field("tender/deliveryAddresses[]/region", look.name, [f"{_kinds(look)} Where the work is done."])
    _write_items(draft, scope)


def _leave_to_awards(draft: Draft, look: Look, field: str) -> None:
    """The number of one row would stand on the page as that of the whole process, beside the sum of all awards."""
    draft.leave_unmapped(
        look.name, f"it differs in rows of one process, and {field} has place for one number of the whole"
    )


def write_codes(draft: Draft, look: Look, path: str, codelist: str, what: str) -> bool:
    """Add a field whose texts stand for codes; False where the column holds too many texts to be codes, or one known."""
    sense = sense_codes(look.column, codelist)
    if not sense.values:
        return False
    unknown = sense.unknown
    known = len(sense.values) - len(unknown)
    draft.add_codes(
        path, look.name, sense.values, f"Codes are known for {number(known)} of {number(len(sense.values), 'text')}."
    )
    if unknown:
        draft.decide(_ask(look, path, codelist, sense, what))
    return True


def _ask(look: Look, path: str, codelist: str, sense: CodeSense, what: str) -> str:
    rows = sum(count for _, count, _ in sense.unknown)
    shown = ", ".join(f"{quote(shorten(text, 30))} ({number(count)})" for text, count, _ in sense.unknown[:5])
    more = ", …" if len(sense.unknown) > 5 else ""
    codes = ", ".join(codelists.codes(codelist))
    left = _UNDECIDED.get(path, '"" leaves them out')
    return (
        f"{what}: {number(len(sense.unknown), 'text')} of {quote(look.name)} in {number(rows, 'row')} stand{'s' if len(sense.unknown) == 1 else ''} "
        f"for no code that is known: {shown}{more}. Write their codes ({codes}) in [fields.{quote(path)}.values]; {left}."
    )


def _write_names(draft: Draft, scope: Scope) -> None:
    title, description = scope.title, scope.roles.get("description")
    if title:
        blank = f"; {number(title.column.blank)} blank" if title.column.blank else ""
        told = f"{number(title.column.filled)} texts of about {number(round(mean_length(title.column)))} characters{blank}."
        draft.add_field("tender/title", title.name, [_by_cells(title, told)])
    if description and description is not title:
        draft.add_field("tender/description", description.name, [_kinds(description)])
    if look := scope.roles.get("buyer"):
        draft.add_field("buyer/name", look.name, [_by_cells(look, _kinds(look))])
    else:
        draft.decide(
            'buyer: no column says who buys. If it is one body for all rows, write it in [fields], in the line "buyer/name" that is '
            "prepared there; until then no buyer is shown."
        )
        draft.fields["buyer/name"] = ['# "buyer/name" = { constant = "…" }']


def _write_method(draft: Draft, scope: Scope, path: Path) -> None:
    look = scope.roles.get("method")
    if look:
        draft.add_field("tender/procurementMethodDetails", look.name, ["The city's own words for it."])
        write_codes(draft, look, "tender/procurementMethod", "method", "method")
    elif _WITHOUT_COMPETITION.search(path.stem):
        draft.fields["tender/procurementMethod"] = [
            "# The file's name speaks of awards without competition. Take the # away if one supplier was asked each time:",
            "# " + write_line("tender/procurementMethod", {"constant": "direct"}),
        ]
        draft.decide(
            "method: the file's name speaks of awards without competition. If that holds for all rows, take the # from the line "
            '"tender/procurementMethod" in [fields]; until then no method is shown.'
        )


def _write_items(draft: Draft, scope: Scope) -> None:
    items = "awards[]/items[]" if scope.awarded else "tender/items[]"
    code = scope.roles.get("item_code")
    if code and (scheme := find_scheme(code.column)):
        draft.add_field(
            f"{items}/classification/scheme", {"constant": scheme}, ["By its heading, or the shape of its codes."]
        )
        draft.add_field(f"{items}/classification/id", code.name, [_kinds(code)])
    elif code:
        draft.leave_unmapped(
            code.name,
            "codes of a classification that is not known; awards[]/items[]/classification/… would be their place",
        )
    if (look := scope.roles.get("item")) and look.name not in draft.read:
        draft.add_field(f"{items}/description", look.name, [_kinds(look)])
    if "item" not in scope.roles and "item_code" not in scope.roles:
        return
    if look := scope.roles.get("quantity"):
        draft.add_field(f"{items}/quantity", look.name, [f"{number(look.column.filled)} numbers."])
    if look := scope.roles.get("unit"):
        draft.add_field(f"{items}/unit/name", look.name, [_kinds(look)])
    if look := scope.roles.get("unit_price"):
        draft.add_field(f"{items}/unit/value", amount_rule(look, scope), amount_evidence(look, scope))


def _kinds(look: Look) -> str:
    blank = f"; {number(look.column.blank)} blank" if look.column.blank else ""
    return f"{number(len(look.column.counts), 'different text')} in {number(look.column.filled, 'cell')}{blank}."


def _by_cells(look: Look, told: str) -> str:
    return told if look.phrase else f"{told} By what its cells look like, as its heading does not tell."
