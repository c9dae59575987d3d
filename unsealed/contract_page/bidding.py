"""How to bid, while one can; how it was bought, afterwards."""

from collections.abc import Iterator
from typing import NamedTuple

from unsealed.config import Site
from unsealed.contract_page.people import People
from unsealed.contract_page.shown import Fact, Line, Shown, lines, tell
from unsealed.exact_json import Json
from unsealed.ocds.access import get_object, get_objects, get_text
from unsealed.ocds.interpret import Interpretation
from unsealed.urls import method_url


class Question(NamedTuple):
    """What a firm asks before it bids, and what is published about it.

    `absent` says that it is not published and who can tell; empty where it is.
    """

    heading: str
    facts: tuple[Fact, ...]
    absent: str


class Enquiry(NamedTuple):
    """A question that a firm asked, with its answer, which may be empty; dates stand in front."""

    question: tuple[str, ...]
    answer: tuple[str, ...]


class Bidding:
    """Reads how one process is bought."""

    def __init__(self, compiled: dict[str, Json], known: Interpretation, shown: Shown, people: People) -> None:
        self._tender = get_object(compiled, "tender")
        self._known = known
        self._shown = shown
        self._people = people

    def questions(self, description: tuple[Fact, ...], documents: int, site: Site) -> tuple[Question, ...]:
        """The five questions that firms ask, in their order, each with an answer or the name of who has it."""
        _, what = self._shown.words.gettext, [*description]
        self._tell_size(what)
        needs: list[Fact] = []
        self._tell_needs(needs)
        if documents:
            text = self._shown.words.ngettext("{n} document, listed below", "{n} documents, listed below", documents)
            needs.append(
                Fact(_("Documents"), (Line(text.format(n=self._shown.words.number(documents)), link="#documents"),))
            )
        how: list[Fact] = []
        self._tell_method(how)
        is_told_how = len(how) > 1 or self._known.stage == "planned"
        return (
            Question(_("What is it?"), tuple(what), self._ask_office(what)),
            Question(_("What do I need?"), tuple(needs), self._ask_office(needs)),
            Question(_("How do I bid?"), tuple(how), self._ask_office(how if is_told_how else [])),
            Question(_("Until when?"), tuple(self._dates()), ""),
            Question(_("Whom to ask?"), self._ask(site), ""),
        )

    def facts(self) -> tuple[Fact, ...]:
        """How it was bought: when, by which method, what decided."""
        facts = self._period_facts()
        if self._tender:
            self._tell_method(facts)
            self._tell_needs(facts)
            self._tell_dates(facts)
            self._tell_size(facts, past=True)
        tell(facts, self._shown.words.gettext("Whom to ask"), *self._people.contact())
        return tuple(facts)

    def enquiries(self) -> Iterator[Enquiry]:
        """Questions that were asked, and their answers; who asked is not said."""
        shown, words = self._shown, self._shown.words
        for each in get_objects(self._tender, "enquiries"):
            asked = (shown.day(each, "date"), shown.text(each, "title"), shown.text(each, "description"))
            answered = (shown.day(each, "dateAnswered"), shown.text(each, "answer"))
            question = tuple([_text(part) for part in asked if part])
            if question:
                answer = tuple([_text(part) for part in answered if part]) if answered[1] else ()
                yield Enquiry(question, answer or (words.gettext("Not answered yet."),))

    def _ask_office(self, facts: list[Fact]) -> str:
        """Where there is no fact: that nothing is published, and who can tell."""
        _ = self._shown.words.gettext
        if facts:
            return ""
        office = self._known.procuring_entity or self._known.buyer
        if office and office.name:
            return _("Not published. Ask: {office}.").format(office=office.name)
        return _("Not published, and neither is whom to ask.")

    def _ask(self, site: Site) -> tuple[Fact, ...]:
        """The published contact; else the office, and the site's own contact."""
        _, facts = self._shown.words.gettext, list[Fact]()
        office = self._known.procuring_entity or self._known.buyer
        name = office.name if office else ""
        contact = self._people.contact()
        if contact:
            tell(facts, name or _("Contact"), *contact)
        else:
            tell(facts, name or _("Contact"), _("No person, telephone or address is published."))
            tell(facts, _("For all purchases"), site.contact)
        return tuple(facts)

    def _tell_size(self, facts: list[Fact], *, past: bool = False) -> None:
        shown, tender, _ = self._shown, self._tender, self._shown.words.gettext
        if not past:
            tell(facts, _("Estimated value"), shown.money(tender))
        tell(facts, _("Lowest estimated value"), shown.money(tender, "minValue"))
        period = shown.period(tender, "contractPeriod")
        if {shown.period(each.body, "period") for each in self._known.contracts} != {period}:  # else they say it
            tell(facts, _("Contract period") if not past else _("Contract period, as tendered"), period)
        lots = len(get_objects(tender, "lots"))
        if lots and not past:
            text = shown.words.ngettext("{n} lot, listed below", "{n} lots, listed below", lots)
            facts.append(Fact(_("Lots"), (Line(text.format(n=shown.words.number(lots)), link="#what"),)))

    def _tell_needs(self, facts: list[Fact]) -> None:
        """Who can bid, what a bidder must show, and what decides."""
        shown, tender, _ = self._shown, self._tender, self._shown.words.gettext
        past = self._known.stage not in ("open", "planned")
        tell(facts, _("Who could bid") if past else _("Who can bid"), shown.text(tender, "eligibilityCriteria"))
        tell(facts, _("What a bidder must show"), *self._criteria())
        terms = get_object(tender, "submissionTerms")
        tell(facts, _("Guarantees"), shown.text(terms, "depositsGuarantees"), *self._guarantees())
        tell(facts, _("Fees"), *self._fees())
        tell(facts, _("Languages of bids"), shown.codes(terms, "languages", "language"))
        criteria = shown.code(tender, "awardCriteria", "awardCriteria")
        tell(facts, _("What decides"), criteria, shown.text(tender, "awardCriteriaDetails"))

    def _criteria(self) -> Iterator[str]:
        """What a bidder must show, by the extensions for selection criteria and for requirements."""
        shown = self._shown
        for each in get_objects(get_object(self._tender, "selectionCriteria"), "criteria"):
            texts = (shown.code(each, "type", "selectionCriterionType"), shown.text(each, "description"))
            if text := ": ".join([part for part in texts if part]):
                yield text
        yield shown.text(get_object(self._tender, "selectionCriteria"), "description")
        for each in get_objects(self._tender, "criteria"):
            texts = (shown.text(each, "title"), shown.text(each, "description"))
            if text := ": ".join([part for part in texts if part]):
                yield text

    def _guarantees(self) -> Iterator[str]:
        shown = self._shown
        for each in get_objects(self._tender, "guarantees"):
            texts = (shown.code(each, "type", "guaranteeType"), shown.money(each), shown.text(each, "description"))
            yield ", ".join([part for part in texts if part])

    def _fees(self) -> Iterator[str]:
        shown = self._shown
        for each in get_objects(self._tender, "participationFees"):
            types = shown.codes(each, "type", "participationFeeType")
            yield ", ".join([part for part in (types, shown.money(each), shown.text(each, "description")) if part])

    def _tell_method(self, facts: list[Fact]) -> None:
        shown, tender, _ = self._shown, self._tender, self._shown.words.gettext
        method = shown.code(tender, "procurementMethod", "method")
        details = shown.text(tender, "procurementMethodDetails")
        page = method_url(get_text(tender, "procurementMethod")) if method else ""
        said = Line(method, page=page) if method else None
        facts.append(Fact(_("Method"), lines(said, "" if details == method else details)))
        tell(facts, _("Reason for the method"), shown.text(tender, "procurementMethodRationale"))
        submission = shown.codes(tender, "submissionMethod", "submissionMethod")
        tell(facts, _("Sending a bid"), submission, shown.text(tender, "submissionMethodDetails"))

    def _dates(self) -> list[Fact]:
        facts = self._period_facts()
        self._tell_dates(facts)
        return facts

    def _tell_dates(self, facts: list[Fact]) -> None:
        shown, tender, _ = self._shown, self._tender, self._shown.words.gettext
        enquiries = get_object(tender, "enquiryPeriod")
        tell(facts, _("Questions from"), shown.day(enquiries, "startDate", with_time=True))
        tell(facts, _("Questions until"), shown.day(enquiries, "endDate", with_time=True))
        opening = get_object(tender, "bidOpening")
        tell(
            facts,
            _("Bids are opened"),
            shown.day(opening, "date", with_time=True),
            shown.text(opening, "description"),
            shown.address(opening.get("address")),
        )
        tell(facts, _("Decision expected"), shown.period(tender, "awardPeriod"))
        tell(facts, _("Number of bidders"), shown.number(tender, "numberOfTenderers"))
        tell(facts, _("Published on"), shown.day(tender, "datePublished"))
        status = shown.code(tender, "status", "tenderStatus")
        tell(facts, _("Status of the tender"), status, shown.text(tender, "statusDetails"))

    def _period_facts(self) -> list[Fact]:
        """When bids can be sent. While one can bid the closing date is there even where it is not published."""
        shown, _, stage = self._shown, self._shown.words.gettext, self._known.stage
        period = get_object(self._tender, "tenderPeriod")
        start = shown.day(period, "startDate", with_time=True)
        end = shown.day(period, "endDate", with_time=True)
        days = shown.number(period, "durationInDays")
        facts: list[Fact] = []
        if stage == "open":
            facts.append(Fact(_("Bids are due by"), lines(end)))
            tell(facts, _("Bidding opened on"), start)
        elif stage == "planned":
            facts.append(Fact(_("Bids expected from"), lines(start)))
            tell(facts, _("Bids expected until"), end)
        else:
            tell(facts, _("Bidding opened on"), start)
            tell(facts, _("Bidding closed on"), end)
        tell(facts, _("Time for bids"), _("{days} days").format(days=days) if days else "")
        tell(facts, _("Bidding period at most until"), shown.day(period, "maxExtentDate"))
        return facts


def _text(part: str | Line | None) -> str:
    return part.text if isinstance(part, Line) else part or ""
