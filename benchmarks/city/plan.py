"""Which processes there are: what each buys, when it begins, how it ends, and which ones belong together."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count as count_up
from itertools import islice
from typing import Any, NamedTuple

from city.chance import Chance
from city.days import AS_OF, FIRST, workday
from city.words import KINDS, Kind

PREFIX = "ocds-x7k3pq"
FATES = {
    "normal": 70.0,
    "planned": 9.5,
    "open": 5.5,
    "recent": 6.0,
    "cancelled": 2.8,
    "unsuccessful": 3.6,
    "framework": 2.4,
}
METHODS = {"open": 74.0, "selective": 8.0, "limited": 9.0, "direct": 9.0}
ORDINARY = {kind: kind.weight for kind in KINDS.values()}
CAPITAL = {kind: kind.weight for kind in KINDS.values() if kind.capital}
FRAMEWORKS = {kind: kind.weight for kind in KINDS.values() if kind.framework}
RENEWED = {"custodial", "guards", "elevators", "translation", "shelter_food", "hvac", "fuel", "chemicals"}
SUCCEEDED = RENEWED | {"software"}

# What a reader should find in any copy of the city: kind, first day, fate, twist.
NOTABLE: tuple[tuple[str, date, str, str], ...] = (
    ("cafe_concession", date(2023, 2, 6), "normal", "plain"),
    ("textile_collection", date(2022, 5, 9), "normal", "plain"),
    ("road_resurfacing", date(2024, 2, 12), "normal", "long_title"),
    ("custodial", date(2023, 3, 20), "normal", "refund"),
    ("vehicle_repair", date(2024, 1, 15), "normal", "ended_early"),
    ("legal", date(2022, 9, 12), "normal", "no_value"),
    ("printing", date(2021, 4, 12), "normal", "no_award_date"),
    ("tree_pruning", date(2023, 9, 11), "normal", "no_award_date"),
    ("bridge_repair", date(2023, 10, 2), "normal", "joint late"),
    ("engineering", date(2024, 4, 8), "normal", "joint"),
    ("water_main", date(2022, 1, 18), "normal", "grows lead"),
    ("stormwater", date(2023, 1, 23), "normal", "lots lead"),
    ("books", date(2024, 8, 5), "normal", "lots spanish"),
    ("uniforms", date(2022, 3, 14), "normal", "same_title"),
    ("uniforms", date(2023, 8, 14), "normal", "same_title"),
    ("playground", date(2024, 3, 4), "normal", "spanish lead award_withdrawn"),
    ("software", date(2023, 5, 8), "normal", "above_estimate"),
    ("road_resurfacing", date(2022, 2, 7), "framework", ""),
    ("clinic_nurses", date(2023, 6, 12), "unsuccessful", "no_bids"),
    ("network", date(2024, 5, 13), "cancelled", "plain"),
    ("furniture", date(2025, 9, 15), "normal", "proposed"),
    ("water_main", date(2021, 2, 15), "normal", "emergency"),
)


class Dates(NamedTuple):
    """The days on which the things of a process happen; those after the as-of day are never told."""

    announced: date
    opened: date
    closes: date
    awarded: date
    signed: date
    begins: date
    ends: date


@dataclass(slots=True)
class Plan:
    """One contracting process before its story is told. `places` is shared by processes about the same thing."""

    kind: Kind
    start: date
    fate: str
    method: str
    index: str
    places: str
    twists: frozenset[str] = frozenset()
    related: "Plan | None" = None
    relation: str = ""
    number: str = ""
    title: str = ""
    suppliers: list[Any] = field(default_factory=list)

    @property
    def ocid(self) -> str:
        """The Open Contracting ID."""
        return f"{PREFIX}-{self.number}"

    @property
    def once(self) -> bool:
        """Bought without an invitation to the public: nothing is published before it is signed."""
        return self.method in ("direct", "limited") or self.fate == "calloff"

    def dates(self, chance: Chance) -> Dates:
        """When things happen."""
        wait = chance.days(120, 420) if self.fate == "planned" else chance.days(35, 150) if "lead" in self.twists else 0
        opened = workday(self.start, wait)
        if self.fate == "planned":
            opened = max(opened, workday(date(2026, 1, 12), chance.randint(0, 300)))
        length = (AS_OF - opened).days + chance.randint(5, 30) if self.fate == "open" else chance.days(14, 50)
        closes = workday(opened, chance.days(5, 12) if self.once else length)
        awarded = workday(closes, chance.days(2, 12) if self.once else chance.days(14, 85))
        if "proposed" in self.twists:
            awarded = workday(AS_OF, -8)
        signed = workday(awarded, chance.days(1, 14) if self.once else chance.days(8, 48))
        begins = workday(signed, chance.days(3, 14) if self.once else chance.days(24, 50))
        least, most = self.kind.days
        return Dates(
            self.start, opened, closes, awarded, signed, begins, begins + timedelta(chance.randint(least, most) - 1)
        )

    def is_known(self, seed: int) -> bool:
        """Whether anything of it is published by the as-of day."""
        return self.start <= AS_OF and not (self.once and self.dates(story_of(seed, self.index)).signed > AS_OF)


def story_of(seed: int, index: str) -> Chance:
    """What is left to chance in the process with this index, beginning with its dates."""
    return Chance(seed, "story", index)


def _start(chance: Chance, fate: str) -> date:
    if fate == "planned":
        return workday(AS_OF - timedelta(chance.randint(8, 330)))
    if fate == "open":
        return workday(AS_OF - timedelta(chance.randint(3, 24)))
    if fate == "recent":
        return workday(AS_OF - timedelta(chance.randint(40, 100)))
    if fate == "framework":
        return workday(FIRST + timedelta(chance.randint(0, 1400)))
    if fate == "unsuccessful":
        return workday(FIRST + timedelta(chance.randint(0, 1900)))
    return workday(FIRST + timedelta(chance.randint(0, (AS_OF - FIRST).days - 14)))


def _method(chance: Chance, kind: Kind, fate: str) -> str:
    if fate not in ("normal", "recent"):
        return "open" if fate != "planned" or chance.yes(0.9) else "selective"
    method = chance.weighted(METHODS)
    dear = max(item[2] for item in kind.items) > 4000
    if dear and (method == "limited" or (method == "direct" and not kind.direct)):
        return "open"
    return method


def _one(chance: Chance, kind: Kind, start: date, fate: str, index: str, twists: set[str]) -> Plan:
    method = "open" if twists else _method(chance, kind, fate)
    if twists & {"no_value", "emergency"}:
        method = "direct"
    if not twists:
        if fate == "normal" and method in ("open", "selective"):
            shares = {
                "lots": 0 if kind.category == "services" else 0.13,
                "joint": 0.11 if kind.sector in ("civil", "engineering", "building") else 0,
            }
            twists = {twist for twist, share in shares.items() if chance.yes(share)}
        if fate != "planned" and method in ("open", "selective") and chance.yes(0.55 if kind.capital else 0.25):
            twists |= {"lead"} if fate not in ("open", "recent", "unsuccessful") else set()
        twists |= {
            twist for twist, share in {"grows": 0.14, "longer": 0.08, "ended_early": 0.012}.items() if chance.yes(share)
        }
        twists |= {"award_withdrawn"} if method == "open" and chance.yes(0.012) else set()
        twists |= {"spanish"} if kind.titles_es and chance.yes(0.4) else set()
    return Plan(kind, start, fate, method, index, index, frozenset(twists))


def _family(chance: Chance, first: Plan) -> Iterator[Plan]:
    """The first process and those that follow from it."""
    yield first

    def next_one(days: int, fate: str, relation: str, number: int) -> Plan:
        start = workday(first.start + timedelta(days))
        plan = _one(
            chance, first.kind, start, "normal", f"{first.index}.{number}", {"plain"} if fate == "calloff" else set()
        )
        plan.fate, plan.related, plan.relation, plan.method = fate, first, relation, first.method
        plan.places = plan.index if fate == "calloff" else first.places
        return plan

    if first.fate == "framework":
        days = 230
        for number in range(chance.randint(3, 6)):
            days += chance.randint(20, 190)
            yield next_one(days, "calloff", "framework", number)
    elif first.fate == "unsuccessful" and ("no_bids" in first.twists or chance.yes(0.6)):
        yield next_one(chance.randint(95, 150), "normal", "unsuccessfulProcess", 0)
    elif first.kind.name in RENEWED and first.fate == "normal" and not first.twists and chance.yes(0.5):
        yield next_one(first.kind.days[1] + 30, "normal", "prior", 0)


def _families(seed: int, count: int) -> Iterator[Iterator[Plan]]:
    if count >= 60:
        for number, (name, start, fate, twists) in enumerate(NOTABLE):
            chance = Chance(seed, "notable", number)
            yield _family(
                chance, _one(chance, KINDS[name], start, fate, f"n{number}", set(twists.split()) or {"plain"})
            )
    for number in count_up():
        chance = Chance(seed, "plan", number)
        fate = chance.weighted(FATES)
        kind = chance.weighted({"planned": CAPITAL, "framework": FRAMEWORKS}.get(fate, ORDINARY))
        yield _family(chance, _one(chance, kind, _start(chance, fate), fate, str(number), set()))


def _succeed(plans: list[Plan], seed: int) -> None:
    """Let what is open or soon decided take the place of the contract of its kind that ends next."""
    ends = {
        plan.index: plan.dates(story_of(seed, plan.index)).ends
        for plan in plans
        if plan.fate == "normal" and plan.kind.name in SUCCEEDED
    }
    ending = [plan for plan in plans if AS_OF < ends.get(plan.index, AS_OF) < AS_OF + timedelta(400)]
    ending.sort(key=lambda plan: (ends[plan.index], plan.index))
    for plan in plans:
        if plan.fate in ("open", "recent") and not plan.related:
            first = next((each for each in ending if each.kind is plan.kind), None)
            if first:
                ending.remove(first)
                plan.related, plan.relation, plan.places = first, "prior", first.places


def make_plans(seed: int, count: int) -> list[Plan]:
    """`count` processes in the order of their first day, numbered by year."""
    known = (plan for family in _families(seed, count) for plan in family if plan.is_known(seed))
    plans = list(islice(known, count))
    plans.sort(key=lambda plan: plan.start)
    years: Counter[int] = Counter()
    for plan in plans:
        years[plan.start.year] += 1
        plan.number = f"{plan.start.year}-{years[plan.start.year]:04}"
    _succeed(plans, seed)
    return plans
