"""Which suppliers deliver unusually many kinds of things?"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from unsealed.config import PointsToCheck
from unsealed.ocds.access import get_object, get_objects, get_text
from unsealed.red_flag import COMPARED, NOT_MEANT, TENDERER, Case, Fence, Look, RedFlag, Used
from unsealed.verdicts import Seen

DOSSIER = RedFlag(
    code="R048",
    title="Many kinds of items from one supplier",
    question="Which suppliers deliver unusually many kinds of things?",
    formula="n = different first characters of the classifications of items that a supplier alone was chosen for; flagged "
    "where n >= Q3 + 1.5 x (Q3 - Q1) of all suppliers with enough processes, or the fixed limit",
    says="It was chosen for items of {kinds} kinds in {processes} processes.",
    paths=("awards/items/classification/id", "awards/suppliers/id", "awards/status"),
    innocent=("It is a wholesaler, or a general contractor.",),
    source="OCP R048; Cardinal",
    unit="kinds",
    reasons={"too_few_processes": "The supplier was chosen in too few processes."},
    deviations=("D3: fewer than 20 values, or values of which the middle half are the same, are not compared.",),
    settings=("classification_digits", "least_processes_of_supplier", "kinds_of_items"),
    scopes=(TENDERER,),
    fence=Fence("high", "kinds_of_items"),
)


def look(case: Case) -> Iterator[Look]:
    """The kinds of items that each supplier was chosen for alone; the group names them."""
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    digits = case.settings.classification_digits
    for award in case.active:
        suppliers = case.suppliers(award)
        if len(suppliers) == 1:
            codes = [get_text(get_object(item, "classification"), "id") for item in get_objects(award.body, "items")]
            kinds[suppliers[0]].update(code[:digits] for code in codes if code)
    for supplier, found in sorted(kinds.items()):
        state = COMPARED if found else NOT_MEANT
        yield Look(state, len(found), scope=TENDERER, scope_id=supplier, group="\n".join(sorted(found)))


def gather(seen: Sequence[Seen], settings: PointsToCheck) -> Iterator[Seen]:
    """The number of kinds of each supplier."""
    by_supplier: defaultdict[str, list[Seen]] = defaultdict(list)
    for each in seen:
        by_supplier[each.scope_id].append(each)
    for several in by_supplier.values():
        kinds = {kind for each in several for kind in each.group.split("\n")}
        enough = len(several) >= settings.least_processes_of_supplier
        yield several[0]._replace(
            ocid="",
            group="",
            state=COMPARED if enough else "too_few_processes",
            value=Decimal(len(kinds)),
            used=(Used("kinds", "number", str(len(kinds))), Used("processes", "number", str(len(several)))),
        )
