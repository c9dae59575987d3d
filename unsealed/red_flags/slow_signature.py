"""Did it take unusually long from the award to the signature?"""

from collections.abc import Iterator

from unsealed.ocds.dates import read_instant
from unsealed.red_flag import DAYS_REASONS, NOT_MEANT, Case, Fence, Look, RedFlag, look_at_days

DOSSIER = RedFlag(
    code="R060",
    title="Long time to the signature",
    question="Did it take unusually long from the award to the signature?",
    formula="days from an award to the signature of its contract, the longest of a process; flagged where they are "
    ">= Q3 + 1.5 x (Q3 - Q1) of all processes of the same method",
    says="From the award to the signature it took {days}.",
    paths=("awards/date", "contracts/dateSigned", "contracts/awardID", "tender/procurementMethod"),
    innocent=("The council had to agree first.", "Another bidder complained, and the signature had to wait."),
    source="OCP R060; the formula as others restate it",
    unit="days",
    reasons=DAYS_REASONS,
    fence=Fence("high"),
)


def look(case: Case) -> Iterator[Look]:
    """The longest time to a signature."""
    known = case.known
    looks = [
        look_at_days(known, read_instant(award.body.get("date")), read_instant(contract.body.get("dateSigned")))
        for award in known.awards
        for contract in (known.contracts[each] for each in award.contracts)
        if award.counted and contract.counted
    ]
    yield max(looks, key=lambda each: -1 if each.value is None else each.value, default=Look(NOT_MEANT))
