"""What happened in one process, decided before anything of it is published. Amounts are whole cents."""

import re
from collections import Counter
from datetime import date, timedelta

from city.chance import Chance
from city.days import workday
from city.organizations import Firm, Pool
from city.parts import Bid, Change, Line, Lot, Milestone, Part
from city.plan import Plan, story_of
from city.words import PHRASES, Setting

BIDDERS = {1: 37.0, 2: 17.0, 3: 18.0, 4: 15.0, 5: 13.0, 6: 10.0, 7: 6.0}
LIMITS = {"direct": 2_400_000, "limited": 9_600_000}
LONG_TITLE = (
    "Resurfacing of {street} from {cross1} to {cross2}, including cold milling, adjustment of utility covers, accessible "
    "curb ramps at all corners, replacement of the bus stop pads, renewal of lane markings and bicycle symbols, loops for "
    "the traffic signals, planting strips, and restoration of {street2} where it serves as a detour during the works, with "
    "night work between {cross2} and Harbor Parkway and traffic control by uniformed officers throughout"
)


def _round_price(amount: float) -> int:
    """Dollars as a price that people would quote, in cents."""
    step = 1 if abs(amount) < 20 else 5 if abs(amount) < 200 else 100 if abs(amount) < 5000 else 2500
    return round(amount * 100 / step) * step


class Facts:
    """One process: its words, dates, bids, parts. Everything is drawn from the process's own chance."""

    def __init__(self, plan: Plan, seed: int, pool: Pool, titles: Counter[str]) -> None:
        self.plan, self.kind, self.pool = plan, plan.kind, pool
        self.chance = chance = story_of(seed, plan.index)
        twists = plan.twists
        self.announced, self.opened, self.closes, self.awarded, self.signed, self.begins, self.ends = plan.dates(chance)
        self.first_end = self.ends
        self.name(seed, titles)
        lines = self.lines()
        self.lots = self.divide(lines) if "lots" in twists else []
        self.estimate = sum(lot.estimate for lot in self.lots) or self.estimated(lines)
        self.description = self.describe(lines)
        self.goal = self.setting.fill(chance.choice(self.kind.goals))
        self.measured = bool(self.kind.metric) and ("late" in twists or chance.yes(0.28))
        self.criteria = self.criterion()
        self.parts = self.bid(lines)
        if plan.fate == "framework":
            plan.suppliers = [bid.firms for bid in self.parts[0].bids if bid.status == "valid"][:4]
        for part in self.parts:
            self.perform(part)

    def name(self, seed: int, titles: Counter[str]) -> None:
        """Choose places and a title. Titles differ, save where one process follows another without success."""
        plan, twists = self.plan, self.plan.twists
        succeeds = plan.relation == "prior" and plan.fate in ("open", "recent")
        again = plan.related.title if plan.related and (succeeds or plan.relation == "unsuccessfulProcess") else ""
        template, title, number = "", "", 0
        for attempt in range(6):
            about = Chance(seed, "place", plan.places, attempt)
            self.setting = Setting.choose(about, self.begins.year)
            number = about.randrange(len(self.kind.titles))
            template = LONG_TITLE if "long_title" in twists else self.kind.titles[number]
            title = self.setting.fill(template)
            if plan.fate == "framework":
                title = f"{self.kind.framework}: framework agreement {self.begins.year} to {self.begins.year + 4}"
            elif plan.fate == "calloff":
                title = f"{title}: call-off"
            if not titles[title] or title == again:
                break
        else:
            title = f"{title}, {self.begins.year}" if str(self.begins.year) not in title else title
            title = f"{title}, no. {titles[title] + 1}" if titles[title] else title
        if "same_title" in twists:
            title = "Turnout gear for the recruit class"
        title = again or title
        if succeeds:
            title = f"{re.sub(r', 20[0-9][0-9]$', '', title)}, {self.begins.year}"
        titles[title] += 1
        self.title = plan.title = title
        self.place = None if plan.fate == "framework" else self.setting.location(template)
        spanish = "spanish" in twists and plan.fate not in ("framework", "calloff")
        self.title_es = self.setting.fill(self.kind.titles_es[number]) if spanish else ""

    def lines(self) -> list[Line]:
        """The line items, at the prices that the city expects."""
        chance, plan = self.chance, self.plan
        lines = []
        size = chance.uniform(2, 7) if self.kind.capital and plan.method == "open" and chance.yes(0.2) else 1
        share = chance.triangular(0.03, 1, 0.3)
        for number, (description, unit, price, least, most, *code) in enumerate(self.kind.items, 1):
            quantity = round(least + (most - least) * share * size)
            amount = _round_price(price * chance.uniform(0.96, 1.06))
            unspsc = (code[0], code[1]) if code else self.kind.unspsc
            lines.append(Line(str(number), description, unit, quantity, amount, unspsc))
        total = sum(line.total for line in lines)
        small = LIMITS.get(plan.method, 0) * chance.uniform(0.35, 0.98) if not self.emergency else 0
        if plan.fate == "calloff":
            small = total * chance.uniform(0.12, 0.45)
        if small and total > small:
            for line in lines:
                line.quantity = max(1, int(line.quantity * small / total))
        for line in lines:
            coarse = (
                1000 if line.quantity > 30000 else 100 if line.quantity > 2000 else 10 if line.quantity > 200 else 1
            )
            line.quantity = line.quantity // coarse * coarse
        return lines

    def divide(self, lines: list[Line]) -> list[Lot]:
        """A lot for each line that is worth it and one for the others; no lots if that leaves only one."""
        total = sum(line.total for line in lines)
        groups = [[line] for line in lines if line.total >= total * 0.12]
        rest = [line for line in lines if line.total < total * 0.12]
        if sum(line.total for line in rest) >= total * 0.08:
            groups.append(rest)
        else:
            groups[-1] += rest
        if len(groups) < 2:
            return []
        return [Lot("; ".join(line.description for line in group), group, self.estimated(group)) for group in groups]

    @property
    def emergency(self) -> bool:
        """Bought directly for a reason of this kind, whatever the amount."""
        return self.plan.method == "direct" and bool(self.kind.direct)

    def estimated(self, lines: list[Line]) -> int:
        """The value of the tender, as a round number."""
        total = sum(line.total for line in lines)
        step = int("1".ljust(max(5, len(str(abs(total))) - 2), "0"))  # three figures, at least 100 dollars
        return round(total * 1.02 / step) * step

    def describe(self, lines: list[Line]) -> str:
        """Two or three sentences on what is bought."""
        quantity = f"{lines[0].quantity:,}"
        what = self.setting.fill(self.chance.choice(self.kind.what), q0=quantity)
        details = self.chance.sample(self.kind.detail, min(len(self.kind.detail), self.chance.randint(1, 2)))
        if self.plan.fate == "calloff":
            what = f"Ordered under the framework agreement, at its prices. {what}"
        return " ".join([what, *map(self.setting.fill, details)])

    def criterion(self) -> str:
        """How bids are compared."""
        if self.kind.name == "vehicles":
            return "costOnly"
        if self.kind.category == "services":
            return "ratedCriteria" if self.chance.yes(0.75) else "priceOnly"
        return "priceOnly" if self.chance.yes(0.85) else "ratedCriteria"

    def bid(self, lines: list[Line]) -> list[Part]:
        """The parts with their bids and winners."""
        if not self.lots:
            return [self.part(None, lines, "")]
        parts = []
        for number, lot in enumerate(self.lots, 1):
            for line in lot.lines:
                line.lot = str(number)
            parts.append(self.part(str(number), lot.lines, f"{number}-"))
        return parts

    def bidders(self) -> list[Firm]:
        """Who bids, the winner first."""
        chance, plan = self.chance, self.plan
        if plan.fate == "calloff" and plan.related:
            firms: list[Firm] = chance.choice(plan.related.suppliers)
            return firms
        count = {"direct": 1, "limited": chance.randint(2, 3)}.get(plan.method) or chance.weighted(BIDDERS)
        if plan.fate == "framework":
            count = max(count, 3)
        if "joint" in plan.twists or "award_withdrawn" in plan.twists:
            count = max(count, 4)
        firms = chance.some(*self.pool.active(self.kind.sector, self.opened.year), count)
        winners = [firm for firm in firms if not firm.loser]
        if not winners:
            everyone = self.pool.active(self.kind.sector, self.opened.year)[0]
            winners = [next(firm for firm in everyone if not firm.loser)]
        return winners[:1] + [firm for firm in firms if firm is not winners[0]]

    def part(self, lot: str | None, lines: list[Line], prefix: str) -> Part:
        """Firms bid for `lines`; the winner's prices become the prices of the lines."""
        chance, plan = self.chance, self.plan
        firms = self.bidders()
        if "plain" in plan.twists and self.kind.weight == 0:
            firms = firms[:2]
        groups = [[firm] for firm in firms]
        if "joint" in plan.twists and len(groups) > 2:
            together = 3 if len(groups) > 4 and chance.yes(0.3) else 2
            groups = [firms[:together], *groups[together:]]
        ratio = chance.triangular(0.92, 1.16, 0.99) if len(groups) == 1 else chance.triangular(0.78, 1.1, 0.93)
        ratio = 1.13 if "above_estimate" in plan.twists else 1.0 if plan.fate == "calloff" else ratio
        for line in lines:
            line.price = _round_price(line.price / 100 * ratio * chance.uniform(0.97, 1.03))
        part = Part(lot, lines, [])
        value = part.value
        for number, group in enumerate(groups):
            more = chance.uniform(1.015, 1.32)
            if number and self.criteria == "ratedCriteria" and chance.yes(0.3):
                more = chance.uniform(0.9, 0.99)
            more = 2 - more if value < 0 else more  # the city is paid: the others offer it less
            amount = value if not number else round(value * more / 100) * 100
            status = "disqualified" if number and chance.yes(0.08) else "valid"
            part.bids.append(Bid(f"{prefix}{number + 1}", group, amount, status, lot))
        part.winner = part.bids[0]
        if plan.fate == "unsuccessful":
            part.bids = part.bids[: 0 if "no_bids" in plan.twists else chance.choice((0, 2, 2))]
            for bid in part.bids:
                bid.status = "disqualified"
            part.winner = None
        order = chance.sample(range(len(part.bids)), len(part.bids))
        shuffled = [part.bids[index] for index in order]
        for number, bid in enumerate(shuffled, 1):
            bid.id = f"{prefix}{number}"
        part.bids = shuffled
        return part

    def perform(self, part: Part) -> None:
        """Milestones, amendments and payments of a contract."""
        if part.winner is None or self.plan.fate in ("planned", "framework"):
            return
        span = (self.ends - self.begins).days
        self.amend(part, span)
        for number, (title, share) in enumerate(self.kind.milestones, 1):
            due = self.begins + timedelta(int(span * share))
            before = part.milestones[-1].day if part.milestones else self.begins
            final = number >= len(self.kind.milestones) - 1
            part.milestones.append(self.milestone(str(number), title, due, before, final=final))
        self.pay(part)

    def pay(self, part: Part) -> None:
        """Split the final value of a contract into payments."""
        span = (self.first_end - self.begins).days
        part.payments.clear()
        total = part.value + sum(self.added(part, change) for change in part.changes)
        if total <= 0:
            return
        count = min(6, max(1, span // 75)) if self.kind.category != "goods" else self.chance.randint(1, 3)
        count = max(count, 4) if "ended_early" in self.plan.twists else count
        left = total
        for number in range(1, count + 1):
            day = workday(self.begins + timedelta(span * number // count), self.chance.randint(8, 30))
            amount = (
                left
                if number == count
                else min(left, round(total / count * self.chance.uniform(0.8, 1.15) / 100) * 100)
            )
            part.payments.append((day, amount))
            left -= amount
        if "refund" in self.plan.twists:
            part.payments.insert(2, (workday(part.payments[1][0], 12), -round(total * 0.006)))

    def milestone(self, number: str, title: str, due: date, before: date, *, final: bool) -> Milestone:
        """One milestone and how it went: not before the one before it, and missed only towards the end."""
        chance = self.chance
        outcome = chance.weighted({"met": 72, "late": 19} | ({"notMet": 6, "partiallyMet": 5} if final else {}))
        if "late" in self.plan.twists and number in "23":
            outcome = "late"
        if outcome == "late":
            day = max(before, due + timedelta(chance.days(6, 70)))
            return Milestone(number, title, due, day, "met", chance.choice(PHRASES["late"][self.kind.category]))
        if outcome == "met":
            return Milestone(number, title, due, max(before, due - timedelta(chance.days(0, 9))), "met", "")
        note = (
            chance.choice(PHRASES["not_met"]) if outcome == "notMet" else "Met in part; the rest was agreed for later."
        )
        return Milestone(number, title, due, max(before, due + timedelta(3)), outcome, note)

    @staticmethod
    def added(part: Part, change: Change) -> int:
        """By how much a change moves the value; a line keeps its price, so only its quantity counts."""
        before = {line.id: line for line in part.lines}
        return sum(
            line.quantity * before[line.id].price - before[line.id].total if line.id in before else line.total
            for line in change.lines
        )

    def amend(self, part: Part, span: int) -> None:
        """Decide the amendments."""
        chance, twists = self.chance, self.plan.twists
        if "grows" in twists:
            day = workday(self.begins + timedelta(int(span * chance.uniform(0.25, 0.6))))
            rationale = chance.choice(PHRASES["amendments"][self.kind.category])
            if self.kind.category == "works" and chance.yes(0.5):
                line = self.unforeseen(part)
            else:
                first = max(part.lines, key=lambda each: each.total)
                quantity = first.quantity + max(1, int(first.quantity * chance.triangular(0.05, 0.6, 0.14)))
                line = Line(first.id, first.description, first.unit, quantity, first.price, first.code, first.lot)
            part.changes.append(Change(day, rationale, "", [line], None))
        if "longer" in twists:
            day = workday(self.begins + timedelta(int(span * chance.uniform(0.65, 0.9))))
            self.ends += timedelta(chance.randint(3, 13) * 7)
            part.changes.append(
                Change(day, chance.choice(PHRASES["extensions"][self.kind.category]), "", [], self.ends)
            )

    def unforeseen(self, part: Part) -> Line:
        """A line item that was not foreseen."""
        days = self.chance.randint(2, 30)
        amount = _round_price(part.value / 100 * self.chance.triangular(0.04, 0.35, 0.1) / days)
        number = f"9{part.lot or ''}"
        return Line(number, "Additional work ordered by the engineer", "DAY", days, amount, self.kind.unspsc, part.lot)
