"""The rules of a mapping, laid on the columns of a table as a tree of the objects and lists that a row feeds."""

from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from unsealed.exact_json import Json
from unsealed.ocds.mapping.cells import CellReader, make_reader, plain_text
from unsealed.ocds.mapping.columns import Headings
from unsealed.ocds.mapping.fields import Step
from unsealed.ocds.mapping.rules import Rule
from unsealed.ocds.sheets.workbook import Cell

ROLES: Lookup[str, str] = {
    "buyer": "buyer", "procuringEntity": "procuringEntity", "tenderers": "tenderer", "suppliers": "supplier",
    "payer": "payer", "payee": "payee",
}  # fmt: skip
_PERSONAL = frozenset(["Organization", "ContactPoint", "Address", "Identifier"])


@dataclass(slots=True)
class Tally:
    """What became of the cells of one rule: `read`, `blank` or `unreadable`."""

    read: int = 0
    blank: int = 0
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class Leaf:
    """A rule on the columns of a table. `tells`: whether it can say that something is there, besides the key."""

    rule: Rule
    read: CellReader
    columns: tuple[int, ...]
    currency: int | None
    tells: bool
    personal: bool
    tally: Tally
    blank: frozenset[str]
    place: int | None
    """The only column, where nothing but reading its cell is to be done."""

    def cell(self, cells: Sequence[Cell]) -> Cell:
        """The cell, or the text of several, that the rule reads."""
        if len(self.columns) == 1:
            return cells[self.columns[0]]
        filled = [cells[at] for at in self.columns if not self.is_blank(cells[at])]
        if self.rule.first_of or len(filled) < 2:
            return filled[0] if filled else None
        return self.rule.join.join(map(plain_text, filled))

    def is_blank(self, cell: Cell) -> bool:
        """Whether a cell says nothing."""
        return cell is None or (text := plain_text(cell)) == "" or text.casefold() in self.blank

    def parts(self, cells: Sequence[Cell]) -> tuple[str, ...]:
        """The texts in a cell that holds several."""
        cell = self.cell(cells)
        return _split(plain_text(cell), self.rule.split) if cell else ()


@lru_cache(maxsize=4096)
def _split(text: str, sign: str) -> tuple[str, ...]:
    return tuple(part for each in text.split(sign) if (part := each.strip()))


@dataclass(slots=True)
class ObjectPlan:
    """What feeds an object: rules by field name, and the plans of what lies below. An organization has a `role`."""

    role: str | None = None
    leaves: dict[str, Leaf] = field(default_factory=dict)
    constants: dict[str, Json] = field(default_factory=dict)
    children: dict[str, "ObjectPlan | ListPlan"] = field(default_factory=dict)
    sums: dict[str, Leaf] = field(default_factory=dict)
    """The rules whose values are added up over the rows that speak of this object."""
    kept_below: set[str] = field(default_factory=set)
    """The rules whose columns are read into a list below as well, which keeps what each row says."""
    several: list[Leaf] = field(default_factory=list)
    """In a list's item: the rules whose cells hold a text for each of several items."""

    def first_leaf(self) -> Leaf | None:
        """The first rule that feeds it."""
        below = (child.first_leaf() for child in self.children.values() if isinstance(child, ObjectPlan))
        return next(iter(self.leaves.values()), None) or next(filter(None, below), None)


@dataclass(slots=True)
class ListPlan:
    """What feeds a list: one plan per column group (`[1]`, `[2]`), and one of all of them for merging.

    Items of a `numbered` list get an id where none is mapped.
    """

    numbered: bool
    items: dict[str, ObjectPlan] = field(default_factory=dict)
    whole: ObjectPlan = field(default_factory=ObjectPlan)


def make_leaf(rule: Rule, headings: Headings, tally: Tally, key: frozenset[int] = frozenset()) -> Leaf:
    """Lay one rule on the columns."""
    names = [name for name in rule.columns if not rule.optional or name in headings]
    columns = tuple(headings.find(name, rule.path) for name in names)
    return Leaf(
        rule,
        make_reader(rule),
        columns,
        headings.find(rule.currency_column, rule.path) if rule.currency_column else None,
        tells=bool(columns) and not key.issuperset(columns),
        personal=any(step.holds in _PERSONAL for step in rule.steps),
        tally=tally,
        blank=rule.style.blank,
        place=columns[0] if len(columns) == 1 and not rule.split and rule.kind not in ("texts", "amount") else None,
    )


def make_plan(leaves: Sequence[Leaf]) -> ObjectPlan:
    """The tree of all rules. A rule that has no path is the date of the release."""
    root = ObjectPlan()
    deepest: dict[tuple[int, ...], int] = {}
    for leaf in leaves:
        deepest[leaf.columns] = max(deepest.get(leaf.columns, 0), _lists(leaf.rule))
    for leaf in leaves:
        *above, last = leaf.rule.steps or (Step("date"),)
        nodes = [root]
        for step in above:
            nodes = [below for node in nodes for below in _below(node, step)]
        for node in nodes:
            node.leaves[last.name] = leaf
            if leaf.columns and _lists(leaf.rule) < deepest[leaf.columns]:
                node.kept_below.add(last.name)
            if leaf.rule.sum:
                node.sums[last.name] = leaf
            if leaf.rule.constant is not None:
                node.constants[last.name] = _constant(leaf.rule)
        if leaf.rule.split and leaf.rule.kind != "texts":
            _item_of(root, leaf).several.append(leaf)
    return root


def _lists(rule: Rule) -> int:
    """How many lists a rule lies in."""
    return sum(step.listed for step in rule.steps)


def _constant(rule: Rule) -> Json:
    if rule.kind == "amount":
        return make_value(Decimal(str(rule.constant)), rule.style.currency)
    return [rule.constant] if rule.kind == "texts" else rule.constant


def make_value(number: Decimal, currency: str) -> dict[str, Json]:
    """An amount as OCDS has it; without a currency where none is known."""
    return {"amount": number, "currency": currency} if currency else {"amount": number}


def _below(node: ObjectPlan, step: Step) -> list[ObjectPlan]:
    role = ROLES.get(step.name, "") if step.holds == "Organization" else None
    if not step.listed:
        child = node.children.setdefault(step.name, ObjectPlan(role))
        return [child] if isinstance(child, ObjectPlan) else []
    many = node.children.setdefault(step.name, ListPlan(step.numbered, whole=ObjectPlan(role)))
    if not isinstance(many, ListPlan):
        return []
    return [many.items.setdefault(step.label, ObjectPlan(role)), many.whole]


def _item_of(node: ObjectPlan, leaf: Leaf) -> ObjectPlan:
    """The innermost list item on the way to a rule."""
    item = node
    for step in leaf.rule.steps[:-1]:
        below = node.children[step.name]
        node = below.items[step.label] if isinstance(below, ListPlan) else below
        item = node if isinstance(below, ListPlan) else item
    return item
