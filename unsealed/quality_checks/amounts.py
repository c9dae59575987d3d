"""Amounts and counts are possible, and agree with each other."""

from collections.abc import Iterator
from decimal import Decimal

from unsealed.exact_json import Json
from unsealed.ocds import codelists
from unsealed.ocds.access import get_number, get_object, get_objects
from unsealed.ocds.interpret import Amounts, Subject, Value
from unsealed.quality_check import Check, Outcomes

CHECKS = (
    Check(
        "coherent.value_realistic",
        "An amount is less than five billion; looked at in USD, EUR, GBP, CHF, CAD, AUD and NZD only, since nothing is converted.",
    ),
    Check("consistent.tender_value", "The budget and the estimated value of a tender are not half as much apart."),
    Check("consistent.contracts_value", "The contracts of an award come to half of its value at least, and to half as much again at most."),
    Check("consistent.contracts_implementation_transactions_value", "The payments of a contract come to no more than its value."),
    Check("consistent.number_of_tenderers", "The number of bidders is that of the bidders that are named."),
    Check("range.number", "Quantities, prices, payments, lengths and numbers of bidders are not less than zero."),
    Check("ours.currency", "The currency of an amount is one of ISO 4217."),
)  # fmt: skip
_COMPARABLE = frozenset(["USD", "EUR", "GBP", "CHF", "CAD", "AUD", "NZD"])
_LIMIT = 5_000_000_000
_HALF = Decimal("0.5")


def look(subject: Subject) -> Outcomes:
    """Values, then counts."""
    known = subject.interpretation
    tender = get_object(subject.process.compiled, "tender")
    currencies = codelists.codes("currency")
    for amount, currency in _values(subject):
        if currency:
            yield "ours.currency", currency in currencies
        if currency in _COMPARABLE:
            yield "coherent.value_realistic", -_LIMIT <= amount <= _LIMIT
    yield from _compare(known.money.estimated, known.money.budget, "consistent.tender_value")
    for award in known.awards:
        linked = [value for each in award.contracts if (value := known.contracts[each].value)]
        if award.value and linked and {value.currency for value in linked} == {award.value.currency}:
            total = sum((value.amount for value in linked), Decimal(0))
            yield from _compare(_amounts(award.value), {award.value.currency: total}, "consistent.contracts_value")
    for contract in known.contracts:
        if contract.value and contract.value.currency in contract.paid:
            name = "consistent.contracts_implementation_transactions_value"
            yield name, contract.paid[contract.value.currency] <= contract.value.amount
    number = get_number(tender, "numberOfTenderers")
    if number is not None:
        yield "range.number", number >= 0
        if isinstance(tender.get("tenderers"), list):
            yield "consistent.number_of_tenderers", number == len(tender["tenderers"])
    for each in _counts(subject, tender):
        if each is not None:
            yield "range.number", each >= 0


def _values(subject: Subject) -> Iterator[tuple[Decimal, str]]:
    known = subject.interpretation
    for amounts in (known.money.estimated, known.money.budget):
        for currency, amount in amounts.items():
            yield amount, currency
    for award in known.awards:
        if award.value:
            yield award.value
    for contract in known.contracts:
        if contract.value:
            yield contract.value


def _amounts(value: Value) -> Amounts:
    return {value.currency: value.amount}


def _compare(amounts: Amounts, others: Amounts, name: str) -> Outcomes:
    """Whether an amount is no further than a half of it from another one in its currency; zero tells nothing."""
    for currency, amount in amounts.items():
        other = others.get(currency, 0)
        if currency and amount and other and (amount > 0) == (other > 0):
            yield name, abs(amount - other) <= abs(amount) * _HALF


def _counts(subject: Subject, tender: dict[str, Json]) -> Iterator[int | Decimal | None]:
    known = subject.interpretation
    for parent in (tender, *(award.body for award in known.awards), *(each.body for each in known.contracts)):
        if "items" in parent:
            for item in get_objects(parent, "items"):
                yield get_number(item, "quantity")
                if "unit" in item:
                    yield get_number(get_object(item["unit"], "value"), "amount")
    for contract in known.contracts:
        yield get_number(get_object(contract.body, "period"), "durationInDays")
        for payment in contract.payments:
            yield payment.value.amount if payment.value else None
