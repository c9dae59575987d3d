"""Which column plays which role: what its heading may stand for, weighed by what its cells hold."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from unsealed.mapping_guess.amounts import AmountSense, sense_amounts
from unsealed.mapping_guess.column import Column
from unsealed.mapping_guess.dates import DateSense, sense_dates, tells_day_first
from unsealed.mapping_guess.headings import KINDS, words_of
from unsealed.mapping_guess.shapes import KeySense, firms, holds_contacts, holds_links, mean_length, offices, sense_key

_LEAST = 0.25
_NEVER_MAPPED = ("contact", "address", "fiscal", "duration")
_ORDER = tuple(role for roles in KINDS.values() for role in roles)
_STAFF = ("buyer",)


@dataclass(frozen=True, slots=True)
class Look:
    """A column with what each sense says of it. `phrase` is what of its heading gave it its role; empty: its cells did."""

    column: Column
    amounts: AmountSense
    dates: DateSense
    key: KeySense
    links: float
    contacts: bool
    phrase: str = ""

    @property
    def name(self) -> str:
        """The column's name."""
        return self.column.name


def look_at(columns: Sequence[Column]) -> tuple[Look, ...]:
    """Let every sense look at every column. Where one column tells that the day comes first, it does in the others too."""
    told = [order for order in map(tells_day_first, columns) if order is not None]
    day_first = told[0] if told and len(set(told)) == 1 else None
    return tuple(
        Look(
            column, sense_amounts(column), sense_dates(column, day_first), sense_key(column), holds_links(column),
            holds_contacts(column),
        )
        for column in columns
    )  # fmt: skip


def assign_roles(looks: Sequence[Look]) -> dict[str, Look]:
    """Role -> the column that plays it. Each column plays one role at most, each role is played once."""
    staff = set(_staff_names(looks))
    usable = [look for look in looks if look.column.filled and not look.contacts and look.name not in staff]
    scored = sorted(_scores(usable))
    roles: dict[str, Look] = {}
    taken: set[str] = set()
    for _, order, _, at in scored:
        look, role = usable[at], _ORDER[order]
        if role not in roles and look.name not in taken:
            taken.add(look.name)
            roles[role] = replace(look, phrase=look.column.hints[role].phrase)
    kept = {role: look for role, look in roles.items() if role not in _NEVER_MAPPED}
    return _by_cells(kept, [look for look in usable if look.name not in taken and not look.column.hints])


def speaks_of_people(look: Look) -> bool:
    """Whether a column holds, or by its heading may hold, how to reach somebody."""
    return look.contacts or "contact" in look.column.hints


def why_not(look: Look, looks: Sequence[Look]) -> str:
    """Why a column without a role is left unmapped."""
    hints = look.column.hints
    best = max(hints.values(), key=lambda hint: hint.fitness).role if hints else ""
    if speaks_of_people(look) or look.name in set(_staff_names(looks)):
        return (
            "contact details of people, which are not mapped unless you decide to publish them; "
            "tender/procuringEntity/contactPoint/… would be their place"
        )
    if not look.column.filled:
        return "empty in every row"
    if best == "address":
        return "addresses of suppliers can be people's homes; awards[]/suppliers[]/address/… would be their place"
    if best == "fiscal":
        return "a year or period, which the dates say already"
    if best == "duration":
        return "how long something runs; if it is in days, awards[]/contractPeriod/durationInDays is its place"
    if best == "row" or look.key.serial:
        return "it only numbers the rows, and changes when rows are added"
    return "no guess; if it says something that readers want, give it a line in [fields]"


def _scores(looks: Sequence[Look]) -> Iterator[tuple[float, int, int, int]]:
    """(less than the fitness is, the role's place, the phrase's, the column's): the smallest is the best."""
    for at, look in enumerate(looks):
        for role, hint in look.column.hints.items():
            fitness = hint.fitness * _fits(look, role)
            if fitness >= _LEAST:
                yield -fitness, _ORDER.index(role), hint.rank, at


def _fits(look: Look, role: str) -> float:
    """How well the cells of a column fit a role, between 0 and 1."""
    dated, amount = look.dates.fitness, look.amounts.fitness
    kind = next(kind for kind, roles in KINDS.items() if role in roles)
    if kind == "amount":
        return amount if amount >= 0.5 and dated < 0.5 else 0.0
    if kind == "date":
        return dated if dated >= 0.5 else 0.0
    if kind == "count":
        return amount if amount >= 0.8 and dated < 0.5 else 0.0
    if kind == "code":
        return (
            0.0
            if dated > 0.5 or look.amounts.marked > 0.5
            else max(look.key.fitness, 0.5 if role == "supplier_id" else 0.0)
        )
    if role == "document":
        return look.links
    if role in ("method", "status", "category", "currency", "location", "fiscal", "duration", "contact", "address"):
        return 1.0 if dated < 0.5 else 0.0
    return 1.0 if dated < 0.5 and amount < 0.8 and not look.links > 0.5 else 0.0


def _staff_names(looks: Sequence[Look]) -> Iterator[str]:
    """Columns such as "Buyer Name" that stand beside "Buyer Email": a member of staff, no department."""
    contacts = [words_of(look.name) for look in looks if "contact" in look.column.hints]
    for look in looks:
        words = words_of(look.name)
        about = tuple(word for word in words if word not in ("name", "full", "first", "last"))
        if len(about) == 1 and about[0] in _STAFF and any(about[0] in each for each in contacts):
            yield look.name


def _by_cells(roles: dict[str, Look], looks: Sequence[Look]) -> dict[str, Look]:
    """Roles that nobody plays yet, given to columns without a telling heading, by what their cells look like."""
    left = list(looks)

    def give(role: str, fitness: Callable[[Look], float], least: float) -> None:
        best = max(left, key=fitness, default=None)
        if role not in roles and best is not None and fitness(best) >= least:
            roles[role] = best
            left.remove(best)

    give("document", lambda look: look.links, 0.8)
    if not roles.keys() & set(KINDS["amount"]):
        give("award_amount", lambda look: look.amounts.fitness * min(1.0, look.amounts.marked * 2), 0.5)
    if not roles.keys() & set(KINDS["date"]):
        give("award_date", lambda look: look.dates.fitness, 0.8)
    left = [look for look in left if look.dates.fitness < 0.5 and look.amounts.marked < 0.5]
    if not roles.keys() & {"process_id", "contract_id", "award_id"}:
        give("process_id", _as_key, 0.7)
    give("supplier", lambda look: firms(look.column), 0.3)
    give("buyer", lambda look: offices(look.column), 0.3)
    if "description" not in roles and "item" not in roles:
        give("title", lambda look: min(1.0, mean_length(look.column) / 20) * (len(look.column.counts) > 2), 0.6)
    return roles


def _as_key(look: Look) -> float:
    return (
        0.0 if look.key.serial else look.key.fitness * min(1.0, 0.5 + look.key.distinct / (len(look.column.cells) or 1))
    )
