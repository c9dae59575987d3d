"""Are the key documents published?"""

from collections.abc import Iterator

from unsealed.exact_json import Json
from unsealed.indicator import NO, YES, Dossier, Measure, Observation
from unsealed.ocds.access import get_object, get_objects, get_text
from unsealed.ocds.interpret import Subject
from unsealed.population import STATUS_MISSING
from unsealed.summaries import share

_CODES = {
    "with_tender_notice": "tenderNotice",
    "with_bidding_documents": "biddingDocuments",
    "with_award_notice": "awardNotice",
    "with_signed_contract": "contractSigned",
}

DOSSIER = Dossier(
    code="I80",
    formula="processes beyond planning with a tender notice, and with bidding documents / all of them; awards that "
    "count with an award notice / all of them; signed contracts with the signed contract / all of them",
    paths=(
        "tender/documents/documentType",
        "awards/documents/documentType",
        "contracts/documents/documentType",
    ),
    measures=tuple(Measure(name, "share", share, 10) for name in _CODES),
    uses=("public integrity",),
    source="OCP R063, U050",
    missing=STATUS_MISSING,
)


def observe(subject: Subject) -> Iterator[Observation]:
    """Whether the process, its awards and its contracts have the document that belongs there."""
    known = subject.interpretation
    if not known.is_planning:
        tender = get_object(subject.process.compiled, "tender")
        for name in ("with_tender_notice", "with_bidding_documents"):
            yield _look_for(name, tender, "")
    for award in known.awards:
        if award.may_count:
            yield Observation("unknown_status", part=award.id, measure="with_award_notice")
        elif award.counted:
            yield _look_for("with_award_notice", award.body, award.id)
    for contract in known.contracts:
        if contract.may_count:
            yield Observation("unknown_status", part=contract.id, measure="with_signed_contract")
        elif contract.counted:
            yield _look_for("with_signed_contract", contract.body, contract.id)


def _look_for(name: str, parent: dict[str, Json], part: str) -> Observation:
    code = _CODES[name]
    found = any(get_text(each, "documentType") == code for each in get_objects(parent, "documents"))
    return Observation(YES if found else NO, part=part, measure=name)
