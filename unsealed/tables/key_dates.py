"""One row for each date to keep in mind: when bids and questions are due, tenders are expected, and contracts end."""

from collections.abc import Iterator

from unsealed.ocds.access import get_object, get_text
from unsealed.ocds.dates import read_instant
from unsealed.ocds.interpret import Interpretation
from unsealed.ocds.model import ContractingProcess
from unsealed.table import Column, Row

COLUMNS = (
    Column("ocid", "ocid", "The contracting process."),
    Column("kind", "derived", "expected_start, questions_end, bids_end or contract_end."),
    Column("part_id", "derived", "The id of the tender or contract."),
    Column("award_number", "derived", "The place of its award among the awards of the process, from 1.", "number"),
    Column("date", "derived", "The date as published, with its time of day where one is published.", "date-time"),
    Column("is_cancelled", "derived", "Whether it will not come: cancelled, or ended before.", "boolean"),
)


def make_rows(process: ContractingProcess, interpretation: Interpretation) -> Iterator[Row]:
    """One row for each date that can be read."""
    seen, ocid = interpretation, process.ocid
    tender = get_object(process.compiled, "tender")
    part, cancelled = get_text(tender, "id") or None, seen.stage in ("cancelled", "withdrawn")
    if seen.tender_start and seen.tender_start > seen.as_of:
        start = get_text(get_object(tender, "tenderPeriod"), "startDate")
        yield ocid, "expected_start", part, None, start, cancelled
    for kind, period in (("questions_end", "enquiryPeriod"), ("bids_end", "tenderPeriod")):
        end = get_text(get_object(tender, period), "endDate")
        if read_instant(end):
            yield ocid, kind, part, None, end, cancelled
    for contract in seen.contracts:
        end = get_text(get_object(contract.body, "period"), "endDate")
        if (instant := read_instant(end)) and contract.status in ("active", "terminated", "cancelled"):
            gone = contract.status == "cancelled" or (contract.status == "terminated" and instant > seen.as_of)
            number = contract.award + 1 if contract.award is not None else None
            yield ocid, "contract_end", contract.id or None, number, end, gone
