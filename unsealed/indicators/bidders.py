"""How many firms compete?"""

from collections.abc import Iterator

from unsealed.indicator import YES, Dossier, Measure, Observation
from unsealed.observing import BIDDERS_EXCLUDED, BIDDERS_MISSING, BIDDERS_PATHS, why_no_bidders
from unsealed.ocds.interpret import Subject
from unsealed.population import is_contested, of_processes
from unsealed.summaries import mean, median, share_of

_NUMBERS = ("1", "2", "3", "4", "5_or_more")

DOSSIER = Dossier(
    code="I14",
    formula="mean and median of the number of bidders of competitive processes with at least one, after the deadline; "
    "and the processes with one, two, three, four, and five or more bidders / all of them",
    paths=BIDDERS_PATHS,
    measures=(
        Measure("bidders", "bidders", mean, 5),
        Measure("bidders_median", "bidders", median, 5),
        *(Measure(f"bidders_{number}", "share", share_of(number), 10) for number in _NUMBERS),
    ),
    uses=("market opportunity",),
    source="OCP U017, U018",
    missing=BIDDERS_MISSING,
    excluded=BIDDERS_EXCLUDED,
)


@of_processes(is_contested)
def observe(subject: Subject) -> Iterator[Observation]:
    """The number of bidders."""
    known = subject.interpretation
    if reason := why_no_bidders(known):
        yield Observation(reason, known.bidders)
    else:
        number = known.bidders or 0
        yield Observation(YES, number, group=_NUMBERS[min(number, len(_NUMBERS)) - 1])
