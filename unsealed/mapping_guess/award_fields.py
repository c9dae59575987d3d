"""The fields of awards and contracts: who was chosen, for how much, when, until when, and what was paid."""

from collections.abc import Mapping, Sequence

from unsealed.mapping_guess.column import number
from unsealed.mapping_guess.draft import Draft
from unsealed.mapping_guess.grain import Grain
from unsealed.mapping_guess.headings import words_of
from unsealed.mapping_guess.reading import amount_evidence, amount_rule, date_evidence
from unsealed.mapping_guess.roles import Look
from unsealed.mapping_guess.scope import Scope
from unsealed.mapping_guess.tender_fields import write_codes
from unsealed.mapping_guess.toml_text import Value, write_line

_TAX_NUMBERS = frozenset(
    ["ruc", "nit", "rut", "rfc", "cnpj", "cpf", "cif", "nif", "siret", "siren", "abn", "ein", "gstin", "pan", "pin", "tin", "vat",
     "cuit", "neq", "cedula", "ust", "registration"]
)  # fmt: skip


def write_awards(draft: Draft, scope: Scope, grain: Grain) -> None:
    """Add the fields of `awards` and, where the table tells them apart, of `contracts`."""
    documents = "awards[]/documents[]/url" if _documents_awards(scope) else "tender/documents[]/url"
    if look := scope.roles.get("document"):
        draft.add_field(
            documents, look.name, [f"{number(look.column.filled, 'cell')}, {look.links:.0%} of them web addresses."]
        )
    if not scope.awarded:
        return
    if grain.award_id:
        draft.add_field("awards[]/id", _together(grain.award_id), [_what_rows_are(grain)])
    if scope.title and scope.title.name in grain.apart:
        told = "Rows of one process differ here: the first names the process, and each its own award."
        draft.add_field("awards[]/title", scope.title.name, [told])
    _write_suppliers(draft, scope)
    if look := scope.roles.get("award_amount"):
        rule = amount_rule(look, scope)
        draft.add_field("awards[]/value", rule, amount_evidence(look, scope), _added_up(rule, grain))
        if others := scope.other_amounts:
            names = " and ".join(f'"{name}"' for name in others)
            draft.decide(
                f'amount: "{look.name}" is taken as the amount of the awards; {names} hold{"s" if len(others) == 1 else ""} amounts as well. '
                'Choose in [fields] "awards[]/value".'
            )
    else:
        draft.decide(
            'amount: no column was found that holds the amounts of awards. Name it in [fields] "awards[]/value" if there is one; until then '
            "awards have none."
        )
    if look := scope.roles.get("award_date"):
        draft.add_field("awards[]/date", look.name, date_evidence(look, scope))
    _write_status(draft, scope)
    period = "contracts[]/period" if scope.with_contracts else "awards[]/contractPeriod"
    for role, field in (("start", "startDate"), ("end", "endDate")):
        if look := scope.roles.get(role):
            draft.add_field(f"{period}/{field}", look.name, date_evidence(look, scope))
    if scope.with_contracts:
        _write_contracts(draft, scope, grain)


def _added_up(rule: Value, grain: Grain) -> list[str]:
    """The lines to write instead where rows are lines of one award."""
    if not grain.lines:
        return []
    whole = {"column": rule} if isinstance(rule, str) else dict(rule) if isinstance(rule, Mapping) else {}
    return [
        "Lines of one order are added up with these two instead:",
        write_line("awards[]/id", grain.lines),
        write_line("awards[]/value", whole | {"sum": True}),
    ]


def _together(columns: Sequence[str]) -> Value:
    """One column, or several that make one id, as the ocid is made of them."""
    return columns[0] if len(columns) == 1 else {"columns": list(columns), "join": "-"}


def _documents_awards(scope: Scope) -> bool:
    """Whether links stand only in rows that name a supplier or an amount; else an open call would get an award from its link."""
    link = scope.roles.get("document")
    said = [look for look in (scope.roles.get("supplier"), scope.main_amount) if look]
    return scope.awarded and not (
        link
        and any(text and not any(look.column.texts[at] for look in said) for at, text in enumerate(link.column.texts))
    )


def _what_rows_are(grain: Grain) -> str:
    return {
        "process": "Each row is one award.",
        "supplier": "Rows with the same number are suppliers of one award.",
        "award": "Each row is one award, with a number of its own.",
    }[grain.row]


def _write_suppliers(draft: Draft, scope: Scope) -> None:
    look = scope.roles.get("supplier")
    if look is None:
        draft.decide(
            'supplier: no column says who was chosen. Name it in [fields] "awards[]/suppliers[]/name" if there is one.'
        )
        return
    told = f"{number(len(look.column.counts), 'different name')} in {number(look.column.filled, 'row')}."
    if not look.phrase:
        told += " By words such as Ltd in its cells, as its heading does not tell."
    draft.add_field("awards[]/suppliers[]/name", _supplier_rule(draft, look), [told])
    identity = scope.roles.get("supplier_id")
    if identity is None:
        return
    if _TAX_NUMBERS & set(words_of(identity.name)):
        draft.leave_unmapped(
            identity.name,
            "numbers of a register can be those of people; if all suppliers are firms, their place is "
            "awards[]/suppliers[]/identifier/id, with the register's code as constant in …/identifier/scheme",
        )
    else:
        told = f"{number(len(identity.column.counts), 'different number')} in {number(identity.column.filled, 'row')}."
        draft.add_field("awards[]/suppliers[]/id", identity.name, [told])


def _supplier_rule(draft: Draft, look: Look) -> Value:
    """The column; where some cells seem to hold several names, a question."""
    sign = max(";|", key=lambda sign: sum(count for text, count in look.column.counts.items() if sign in text))
    rows = sum(count for text, count in look.column.counts.items() if sign in text)
    if rows > max(1, look.column.filled // 100):
        draft.decide(
            f'supplier: {number(rows, "cell")} of "{look.name}" seem{"s" if rows == 1 else ""} to hold several names, parted by "{sign}". If so, '
            f'write {{ column = …, split = "{sign}" }} in [fields] "awards[]/suppliers[]/name"; until then such a cell is one name.'
        )
    return look.name


def _write_status(draft: Draft, scope: Scope) -> None:
    look = scope.roles.get("status")
    if look and write_codes(draft, look, "awards[]/status", "awardStatus", "status"):
        return
    draft.add_field("awards[]/status", {"constant": "active"}, ["No column says whether awards still hold."])
    draft.decide(
        "status: every row is taken as an award that holds (active), as no column says otherwise. If some were cancelled, map the column "
        'that says so in [fields] "awards[]/status", or leave those rows out.'
    )


def _write_contracts(draft: Draft, scope: Scope, grain: Grain) -> None:
    number_of = scope.roles.get("contract_id")
    if grain.row in ("process", "supplier") and number_of is None and grain.key:
        draft.add_field("contracts[]/id", _together(grain.key), ["One contract for each award."])
    elif number_of is not None:
        draft.add_field(
            "contracts[]/id", number_of.name, [f"{number(len(number_of.column.counts), 'different number')}."]
        )
    if look := scope.roles.get("contract_amount"):
        draft.add_field("contracts[]/value", amount_rule(look, scope), amount_evidence(look, scope))
    if look := scope.roles.get("signed"):
        draft.add_field("contracts[]/dateSigned", look.name, date_evidence(look, scope))
    if look := scope.roles.get("paid"):
        draft.add_field(
            "contracts[]/implementation/transactions[]/value", amount_rule(look, scope), amount_evidence(look, scope)
        )
