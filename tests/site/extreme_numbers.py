"""Releases whose every number is extreme: amounts, quantities, unit values, counts, durations, bids, payments."""

import random
from collections.abc import Callable
from functools import partial

NUMBERS = (
    "1e999999", "-1e999999", "1e-999999", "9e999999999", "0e999999", "-0", "1e400", "1e28", "1e999", "-1e999", "9e998",
    "123456789012345678901234567890.1", "123456789012345678901234567890.123456789", "9" * 400, "1e-400", "0", "5", "-5.25",
)  # fmt: skip
"""As JSON writes them; the last ones are plain."""

_PARTIES = '"parties": [{"id": "b", "name": "City", "roles": ["buyer"]}, {"id": "s", "name": "Acme", "roles": ["supplier", "tenderer"]}]'


def extreme_package(chance: random.Random, processes: int) -> str:
    """A release package as text; each process first with one number everywhere, then with a mixture, in two releases."""
    releases = []
    for at in range(processes):
        of = NUMBERS[at : at + 1] or NUMBERS
        releases += [_release(f"ocds-extreme-{at}", number, partial(chance.choice, of)) for number in ("1", "2")]
    return '{"version": "1.1", "releases": [' + ",\n".join(releases) + "]}"


def _release(ocid: str, number: str, pick: Callable[[], str]) -> str:
    def value() -> str:
        return f'{{"amount": {pick()}, "currency": "{"USD" if pick() != "5" else "EUR"}"}}'

    def items() -> str:
        return (
            f'[{{"id": "1", "description": "Sand", "quantity": {pick()}, "unit": {{"name": "t", "value": {value()}}}, '
            f'"classification": {{"scheme": "CPV", "id": "1", "description": "Sand"}}}}]'
        )

    def period() -> str:
        return f'{{"startDate": "2025-01-01T00:00:00Z", "endDate": "2025-02-01T00:00:00Z", "durationInDays": {pick()}}}'

    supplier = '[{"id": "s", "name": "Acme"}]'
    bids = ", ".join(
        f'{{"id": "{each}", "status": "valid", "tenderers": {supplier}, "value": {value()}}}' for each in (1, 2)
    )
    payments = ", ".join(f'{{"id": "{each}", "date": "2025-03-01T00:00:00Z", "value": {value()}}}' for each in (1, 2))
    return f"""{{"ocid": "{ocid}", "id": "{number}", "date": "2025-0{number}-01T00:00:00Z", "initiationType": "tender",
"tag": ["tender", "award", "contract"], "buyer": {{"id": "b", "name": "City"}}, {_PARTIES},
"planning": {{"budget": {{"amount": {value()}}}}},
"tender": {{"id": "t", "title": "Sand", "status": "complete", "procurementMethod": "open", "value": {value()},
 "minValue": {value()}, "numberOfTenderers": {pick()}, "tenderers": {supplier}, "items": {items()},
 "tenderPeriod": {period()}, "contractPeriod": {period()}, "lots": [{{"id": "l", "title": "L", "value": {value()}}}]}},
"bids": {{"statistics": [{{"id": "1", "measure": "bids", "value": {pick()}}}], "details": [{bids}]}},
"awards": [{{"id": "a", "status": "active", "date": "2025-02-01T00:00:00Z", "value": {value()}, "suppliers": {supplier},
 "items": {items()}, "amendments": [{{"id": "1", "changes": [{{"property": "value", "former_value": {pick()}}}]}}]}}],
"contracts": [{{"id": "c", "awardID": "a", "status": "active", "dateSigned": "2025-02-02T00:00:00Z", "value": {value()},
 "period": {period()}, "items": {items()}, "implementation": {{"transactions": [{payments}]}}}}], "x_extra": {pick()}}}"""
