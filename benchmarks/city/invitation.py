"""Planning and tender of a process, told as releases."""

from collections.abc import Iterator
from datetime import date, timedelta

from city.days import period, stamp, workday
from city.frame import Frame, Told
from city.organizations import Firm
from city.sections import Json, bid_details, document, item, lot_objects, metric, money, planned_budget
from city.words import PHRASES


class Invitation(Frame):
    """Planning and tender: from the first announcement to the opening of bids, or to the end without an award."""

    def planning(self, day: date, tags: list[str], status: str) -> Told:
        """The project is announced."""
        facts = self.facts
        source = self.chance.choice(PHRASES["budget"][self.kind.category])
        planning: Json = {"rationale": facts.goal, "budget": planned_budget(facts, source)}
        planning["documents"] = [
            document(facts, "N1", "plannedProcurementNotice", "Notice of planned procurement", day)
        ]
        if self.kind.category == "works":
            planning["documents"].append(document(facts, "N2", "projectPlan", "Project plan and drawings", day))
        approval = workday(day, self.chance.randint(75, 140))
        planning["milestones"] = [
            {
                "id": "approval",
                "title": "Council approves the budget",
                "type": "approval",
                "dueDate": stamp(approval, "23:59:59"),
                "status": "scheduled",
            }
        ]
        if facts.measured:
            planning["forecasts"] = [metric(facts)]
        tender = self.tender_words() | {"status": status, "value": money(facts.estimate)}
        tender |= {
            "procurementMethod": self.plan.method,
            "procurementMethodDetails": PHRASES["method"][self.plan.method][0],
            "mainProcurementCategory": self.kind.category,
            "tenderPeriod": {"startDate": stamp(facts.opened), "endDate": stamp(facts.closes, "14:00:00")},
            "contractPeriod": period(facts.begins, facts.ends),
            "items": self.tender_items(),
        }
        if facts.lots:
            tender["lots"] = lot_objects(facts, status)
        return self.release(day, tags, [], planning=planning, tender=tender)

    def plan_ahead(self) -> Iterator[Told]:
        """A project that is only planned, with one update where there was time for it."""
        facts = self.facts
        yield self.planning(self.plan.start, ["planning"], "planning" if self.chance.yes(0.2) else "planned")
        day = workday(self.plan.start, self.chance.randint(45, 120))
        update: Json = {"milestones": [{"id": "approval", "status": "met", "dateMet": stamp(day - timedelta(2))}]}
        update["documents"] = [document(facts, "N3", "feasibilityStudy", "Options and costs", day)]
        tender = {"id": self.plan.number, "status": "planned"}
        yield self.release(day, ["planningUpdate"], [], planning=update, tender=tender)

    def tender_words(self) -> Json:
        """What the tender is about."""
        facts = self.facts
        words: Json = {"id": self.plan.number, "title": facts.title, "description": facts.description}
        if facts.title_es:
            words["title_es"] = facts.title_es
        return words

    def tender_items(self) -> list[Json]:
        """The line items without prices."""
        return [
            item(line, self.kind, priced=False, place=self.facts.place if number == 0 else None)
            for part in self.facts.parts
            for number, line in enumerate(part.lines)
        ]

    def tender(self, day: date, status: str) -> Json:
        """The tender as it is published."""
        facts, plan = self.facts, self.plan
        method = PHRASES["method"][plan.method]
        details = method[1] if facts.criteria == "ratedCriteria" and len(method) > 1 else method[0]
        tender = self.tender_words() | {
            "status": status,
            "procuringEntity": {"id": self.manager["id"], "name": self.manager["name"]},
            "items": self.tender_items(),
            "value": money(facts.estimate),
            "procurementMethod": plan.method,
            "procurementMethodDetails": "Call-off under a framework agreement" if plan.fate == "calloff" else details,
            "mainProcurementCategory": self.kind.category,
        }
        if self.kind.name in ("engineering", "legal", "audit"):
            tender["additionalProcurementCategories"] = ["consultingServices"]
        if not self.plan.once:
            tender |= self.how_to_bid(day)
        if facts.lots:
            tender["lots"] = lot_objects(facts, status)
        if facts.measured:
            tender["targets"] = [metric(facts)]
        if plan.fate == "framework":
            tender["techniques"] = {
                "hasFrameworkAgreement": True,
                "frameworkAgreement": {
                    "method": "withoutReopeningCompetition",
                    "maximumParticipants": 4,
                    "value": money(facts.estimate * 3),
                    "period": period(facts.begins, facts.begins + timedelta(1460)),
                    "description": "Departments order from any firm in the agreement at the prices of its bid.",
                },
            }
        return tender

    def how_to_bid(self, day: date) -> Json:
        """Until when, how, by whom and by what measure."""
        facts, chance = self.facts, self.chance
        enquiries_end = max(facts.opened, facts.closes - timedelta(7))
        tender: Json = {
            "tenderPeriod": {"startDate": stamp(facts.opened, "09:00:00"), "endDate": stamp(facts.closes, "14:00:00")},
            "enquiryPeriod": {
                "startDate": stamp(facts.opened, "09:00:00"),
                "endDate": stamp(enquiries_end, "17:00:00"),
            },
            "awardPeriod": {
                "startDate": stamp(facts.closes, "14:00:00"),
                "endDate": stamp(facts.closes + timedelta(60), "23:59:59"),
            },
            "contractPeriod": period(facts.begins, facts.first_end),
            "submissionMethod": ["electronicSubmission"],
            "submissionMethodDetails": f"{chance.choice(PHRASES['submission'])} {PHRASES['opening']}",
            "eligibilityCriteria": chance.choice(PHRASES["eligibility"][self.kind.category]),
            "awardCriteria": facts.criteria,
            "awardCriteriaDetails": chance.choice(PHRASES["criteria"][facts.criteria]),
        }
        documents = [
            ("tenderNotice", "Notice and instructions"),
            ("technicalSpecifications", "Technical specifications"),
        ]
        if self.kind.category == "works":
            documents.append(("billOfQuantity", "Price sheet"))
        elif facts.criteria == "ratedCriteria":
            documents.append(("evaluationCriteria", "How proposals are scored"))
        if chance.yes(0.6):
            documents.append(("contractDraft", "Draft contract"))
        tender["documents"] = [
            document(
                facts, f"T{number}", kind, title, day, "text/csv" if kind == "billOfQuantity" else "application/pdf"
            )
            for number, (kind, title) in enumerate(documents, 1)
        ]
        return tender

    def invite(self) -> Iterator[Told]:
        """The invitation, its changes, and the opening of bids."""
        facts, chance = self.facts, self.chance
        day = facts.opened
        section: Json = {"tender": self.tender(day, "active")}
        if "lead" in self.plan.twists:
            approved = stamp(workday(day, -14))
            section["planning"] = {"milestones": [{"id": "approval", "status": "met", "dateMet": approved}]}
        else:
            section["planning"] = {"rationale": facts.goal}
        yield self.release(day, ["tender"], [], **section)
        middle = workday(day, max(2, (facts.closes - day).days * 2 // 3))
        if chance.yes(0.12):
            yield self.extend_deadline(middle)
        elif chance.yes(0.22):
            yield self.answer(middle)
        if self.plan.fate in ("cancelled", "unsuccessful"):
            return
        opened = workday(facts.closes, 1)
        if chance.yes(0.3) and opened < self.award_day:
            yield self.open_bids(opened)

    def extend_deadline(self, day: date) -> Told:
        """The deadline moves; the change is published as an amendment of the tender."""
        facts = self.facts
        before = facts.closes
        facts.closes = workday(before, 7)
        amendment = {
            "id": "1",
            "date": stamp(day),
            "rationale": self.chance.choice(PHRASES["tender_changes"]),
            "description": f"Deadline moved from {before:%B} {before.day} to {facts.closes:%B} {facts.closes.day}.",
            "amendsReleaseID": self.release_id(self.count),
            "releaseID": self.release_id(self.count + 1),
        }
        tender = {
            "id": self.plan.number,
            "tenderPeriod": {"endDate": stamp(facts.closes, "14:00:00")},
            "documents": [document(facts, "T8", "biddingDocuments", "Addendum 1", day)],
            "amendments": [amendment],
        }
        self.award_day = max(self.award_day, workday(facts.closes, 3))
        facts.awarded = max(facts.awarded, facts.closes + timedelta(2))
        return self.release(day, ["tenderAmendment"], [], tender=tender)

    def answer(self, day: date) -> Told:
        """Questions of bidders, answered for all."""
        pairs = PHRASES["enquiries"][self.kind.category]
        asked = max(self.facts.opened, day - timedelta(4))
        enquiries = [
            {
                "id": str(number),
                "date": stamp(asked, "10:30:00"),
                "title": f"Question {number}",
                "description": pair["question"],
                "answer": pair["answer"],
                "dateAnswered": stamp(day, "08:00:00"),
            }
            for number, pair in enumerate(self.chance.sample(pairs, min(2, len(pairs))), 1)
        ]
        tender = {"id": self.plan.number, "hasEnquiries": True, "enquiries": enquiries}
        tender["documents"] = [document(self.facts, "T9", "clarifications", "Answers to questions", day)]
        return self.release(day, ["tenderUpdate"], [], tender=tender)

    def bidders(self) -> list[Firm]:
        """Every firm that bid, alone or together, once."""
        bids = [bid for part in self.facts.parts for bid in part.bids]
        return list({firm.party["id"]: firm for bid in bids for firm in bid.firms}.values())

    def competition(self, *, final: bool) -> tuple[Json, Json, list[Json]]:
        """How many bid and who: fields of the tender, the bids section, the parties."""
        firms = self.bidders()
        bids = [bid for part in self.facts.parts for bid in part.bids]
        groups = {tuple(firm.party["id"] for firm in bid.firms) for bid in bids}
        tender: Json = {"numberOfTenderers": len(groups)}
        if not self.shown_tenderers:
            return tender, {}, []
        tender["tenderers"] = [firm.reference for firm in firms]
        parties = self.firms(firms, "tenderer")
        if not self.shown_bids or not bids:
            return tender, {}, parties
        section: Json = {"details": bid_details(bids, self.facts, "" if final else "pending")}
        if final:
            valid = len([bid for bid in bids if bid.status == "valid"])
            section["statistics"] = [
                {"id": "bids", "measure": "bids", "value": len(bids)},
                {"id": "validBids", "measure": "validBids", "value": valid},
            ]
        return tender, {"bids": section}, parties

    def open_bids(self, day: date) -> Told:
        """Bids have been opened; they are being examined."""
        fields, bids, parties = self.competition(final=False)
        status = "complete" if self.chance.yes(0.4) else "active"
        tender = {"id": self.plan.number, "status": status} | fields
        return self.release(day, ["tenderUpdate"], parties, tender=tender, **bids)

    def fail(self) -> Iterator[Told]:
        """The tender ends without an award, and why."""
        facts, chance = self.facts, self.chance
        if self.plan.fate == "cancelled":
            late = chance.yes(0.4)
            day = workday(facts.closes, chance.randint(4, 30)) if late else workday(facts.closes, -3)
            tender: Json = {
                "id": self.plan.number,
                "status": "cancelled",
                "statusDetails": chance.choice(PHRASES["cancel_reasons"]),
            }
            tender["documents"] = [document(facts, "T7", "cancellationDetails", "Notice of cancellation", day)]
            yield self.release(day, ["tenderCancellation"], [], tender=tender)
            return
        day = workday(facts.closes, chance.randint(5, 28))
        fields, bids, parties = self.competition(final=True)
        reasons = PHRASES["rejected_reasons" if fields["numberOfTenderers"] else "no_bid_reasons"]
        tender = {"id": self.plan.number, "status": "unsuccessful", "statusDetails": chance.choice(reasons)} | fields
        if facts.lots:
            tender["lots"] = lot_objects(facts, "unsuccessful")
        tender["documents"] = [document(facts, "T6", "evaluationReports", "Report on the outcome", day)]
        yield self.release(day, ["tenderUpdate"], parties, tender=tender, **bids)
