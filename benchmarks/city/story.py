"""The life of a process as its releases, in order: planning, tender, award, contract, implementation."""

from collections.abc import Iterator
from itertools import takewhile

from city.days import AS_OF
from city.facts import Facts
from city.frame import Told
from city.performance import Performance


class Story(Performance):
    """Tells one process from beginning to end. Each step yields the day and the body of a release."""

    def tell(self) -> Iterator[Told]:
        """All releases, also those after the as-of day."""
        plan = self.plan
        if plan.fate == "planned":
            yield from self.plan_ahead()
            return
        if "lead" in plan.twists:
            yield self.planning(plan.start, ["planning"], "planned")
        if plan.once:
            yield self.bought_at_once()
        else:
            yield from self.invite()
            if plan.fate in ("cancelled", "unsuccessful"):
                yield from self.fail()
                return
            yield from self.decide()
        if plan.fate != "framework":
            events = [event for part in self.facts.parts for event in self.perform(part)]
            for _, make in sorted(events, key=lambda event: event[0]):
                yield make()


def tell(facts: Facts) -> Iterator[Told]:
    """The releases of a process up to the as-of day, oldest first."""
    yield from takewhile(lambda told: told[0] <= AS_OF, Story(facts).tell())
