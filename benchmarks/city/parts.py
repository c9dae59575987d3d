"""What a process consists of: lines, lots, bids, amendments, milestones, payments. Amounts are whole cents."""

from dataclasses import dataclass, field
from datetime import date

from city.organizations import Firm


@dataclass(slots=True)
class Line:
    """One line item; `price` is for one unit."""

    id: str
    description: str
    unit: str
    quantity: int
    price: int
    code: tuple[str, str]
    lot: str | None = None

    @property
    def total(self) -> int:
        """Quantity times price."""
        return self.quantity * self.price


@dataclass(slots=True)
class Bid:
    """One bid, alone or together, for everything or for one lot."""

    id: str
    firms: list[Firm]
    value: int
    status: str
    lot: str | None


@dataclass(slots=True)
class Change:
    """One amendment of a contract: the lines it changes or adds and, if it moves, the new end."""

    day: date
    rationale: str
    description: str
    lines: list[Line]
    end: date | None


@dataclass(slots=True)
class Milestone:
    """What is due when; `day` is when its outcome is known."""

    id: str
    title: str
    due: date
    day: date
    status: str
    note: str


@dataclass(slots=True)
class Lot:
    """Line items that are bid for together."""

    title: str
    lines: list[Line]
    estimate: int


@dataclass(slots=True)
class Part:
    """What one award covers: a lot, or the whole process."""

    lot: str | None
    lines: list[Line]
    bids: list[Bid]
    winner: Bid | None = None
    changes: list[Change] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    payments: list[tuple[date, int]] = field(default_factory=list)

    @property
    def value(self) -> int:
        """The value of the lines."""
        return sum(line.total for line in self.lines)

    @property
    def suppliers(self) -> list[Firm]:
        """Who was chosen; nobody where no bid was good enough."""
        return self.winner.firms if self.winner else []
