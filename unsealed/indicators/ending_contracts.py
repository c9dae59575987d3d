"""Which contracts end soon, and may be up for bids again?"""

from collections.abc import Iterator

from unsealed.indicator import NO, YES, Dossier, Measure, Observation
from unsealed.ocds.contracts import find_end
from unsealed.ocds.dates import count_days
from unsealed.ocds.interpret import Contract, Subject
from unsealed.population import STATUS_MISSING, of_contracts
from unsealed.summaries import count_within

_YEAR = 365

DOSSIER = Dossier(
    code="I60",
    formula="active contracts that end within 90, 180 or 365 days; the end is that of the contract's period, "
    "else of its award's, else its start and duration. The value of a row is the number of days left, its group the end",
    paths=(
        "contracts/status",
        "contracts/period/endDate",
        "contracts/period/durationInDays",
        "awards/contractPeriod/endDate",
    ),
    measures=tuple(Measure(f"ending_within_{days}_days", "contracts", count_within(days)) for days in (90, 180, _YEAR)),
    uses=("market opportunity",),
    source="methodology I60",
    missing=STATUS_MISSING | {"no_end": "The end of the contract is not published."},
    excluded={"past_end": "The contract's end has passed."},
)


@of_contracts
def observe(subject: Subject, contract: Contract) -> Iterator[Observation]:
    """The days that are left of an active contract."""
    known = subject.interpretation
    if contract.status != "active":
        return
    end = find_end(known, contract)
    if end is None:
        yield Observation("no_end", part=contract.id)
    elif end.instant < known.as_of:
        yield Observation("past_end", part=contract.id, group=end.day)
    else:
        days = count_days(known.as_of, end.instant) or 0
        yield Observation(YES if days <= _YEAR else NO, days, part=contract.id, group=end.day)
