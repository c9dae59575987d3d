"""A period ends after it starts."""

from collections.abc import Iterator

from unsealed.exact_json import Json
from unsealed.ocds.access import get_object
from unsealed.ocds.dates import read_instant
from unsealed.ocds.interpret import Interpretation
from unsealed.ocds.model import ContractingProcess, Finding, Severity, place
from unsealed.sentence import Sentence

_TENDER_PERIODS = ("tenderPeriod", "enquiryPeriod", "awardPeriod", "contractPeriod")


def check(process: ContractingProcess, interpretation: Interpretation) -> Iterator[Finding]:
    """One finding for each period whose end is before its start."""
    tender = get_object(process.compiled, "tender")
    periods: list[tuple[tuple[str | int, ...], dict[str, Json]]] = [
        (("tender", name), get_object(tender, name)) for name in _TENDER_PERIODS
    ]
    periods += [
        (("awards", at, "contractPeriod"), get_object(award.body, "contractPeriod"))
        for at, award in enumerate(interpretation.awards)
    ]
    periods += [
        (("contracts", at, "period"), get_object(contract.body, "period"))
        for at, contract in enumerate(interpretation.contracts)
    ]
    for path, period in periods:
        start, end = read_instant(period.get("startDate")), read_instant(period.get("endDate"))
        if start and end and end < start:
            message = Sentence(
                "This period ends before it starts. It is shown as published and no duration is worked out from it; "
                "correct one of its dates."
            )
            yield Finding("check.reversed_period", Severity.WARNING, message, place(process, *path), process.ocid)
