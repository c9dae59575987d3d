"""How many processes are cancelled, withdrawn or fail?"""

from collections.abc import Iterator

from unsealed.indicator import NO, YES, Dossier, Measure, Observation
from unsealed.ocds.interpret import Subject
from unsealed.population import STATUS_MISSING, any_counts
from unsealed.review import proven, there_or_told
from unsealed.summaries import share

DOSSIER = Dossier(
    code="I37",
    formula="cancelled, unsuccessful and withdrawn processes / those and the ones with an award or contract that counts, "
    "where the tender or an award publishes a status that could tell of a failure; nothing is known where no process of the "
    "data is published that failed, nor the status of any tender",
    paths=("tender/status", "awards/status", "contracts/status"),
    measures=(Measure("cancelled_share", "share", share, 10),),
    uses=("internal efficiency",),
    source="OCP U063",
    missing=STATUS_MISSING
    | {"not_told": "No process that failed is published, nor the status of any tender: failures may be left out."},
    review=proven(there_or_told, "not_told"),
)


def observe(subject: Subject) -> Iterator[Observation]:
    """Whether a process that came to an end or to a decision failed."""
    known = subject.interpretation
    awarded, signed = any_counts(known.awards), any_counts(known.contracts)
    if known.stage in ("cancelled", "unsuccessful", "withdrawn"):
        yield Observation(YES, group=known.stage)
    elif awarded is True or signed is True:
        could_tell = known.tender_status or any(award.basis == "published" for award in known.awards)
        yield Observation(NO if could_tell else "unknown_status", group="tender/status" if known.tender_status else "")
    elif awarded or signed or known.stage == "unknown":
        yield Observation("unknown_status")
