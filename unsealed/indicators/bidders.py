"""How many firms compete?"""

from collections.abc import Iterator

from unsealed.indicator import YES, Dossier, Measure, Observation
from unsealed.observing import BIDDERS_EXCLUDED, BIDDERS_MISSING, BIDDERS_PATHS, why_no_bidders
from unsealed.ocds.interpret import Subject
from unsealed.population import is_contested, of_processes
from unsealed.summaries import mean, median

DOSSIER = Dossier(
    code="I14",
    formula="mean and median of the number of bidders of competitive processes with at least one, after the deadline",
    paths=BIDDERS_PATHS,
    measures=(Measure("bidders", "bidders", mean, 5), Measure("bidders_median", "bidders", median, 5)),
    uses=("market opportunity",),
    source="OCP U017, U018",
    missing=BIDDERS_MISSING,
    excluded=BIDDERS_EXCLUDED,
)


@of_processes(is_contested)
def observe(subject: Subject) -> Iterator[Observation]:
    """The number of bidders."""
    known = subject.interpretation
    yield Observation(why_no_bidders(known) or YES, known.bidders)
