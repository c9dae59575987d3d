"""What one row says, under a mapping: the objects of OCDS that its cells make, and the organizations that it names."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from unsealed.exact_json import Json
from unsealed.ocds.mapping.cells import Amount, Unreadable, plain_text, read_currency
from unsealed.ocds.mapping.plan import Leaf, ListPlan, ObjectPlan, make_value
from unsealed.ocds.model import Severity
from unsealed.ocds.organizations import normalise_name
from unsealed.ocds.sheets.workbook import Cell
from unsealed.sentence import Sentence

_LONGEST_QUOTE = 30
_THE_CELL = Sentence("The cell")
_NO_SUM = Sentence("The sum that it is a part of is left out")
_WITHOUT = Sentence("The row is published without it")

Find = Callable[[str, Severity, str, str], None]
"""Notes a finding about the row at hand: code, severity, message, and the column."""


class Party(NamedTuple):
    """All that a row says of one organization; the plan is the one that its fields come from."""

    plan: ObjectPlan
    body: dict[str, Json]


class RowReader:
    """Reads rows by a plan, and by one that holds the release's date.

    What cannot be read goes to `find`, once for each cell; `names` are all columns.
    """

    def __init__(self, plan: ObjectPlan, date: ObjectPlan, names: Sequence[str], find: Find) -> None:
        self._plan, self._date, self._names, self._find = plan, date, names, find
        self._told: set[str] = set()
        self._parties: list[Party] = []

    def read(self, cells: tuple[Cell, ...]) -> tuple[dict[str, Json], list[Party], str]:
        """The sections of a release that a row says, the organizations in them, and the row's date."""
        self._told.clear()
        self._parties = []
        date = self._object(self._date, cells, -1)[0].get("date", "")
        said, _ = self._object(self._plan, cells, -1)
        said.pop("parties", None)  # they are told by themselves
        return said, self._parties, date

    def _object(self, plan: ObjectPlan, cells: tuple[Cell, ...], part: int) -> tuple[dict[str, Json], bool]:
        """The object that the row says, and whether a cell outside the key says anything of it."""
        said = dict(plan.constants)
        tells = False
        for name, leaf in plan.leaves.items():
            if leaf.rule.constant is not None:
                continue
            try:
                value = leaf.read(cells[leaf.place]) if leaf.place is not None else self._read(leaf, cells, part)
            except Unreadable as reason:
                self._tell_unreadable(leaf, cells, reason)
                tells = tells or leaf.tells
                if leaf.rule.sum:
                    said[name] = None  # a sum of the other rows would be too small
                continue
            if value is None:
                leaf.tally.blank += 1
                continue
            leaf.tally.read += 1
            said[name] = value
            tells = tells or leaf.tells
        for name, child in plan.children.items():
            below, told = self._below(child, cells, part)
            if below:
                said[name] = below
                tells = tells or told
        return said, tells

    def _below(self, plan: ObjectPlan | ListPlan, cells: tuple[Cell, ...], part: int) -> tuple[Json, bool]:
        if isinstance(plan, ListPlan):
            return self._items(plan, cells)
        said, tells = self._object(plan, cells, part)
        return (self._reference(plan, said, tells) if plan.role is not None else said), tells

    def _items(self, plan: ListPlan, cells: tuple[Cell, ...]) -> tuple[list[Json], bool]:
        items = []
        for item in plan.items.values():
            for part in self._parts(item, cells) if item.several else (-1,):
                said, tells = self._object(item, cells, part)
                if tells:
                    said = self._reference(item, said, tells) if item.role is not None else said
                    items += [said] if said else []
        return items, bool(items)

    def _parts(self, item: ObjectPlan, cells: tuple[Cell, ...]) -> range:
        """The items that the cells of a row hold together; a blank cell counts here, as nothing reads it then."""
        lengths = [len(leaf.parts(cells)) for leaf in item.several]
        for leaf, length in zip(item.several, lengths, strict=True):
            leaf.tally.blank += length == 0
        return range(max(lengths))

    def _reference(self, plan: ObjectPlan, said: dict[str, Json], tells: bool) -> dict[str, Json]:
        """What stands for an organization where it is mentioned; the rest of what is said of it goes to its party."""
        if not said:
            return {}
        identity = _identity(said)
        if not identity:
            if tells:
                message = Sentence("This organization has no name, so nothing of it is published; fill in its name.")
                self._find("party.no_name", Severity.WARNING, message, "")
            return {}
        name = said.get("name")
        self._parties.append(Party(plan, said | {"id": identity}))
        return {"id": identity, "name": name} if name is not None else {"id": identity}

    def _read(self, leaf: Leaf, cells: tuple[Cell, ...], part: int) -> Json:
        rule = leaf.rule
        if rule.kind == "texts":
            parts: list[Cell] = [*leaf.parts(cells)] if rule.split else [leaf.cell(cells)]
            return [value for value in map(leaf.read, parts) if value is not None] or None
        value = leaf.read(_part(leaf.parts(cells), part) if rule.split else leaf.cell(cells))
        return self._amount(leaf, value, cells) if rule.kind == "amount" and value is not None else value

    def _amount(self, leaf: Leaf, amount: Amount, cells: tuple[Cell, ...]) -> dict[str, Json]:
        style = leaf.rule.style
        currency = amount.currency
        if leaf.currency is not None:
            cell = cells[leaf.currency]
            column = "" if leaf.is_blank(cell) else read_currency(plain_text(cell), style)
            if column and currency and column != currency:
                raise Unreadable(
                    "{cell} is in another currency than its currency column says. {done}; correct one of the two."
                )
            currency = currency or column
        return make_value(amount.number, currency or style.currency)

    def _tell_unreadable(self, leaf: Leaf, cells: tuple[Cell, ...], reason: Unreadable) -> None:
        leaf.tally.unreadable += 1
        at = next((at for at in leaf.columns if not leaf.is_blank(cells[at])), leaf.columns[0])
        column = self._names[at]
        if column in self._told:  # another rule reads the same cell
            return
        self._told.add(column)
        text = plain_text(leaf.cell(cells))
        shown = _THE_CELL if leaf.personal or not text or "@" in text else repr(_shortened(text))
        message = Sentence(reason.pattern, cell=shown, done=_NO_SUM if leaf.rule.sum else _WITHOUT)
        self._find("cell.unreadable", Severity.WARNING, message, column)


def _identity(said: dict[str, Json]) -> str:
    """The id of an organization: its own, else its identifier's, else its name in small letters."""
    identifier = said.get("identifier") or {}
    if said.get("id"):
        return str(said["id"])
    if identifier.get("id"):
        return "-".join(str(each) for each in (identifier.get("scheme"), identifier["id"]) if each)
    name = str(said.get("name") or "")
    return normalise_name(name).replace(" ", "-") or name


def _part(parts: Sequence[str], at: int) -> str | None:
    return parts[at] if 0 <= at < len(parts) else None


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"
