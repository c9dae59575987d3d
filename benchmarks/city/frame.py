"""The frame of a process's releases: who takes part, which ids, dates and roles."""

from collections.abc import Callable
from datetime import date
from typing import Any

from city.days import stamp, workday
from city.facts import Facts
from city.organizations import DEPARTMENTS, Firm
from city.plan import Plan
from city.sections import Json

Told = tuple[date, Json]
Event = tuple[date, Callable[[], Told]]


class Frame:
    """Says who takes part and puts each thing that happened into a release."""

    def __init__(self, facts: Facts) -> None:
        self.facts, self.plan, self.kind, self.chance = facts, facts.plan, facts.kind, facts.chance
        self.count = 0
        self.last: tuple[date, int] | None = None
        self.roles: dict[str, list[str]] = {}
        department = DEPARTMENTS[self.kind.department]
        self.buyer = {"id": department["id"], "name": department["name"]}
        central = self.plan.method in ("open", "selective") and facts.estimate > 25_000_000
        self.manager = DEPARTMENTS["purchasing"] if central else department
        self.contact = self.chance.randrange(2)
        self.award_day = workday(facts.awarded, self.chance.randint(0, 4))
        self.shown_bids = self.chance.yes(0.5) and self.plan.method in ("open", "selective", "limited")
        self.shown_tenderers = self.shown_bids or self.chance.yes(0.6)

    def party(self, body: Json, *roles: str) -> Json:
        """An entry in `parties` with every role that it has had so far."""
        known = self.roles.setdefault(body["id"], [])
        known += [role for role in roles if role not in known]
        entry = {key: value for key, value in body.items() if key != "contacts"}
        if "contacts" in body:
            entry["contactPoint"] = body["contacts"][self.contact]
        return entry | {"roles": list(known)}

    def firms(self, firms: list[Firm], role: str) -> list[Json]:
        """Entries of firms in one role, each firm once."""
        once = {firm.party["id"]: firm for firm in firms}
        return [self.party(firm.party, role) for firm in once.values()]

    def release(self, day: date, tags: list[str], parties: list[Json], **sections: Any) -> Told:
        """One release; its id counts up within the process."""
        self.count += 1
        department = DEPARTMENTS[self.kind.department]
        if self.manager is department:
            city = [self.party(department, "buyer", "procuringEntity")]
        else:
            city = [self.party(department, "buyer"), self.party(self.manager, "procuringEntity")]
        merged: dict[str, Json] = {}
        for each in city + parties:
            merged[each["id"]] = each
        minute = self.chance.randint(8 * 60, 17 * 60)
        if self.last and self.last[0] == day:
            minute = max(minute, self.last[1] + 10)
        self.last = (day, minute)
        body: Json = {
            "ocid": self.plan.ocid,
            "id": self.release_id(self.count),
            "date": stamp(day, f"{minute // 60:02}:{minute % 60:02}:00"),
            "tag": tags,
            "initiationType": "tender",
            "language": "en",
            "parties": list(merged.values()),
            "buyer": self.buyer,
        }
        if self.count == 1 and self.plan.related:
            body["relatedProcesses"] = [self.related(self.plan.related)]
        return day, body | sections

    def release_id(self, count: int) -> str:
        """The id of the release with this number."""
        return f"{self.plan.ocid}-{count:02}"

    def related(self, other: Plan) -> Json:
        """The process that this one follows from."""
        titles = {
            "framework": "The framework agreement",
            "unsuccessfulProcess": "The invitation without success",
            "prior": "The contract before this one",
        }
        return {
            "id": "1",
            "relationship": [self.plan.relation],
            "title": titles[self.plan.relation],
            "scheme": "ocid",
            "identifier": other.ocid,
            "uri": f"https://example.org/harwick-bay/contracts/{other.ocid}",
        }
