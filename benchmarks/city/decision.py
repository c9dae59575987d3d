"""Award and contract of a process, told as releases."""

from collections.abc import Iterator
from datetime import date, timedelta

from city.days import AS_OF, period, stamp, workday
from city.frame import Told
from city.invitation import Invitation
from city.organizations import Firm
from city.parts import Part
from city.sections import Json, bid_details, document, item, lot_objects, metric, milestone, money
from city.words import PHRASES


class Decision(Invitation):
    """Award and contract: the decision, a second one where the first firm steps back, framework agreements."""

    def award_id(self, part: Part, number: int = 1) -> str:
        """The id of a part's award."""
        return f"{self.plan.number}-A{part.lot or number}"

    def award(self, part: Part, day: date, status: str, number: int = 1) -> Json:
        """The decision on one part."""
        facts = self.facts
        title = f"{facts.title}, lot {part.lot}" if part.lot else facts.title
        why = "lowest bid that met the specification" if facts.criteria == "priceOnly" else "bid with the best score"
        award: Json = {
            "id": self.award_id(part, number),
            "title": title,
            "description": f"Awarded to the {why}." if not self.plan.once else "Awarded at the price quoted.",
            "status": status,
            "date": stamp(facts.awarded),
            "value": money(part.value),
            "suppliers": [firm.reference for firm in part.suppliers],
            "contractPeriod": period(facts.begins, facts.first_end),
        }
        if "no_award_date" in self.plan.twists:
            del award["date"]
        if not self.plan.once:
            award["documents"] = [document(facts, f"A{part.lot or number}", "awardNotice", "Notice of award", day)]
        if self.shown_bids and part.winner:
            award["relatedBids"] = [part.winner.id]
        if part.lot:
            award["relatedLots"] = [part.lot]
        return award

    def contract(self, part: Part, day: date) -> Json:
        """The contract as it was signed."""
        facts = self.facts
        number = part.lot or "1"
        contract: Json = {
            "id": f"{self.plan.number}-C{number}",
            "awardID": self.award_id(part, 2 if "award_withdrawn" in self.plan.twists and not part.lot else 1),
            "title": f"{facts.title}, lot {part.lot}" if part.lot else facts.title,
            "status": "active",
            "period": period(facts.begins, facts.first_end),
            "value": money(part.value),
            "dateSigned": stamp(facts.signed),
            "items": [item(line, self.kind, priced=True, place=None) for line in part.lines],
            "documents": [document(facts, f"C{number}-1", "contractSigned", "Signed contract", day)],
            "implementation": {"milestones": [milestone(each, date.min) for each in part.milestones]},
        }
        if "no_value" in self.plan.twists:
            del contract["value"], contract["items"]
        if facts.measured:
            contract["agreedMetrics"] = [metric(facts)]
        return contract

    def suppliers(self) -> list[Firm]:
        """Every firm chosen, once."""
        return [firm for part in self.facts.parts for firm in part.suppliers]

    def bought_at_once(self) -> Told:
        """A small or ordered purchase, published when it is signed."""
        facts, plan = self.facts, self.plan
        fields, bids, parties = self.competition(final=True)
        day = min(workday(facts.signed, self.chance.randint(0, 6)), AS_OF)
        tender = self.tender(day, "complete") | fields
        if plan.fate == "calloff":
            tender["competitive"] = False
            tender["procurementMethodRationale"] = (
                "Ordered from the firm in the framework agreement that could begin first."
            )
        else:
            reasons = self.kind.direct if facts.emergency else PHRASES[f"{plan.method}_reasons"]
            tender["procurementMethodRationale"] = facts.setting.fill(self.chance.choice(reasons))
        chosen = self.firms(self.suppliers(), "supplier")
        part = facts.parts[0]
        return self.release(
            day,
            ["tender", "award", "contract"],
            parties + chosen,
            planning={"rationale": facts.goal},
            tender=tender,
            awards=[self.award(part, day, "active")],
            contracts=[self.contract(part, day)],
            **bids,
        )

    def decide(self) -> Iterator[Told]:
        """Award, where needed a second one, and contract."""
        facts, chance, plan = self.facts, self.chance, self.plan
        day = self.award_day
        fields, bids, parties = self.competition(final=True)
        tender: Json = {"id": plan.number, "status": "complete"} | fields
        tender["documents"] = [document(facts, "T5", "evaluationReports", "Evaluation report", day)]
        if facts.lots:
            tender["lots"] = lot_objects(facts, "complete")
        if plan.fate == "framework":
            yield from self.agree(day, tender, bids, parties)
            return
        withdrawn = "award_withdrawn" in plan.twists and not facts.lots
        proposed = "proposed" in plan.twists or (chance.yes(0.15) and not withdrawn)
        awards = [self.award(part, day, "pending" if proposed else "active") for part in facts.parts]
        chosen = self.firms(self.suppliers(), "supplier")
        yield self.release(day, ["award"], parties + chosen, tender=tender, awards=awards, **bids)
        day = workday(day, 11)
        if proposed:
            confirmed = [{"id": award["id"], "status": "active"} for award in awards]
            yield self.release(day, ["awardUpdate"], [], awards=confirmed)
        if withdrawn:
            yield self.choose_again(day, awards[0]["id"])
        signed = max(facts.signed, day + timedelta(2))
        facts.signed = workday(signed)
        day = workday(facts.signed, chance.randint(1, 9))
        chosen = self.firms(self.suppliers(), "supplier")
        yield self.release(day, ["contract"], chosen, contracts=[self.contract(part, day) for part in facts.parts])

    def choose_again(self, day: date, first: str) -> Told:
        """The firm chosen steps back; the next valid bid takes its place, and its prices become the contract's."""
        facts = self.facts
        part = facts.parts[0]
        rest = [bid for bid in part.bids if bid is not part.winner and bid.status == "valid" and not bid.firms[0].loser]
        gone = {"id": first, "status": "cancelled", "statusDetails": PHRASES["withdrawn_award"]}
        if not rest or not part.winner:
            gone = {"id": first, "status": "active"}
            self.plan.twists -= {"award_withdrawn"}
            return self.release(day, ["awardUpdate"], [], awards=[gone])
        before = part.value
        part.winner = min(rest, key=lambda bid: bid.value)
        for line in part.lines:
            line.price = round(line.price * part.winner.value / before)
        part.winner.value = part.value
        facts.pay(part)
        facts.awarded = day
        second = self.award(part, day, "active", 2)
        parties = self.firms(part.winner.firms, "supplier")
        bids = {"bids": {"details": bid_details([part.winner], facts)}} if self.shown_bids else {}
        return self.release(day, ["awardCancellation", "award"], parties, awards=[gone, second], **bids)

    def agree(self, day: date, tender: Json, bids: Json, parties: list[Json]) -> Iterator[Told]:
        """A framework agreement: one award and one agreement for each firm in it; amounts are ceilings."""
        facts = self.facts
        part = facts.parts[0]
        end = facts.begins + timedelta(1460)
        awards, contracts = [], []
        for number, firms in enumerate(self.plan.suppliers, 1):
            part.winner = next(bid for bid in part.bids if bid.firms == firms)
            award = self.award(part, day, "active", number)
            award |= {"value": money(facts.estimate * 3), "contractPeriod": period(facts.begins, end)}
            awards.append(
                award
                | {"description": "Admitted to the framework agreement. The value is the most that may be ordered."}
            )
            contracts.append(
                {
                    "id": f"{self.plan.number}-C{number}",
                    "awardID": award["id"],
                    "title": facts.title,
                    "status": "terminated" if end < AS_OF else "active",
                    "period": period(facts.begins, end),
                    "dateSigned": stamp(facts.signed),
                    "documents": [
                        document(facts, f"C{number}-1", "contractSigned", "Signed framework agreement", facts.signed)
                    ],
                }
            )
        chosen = self.firms([firm for firms in self.plan.suppliers for firm in firms], "supplier")
        yield self.release(day, ["award"], parties + chosen, tender=tender, awards=awards, **bids)
        later = workday(max(facts.signed, day), 3)
        yield self.release(later, ["contract"], chosen, contracts=contracts)
