"""Implementation of a process, told as releases."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from city.days import period, stamp, workday
from city.decision import Decision
from city.frame import Event, Told
from city.organizations import DEPARTMENTS
from city.parts import Change, Part
from city.sections import Json, document, item, metric, milestone, money, transaction
from city.words import PHRASES


class Performance(Decision):
    """Implementation: progress, payments, amendments and the end."""

    def perform(self, part: Part) -> Iterator[Event]:
        """The days of reports, amendments and the end of one contract, each with what makes its release."""
        facts, chance = self.facts, self.chance
        span = (facts.ends - facts.begins).days
        early = facts.begins + timedelta(int(span * 0.45)) if "ended_early" in self.plan.twists else None
        last = early or workday(max([facts.ends, *(m.day for m in part.milestones), *(d for d, _ in part.payments)]), 6)
        for number, change in enumerate(part.changes, 1):
            if change.day < last:
                yield change.day, partial(self.change, part, change, number)
        since = date.min
        reports = 0 if span < 160 else 1 if span < 500 else 2
        for number in range(1, reports + 1):
            day = workday(facts.begins + timedelta(span * number // (reports + 1)))
            if day < last:
                yield day, partial(self.report, part, number, since, day)
                since = day
        if early or not chance.yes(0.04):  # else the city forgot to say that the contract ended
            yield last, partial(self.finish, part, since, last, early=early is not None)

    def progress(self, part: Part, since: date, day: date) -> Json:
        """Payments and milestones that became known after `since` and up to `day`."""
        payments = [
            transaction(self.facts, part, index, self.buyer)
            for index, (paid, _) in enumerate(part.payments)
            if since < paid <= day
        ]
        milestones = [milestone(each, day) for each in part.milestones if since < each.day <= day]
        return {"transactions": payments, "milestones": milestones}

    def contract_stub(self, part: Part) -> Json:
        """What every later release of a contract repeats."""
        award = 2 if "award_withdrawn" in self.plan.twists and not part.lot else 1
        return {"id": f"{self.plan.number}-C{part.lot or '1'}", "awardID": self.award_id(part, award)}

    def paying(self, part: Part) -> list[Json]:
        """Payer and payee as parties."""
        payee = self.firms(part.suppliers[:1], "payee")
        others = self.firms(part.suppliers[1:], "supplier")
        return [self.party(DEPARTMENTS[self.kind.department], "payer"), *payee, *others]

    def change(self, part: Part, change: Change, number: int) -> Told:
        """An amendment; prices stay, so the value follows from the quantities."""
        facts, day = self.facts, change.day
        before = part.value
        kept = {line.id: line for line in part.lines}
        for line in change.lines:
            if line.id in kept:
                line.price = kept[line.id].price
            kept[line.id] = line
        part.lines = list(kept.values())
        grown = part.value - before
        what = (
            f"Adds ${grown / 100:,.2f} to the contract, {abs(grown) / abs(before):.1%} of its value." if grown else ""
        )
        if change.end:
            what = f"The contract now ends on {change.end:%B} {change.end.day}, {change.end.year}."
        amendment = {
            "id": str(number),
            "date": stamp(day),
            "rationale": change.rationale,
            "description": what,
            "amendsReleaseID": self.release_id(self.count),
            "releaseID": self.release_id(self.count + 1),
        }
        contract = self.contract_stub(part) | {"amendments": [amendment]}
        if grown:
            contract["value"] = money(part.value)
            contract["items"] = [item(line, self.kind, priced=True, place=None) for line in change.lines]
        if change.end:
            contract["period"] = period(facts.begins, change.end)
        title = f"Amendment {number}"
        contract["documents"] = [document(facts, f"C{part.lot or '1'}-2{number}", "contractAnnexe", title, day)]
        return self.release(day, ["contractAmendment"], [], contracts=[contract])

    def report(self, part: Part, number: int, since: date, day: date) -> Told:
        """Progress so far: milestones reached, payments made."""
        implementation = self.progress(part, since, day)
        title = f"Progress report {number}"
        report = document(self.facts, f"I{part.lot or ''}{number}", "physicalProgressReport", title, day)
        implementation["documents"] = [report]
        contract = self.contract_stub(part) | {"implementation": {k: v for k, v in implementation.items() if v}}
        tags = ["implementation" if number == 1 else "implementationUpdate"]
        return self.release(day, tags, self.paying(part), contracts=[contract])

    def finish(self, part: Part, since: date, day: date, *, early: bool) -> Told:
        """The contract has ended: the remaining milestones and payments, the final value, the result."""
        facts, chance = self.facts, self.chance
        implementation = self.progress(part, since, day)
        if early:
            note = {"status": "notMet", "description": "Not met: the contract had been ended."}
            implementation["milestones"] += [milestone(m, day) | note for m in part.milestones if m.day > day]
            implementation |= {"endDate": stamp(day), "endDateDetails": PHRASES["early_end"]}
        elif chance.yes(0.65):
            met = [each.day for each in part.milestones if each.status == "met"]
            implementation["endDate"] = stamp(max(met, default=facts.ends))
        total = sum(amount for paid, amount in part.payments if paid <= day)
        if total and "endDate" in implementation:
            implementation["finalValue"] = money(total)
        kind, title = ("completionCertificate", "Certificate of completion")
        if early:
            kind, title = ("cancellationDetails", "Notice of termination")
        implementation["documents"] = [document(facts, f"I{part.lot or ''}9", kind, title, day)]
        if facts.measured and not early:
            least, most = facts.kind.metric[4]
            implementation["metrics"] = [metric(facts, result=chance.randint(least, most), day=day)]
        contract = self.contract_stub(part) | {"status": "terminated"}
        contract["implementation"] = {key: value for key, value in implementation.items() if value}
        return self.release(
            day, ["implementationUpdate", "contractTermination"], self.paying(part), contracts=[contract]
        )
