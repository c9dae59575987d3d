"""What differs between two states of the data: of the last published site and of this one, or of two data folders.

A process is compared by what a reader would ask of it, not by every field; `data/index.json` holds that of each, so that the
next build can compare with a published site from this one file.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from unsealed.exact_json import Json
from unsealed.ocds.access import get_number, get_objects, get_text, get_texts
from unsealed.ocds.interpret import Value

OVER = frozenset(["completed", "cancelled", "unsuccessful", "withdrawn"])
"""The stages in which nothing more is to come."""

NEW, CHANGED, ENDED, GONE = KINDS = ("new", "changed", "ended", "gone")
FIELDS = ("title", "buyer", "stage", "values", "suppliers", "deadline", "ends")
_TITLED = ("title", "stage")


class State(NamedTuple):
    """A process at one time. `updated` is the date of its newest release; None where a state does not tell more than

    title and stage, as the index of an older site.
    """

    title: str
    stage: str
    updated: str | None = None
    buyer: str = ""
    measure: str = ""
    values: tuple[Value, ...] = ()
    suppliers: tuple[str, ...] = ()
    deadline: str = ""
    ends: str = ""


class Difference(NamedTuple):
    """What differs of one process: new, changed, ended or gone, and which of `FIELDS`; none where it is another one."""

    ocid: str
    kind: str
    before: State | None
    after: State | None
    fields: tuple[str, ...] = ()

    @property
    def is_news(self) -> bool:
        """Whether more differs than that there is a new release."""
        return bool(self.fields) or self.kind in (NEW, GONE)


def compare(before: Mapping[str, State], after: Mapping[str, State]) -> tuple[Difference, ...]:
    """All differences, by kind and ocid."""
    found = []
    for ocid in sorted(before.keys() | after.keys()):
        was, now = before.get(ocid), after.get(ocid)
        if was is None or now is None:
            found.append(Difference(ocid, NEW if was is None else GONE, was, now))
        elif was != now:
            told = FIELDS if was.updated is not None and now.updated is not None else _TITLED
            fields = tuple(name for name in told if _field(was, name) != _field(now, name))
            if fields or (told is FIELDS and was.updated != now.updated):
                kind = ENDED if now.stage in OVER and was.stage not in OVER else CHANGED
                found.append(Difference(ocid, kind, was, now, fields))
    return tuple(sorted(found, key=lambda each: KINDS.index(each.kind)))


def as_data(state: State) -> dict[str, Json]:
    """A state as `data/index.json` has it."""
    data = state._asdict()
    return {**data, "values": [value._asdict() for value in state.values], "suppliers": list(state.suppliers)}


def read_states(index: Json) -> dict[str, State]:
    """The states in an index, by ocid; of an older one title and stage only."""
    return {ocid: _read_state(each) for each in get_objects(index, "processes") if (ocid := get_text(each, "ocid"))}


def _read_state(each: dict[str, Json]) -> State:
    title, stage = get_text(each, "title"), get_text(each, "stage")
    if "updated" not in each:
        return State(title, stage)
    values = [(get_number(value, "amount"), get_text(value, "currency")) for value in get_objects(each, "values")]
    return State(
        title=title,
        stage=stage,
        updated=get_text(each, "updated"),
        buyer=get_text(each, "buyer"),
        measure=get_text(each, "measure"),
        values=tuple(Value(Decimal(amount), currency) for amount, currency in values if amount is not None),
        suppliers=tuple(get_texts(each, "suppliers")),
        deadline=get_text(each, "deadline"),
        ends=get_text(each, "ends"),
    )


def _field(state: State, name: str) -> object:
    return (state.measure, state.values) if name == "values" else getattr(state, name)
