"""How long does it take to sign what was decided?"""

from collections.abc import Iterator

from unsealed.indicator import Dossier, Observation
from unsealed.observing import DAYS_EXCLUDED, DAYS_MISSING, observe_days
from unsealed.ocds.dates import read_instant
from unsealed.ocds.interpret import Subject
from unsealed.population import STATUS_MISSING, of_processes, stands
from unsealed.summaries import spread

DOSSIER = Dossier(
    code="I33",
    formula="whole days, awards/date to contracts/dateSigned, for each contract that counts",
    paths=("awards/date", "contracts/dateSigned", "contracts/awardID"),
    measures=spread("signature_days"),
    uses=("internal efficiency",),
    source="R060",
    missing=DAYS_MISSING | STATUS_MISSING,
    excluded=DAYS_EXCLUDED,
)


@of_processes(stands)
def observe(subject: Subject) -> Iterator[Observation]:
    """The days from a decision to each signature that follows."""
    known = subject.interpretation
    for contract in known.contracts:
        if contract.award is None:
            continue
        if contract.counted:
            decided = read_instant(known.awards[contract.award].body.get("date"))
            yield observe_days(decided, read_instant(contract.body.get("dateSigned")), contract.id)
        elif contract.may_count:
            yield Observation("unknown_status", part=contract.id)
