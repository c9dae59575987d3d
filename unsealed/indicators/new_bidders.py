"""Do new firms bid?"""

from collections.abc import Iterable

from unsealed.indicator import Dossier, Measure, Observation
from unsealed.observing import WHO_EXCLUDED, WHO_MISSING, observe_organizations
from unsealed.ocds.interpret import Subject
from unsealed.population import is_closed, of_processes
from unsealed.review import NEW_EXCLUDED, NEW_MISSING, newcomers
from unsealed.summaries import share_of_groups

DOSSIER = Dossier(
    code="I18",
    formula="tenderers whose first process, by the start of the time for bids, is of the year / all tenderers of "
    "processes of the year whose time for bids is over. New is who is new to the city. "
    "All years together are those in which it can be told",
    paths=("tender/tenderPeriod/startDate", "tender/tenderers", "parties/identifier"),
    measures=(Measure("new_bidders", "share", share_of_groups, 10),),
    uses=("market opportunity",),
    source="OCP U021, U022",
    missing=WHO_MISSING | NEW_MISSING,
    excluded=WHO_EXCLUDED | NEW_EXCLUDED,
    review=newcomers,
    statuses={"few_earlier_years": "few"},
)


@of_processes(is_closed)
def observe(subject: Subject) -> Iterable[Observation]:
    """Those who bid."""
    return observe_organizations(subject.interpretation.tenderers)
