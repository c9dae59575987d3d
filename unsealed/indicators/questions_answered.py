"""Does the data say who buys what from whom, for how much, when and how?"""

from collections.abc import Iterator

from unsealed.exact_json import Json
from unsealed.indicator import YES, Dossier, Measure, Observation
from unsealed.ocds.access import get_number, get_object, get_objects, get_text
from unsealed.ocds.interpret import Subject
from unsealed.summaries import count

_NAMED = ("id", "name")
_DESCRIBED = ("title", "description")

DOSSIER = Dossier(
    code="I82",
    formula="processes that say it / all of them; from whom and for how much: those that have an award or a contract. "
    "Who: the id or name of the buyer or the procuring entity. What: a title, a description or a classification. From "
    "whom: the id or name of a supplier. How much: the amount of an award or a contract, or the quantities and unit "
    "values of items. When: the deadline for bids, or the date of an award or a signature. How: the method or its details",
    paths=(
        "buyer",
        "tender/procuringEntity",
        "tender/title",
        "awards/suppliers",
        "awards/value",
        "contracts/value",
        "tender/tenderPeriod/endDate",
        "awards/date",
        "contracts/dateSigned",
        "tender/procurementMethod",
    ),
    measures=(
        Measure("says_who", "processes", count),
        Measure("says_what", "processes", count),
        Measure("says_from_whom", "processes", count),
        Measure("says_how_much", "processes", count),
        Measure("says_when", "processes", count),
        Measure("says_how", "processes", count),
    ),
    uses=(),
    source="OCP, notebooks: relevance",
    missing={"not_published": "The process does not say it."},
)


def observe(subject: Subject) -> Iterator[Observation]:
    """Which of the six questions the process answers."""
    compiled = subject.process.compiled
    tender = get_object(compiled, "tender")
    awards, contracts = get_objects(compiled, "awards"), get_objects(compiled, "contracts")
    named = _says(get_object(compiled, "buyer"), _NAMED) or _says(get_object(tender, "procuringEntity"), _NAMED)
    yield _observe("says_who", named)
    yield _observe("says_what", any(map(_describes, (tender, *awards, *contracts))))
    if awards or contracts:
        suppliers = (supplier for award in awards for supplier in get_objects(award, "suppliers"))
        yield _observe("says_from_whom", any(_says(supplier, _NAMED) for supplier in suppliers))
        yield _observe("says_how_much", any(map(_values, (*awards, *contracts))))
    ends = get_text(get_object(tender, "tenderPeriod"), "endDate")
    dated = any(get_text(award, "date") for award in awards)
    yield _observe("says_when", bool(ends) or dated or any(get_text(each, "dateSigned") for each in contracts))
    yield _observe("says_how", _says(tender, ("procurementMethod", "procurementMethodDetails")))


def _observe(name: str, says: bool) -> Observation:
    return Observation(YES if says else "not_published", measure=name)


def _says(parent: Json, names: tuple[str, ...]) -> bool:
    return any(get_text(parent, name) for name in names)


def _describes(parent: Json) -> bool:
    """Whether a tender, an award or a contract says what it is about, itself or by its items."""
    return _says(parent, _DESCRIBED) or any(
        _says(item, ("description",)) or _says(get_object(item, "classification"), ("id", "description"))
        for item in get_objects(parent, "items")
    )


def _values(parent: Json) -> bool:
    """Whether an award or a contract says its amount, or the quantity and the price of its items."""
    if get_number(get_object(parent, "value"), "amount") is not None:
        return True
    return any(
        get_number(item, "quantity") is not None
        and get_number(get_object(get_object(item, "unit"), "value"), "amount") is not None
        for item in get_objects(parent, "items")
    )
