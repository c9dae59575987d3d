"""How many decisions have no published contract?"""

from collections.abc import Iterator
from datetime import timedelta

from unsealed.indicator import NO, STATUS_MISSING, YES, Dossier, Measure, Observation, is_meant
from unsealed.ocds.dates import read_instant
from unsealed.ocds.interpret import Subject
from unsealed.summaries import share

_GRACE = timedelta(days=30)

DOSSIER = Dossier(
    code="I36",
    question="How many decisions have no published contract?",
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
    proof=(NO, "no_contracts"),
)


def observe(subject: Subject) -> Iterator[Observation]:
    """Whether each award that was made a month ago has a contract."""
    known = subject.interpretation
    for award in known.awards if is_meant(subject) else ():
        if award.counted:
            made = read_instant(award.body.get("date"))
            if made is None:
                yield Observation("no_date", part=award.id)
            elif made < known.as_of - _GRACE:
                yield Observation(NO if award.contracts else YES, part=award.id)
        elif award.may_count:
            yield Observation("unknown_status", part=award.id)
