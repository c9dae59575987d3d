"""How long does it take to sign what was decided?"""

from collections.abc import Iterator

from unsealed.indicator import Dossier, Observation
from unsealed.observing import DAYS_EXCLUDED, DAYS_MISSING, likeness, observe_days
from unsealed.ocds.dates import read_instant
from unsealed.ocds.interpret import Subject
from unsealed.population import STATUS_MISSING, of_processes, stands
from unsealed.review import SAME_SOURCE, not_of_same_source
from unsealed.summaries import spread

DOSSIER = Dossier(
    code="I33",
    formula="whole days, awards/date to contracts/dateSigned, for each contract that counts",
    paths=("awards/date", "contracts/dateSigned", "contracts/awardID"),
    measures=spread("signature_days"),
    uses=("internal efficiency",),
    source="R060",
    missing=DAYS_MISSING | STATUS_MISSING,
    excluded=DAYS_EXCLUDED | SAME_SOURCE,
    review=not_of_same_source,
    statuses={"same_source": "not_applicable"},
)


@of_processes(stands)
def observe(subject: Subject) -> Iterator[Observation]:
    """The days from a decision to each signature that follows."""
    known = subject.interpretation
    for contract in known.contracts:
        if contract.award is None:
            continue
        if contract.counted:
            award = known.awards[contract.award]
            decided, signed = read_instant(award.body.get("date")), read_instant(contract.body.get("dateSigned"))
            yield observe_days(decided, signed, contract.id)._replace(group=likeness(award, contract))
        elif contract.may_count:
            yield Observation("unknown_status", part=contract.id)
