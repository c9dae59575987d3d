"""How long is the way from the invitation to the contract?"""

from collections.abc import Iterator

from unsealed.indicator import Dossier, Observation
from unsealed.observing import DAYS_EXCLUDED, DAYS_MISSING, observe_days
from unsealed.ocds.dates import read_instant
from unsealed.ocds.interpret import Subject
from unsealed.population import STATUS_MISSING, is_signed, of_processes
from unsealed.summaries import spread

DOSSIER = Dossier(
    code="I34",
    formula="whole days, tender/tenderPeriod/startDate to the first contracts/dateSigned of the contracts that count, "
    "for each process",
    paths=("tender/tenderPeriod/startDate", "contracts/dateSigned", "contracts/status"),
    measures=spread("contract_days"),
    uses=("internal efficiency",),
    source="methodology I34",
    missing=DAYS_MISSING | STATUS_MISSING,
    excluded=DAYS_EXCLUDED,
)


@of_processes(is_signed)
def observe(subject: Subject) -> Iterator[Observation]:
    """The days from the start of the time for bids to the first signature."""
    known = subject.interpretation
    signatures = [(read_instant(each.body.get("dateSigned")), each.id) for each in known.contracts if each.counted]
    first, contract = min(((signed, each) for signed, each in signatures if signed), default=(None, ""))
    yield observe_days(known.tender_start, first, contract)
