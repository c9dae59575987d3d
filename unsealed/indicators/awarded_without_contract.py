"""How many decisions have no published contract?"""

from collections.abc import Iterator
from datetime import timedelta

from unsealed.indicator import NO, YES, Dossier, Measure, Observation
from unsealed.ocds.dates import read_instant
from unsealed.ocds.interpret import Award, Subject
from unsealed.population import STATUS_MISSING, of_awards, of_processes, stands
from unsealed.review import proven
from unsealed.summaries import share

_GRACE = timedelta(days=30)

DOSSIER = Dossier(
    code="I36",
    formula="awards that count without a contract / all awards that count and were made more than 30 days ago",
    paths=("awards/date", "awards/status", "contracts/awardID"),
    measures=(Measure("awarded_without_contract", "share", share, 10),),
    uses=("internal efficiency",),
    source="OCP U050",
    missing=STATUS_MISSING
    | {
        "no_date": "The date of the award is not published.",
        "no_contracts": "No contract is published that belongs to any of these awards.",
    },
    review=proven(lambda row: row.counted == NO, "no_contracts"),
)


@of_processes(stands)
@of_awards
def observe(subject: Subject, award: Award) -> Iterator[Observation]:
    """Whether an award that was made a month ago has a contract."""
    made = read_instant(award.body.get("date"))
    if made is None:
        yield Observation("no_date", part=award.id)
    elif made < subject.interpretation.as_of - _GRACE:
        yield Observation(NO if award.contracts else YES, part=award.id)
