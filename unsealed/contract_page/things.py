"""What is bought, how and with which money: bidding, planning, items, lots, places."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from unsealed.contract_page.parts import Parts
from unsealed.contract_page.people import People
from unsealed.contract_page.shown import Fact, Group, Shown, lines, not_empty
from unsealed.exact_json import Json
from unsealed.ocds.access import get_number, get_object, get_objects, get_text
from unsealed.ocds.interpret import Interpretation


class Item(NamedTuple):
    """One thing bought: what, its classifications, quantity with unit, value of one unit, and quantity times that."""

    description: str
    classification: str
    quantity: str
    unit_value: str
    total: str
    lot: str


class ItemTable(NamedTuple):
    """The items of one or several parts of the process (the same list in tender and award is shown once)."""

    heading: str
    items: tuple[Item, ...]


class Lot(NamedTuple):
    """A part of the tender that is bid for and awarded by itself."""

    title: str
    status: str
    facts: tuple[Fact, ...]
    rest: tuple[Group, ...]


class Things:
    """Reads what one process is about."""

    def __init__(
        self, compiled: dict[str, Json], known: Interpretation, shown: Shown, people: People, parts: Parts
    ) -> None:
        self._planning = get_object(compiled, "planning")
        self._tender = get_object(compiled, "tender")
        self._compiled = compiled
        self._known = known
        self._shown = shown
        self._people = people
        self._parts = parts

    def bidding(self) -> tuple[Fact, ...]:
        """How to bid, or how it was bought: until when, who may bid, how, what decides, whom to ask."""
        shown, tender, _ = self._shown, self._tender, self._shown.words.gettext
        stage = self._known.stage
        active = stage in ("open", "planned")
        period = get_object(tender, "tenderPeriod")
        end = shown.day(period, "endDate", with_time=True)
        closing = Fact(_("Bids are due by") if stage == "open" else _("Bidding closed on"), lines(end))
        method = shown.code(tender, "procurementMethod", "method")
        extent = shown.period(tender, "tenderPeriod")[2:] if "durationInDays" in period else ()
        submission = shown.codes(tender, "submissionMethod", "submissionMethod")
        facts = [closing] if stage == "open" or (end and not active) else []
        facts += not_empty(
            Fact(_("Bids expected until"), lines(end) if stage == "planned" else ()),
            Fact(
                _("Bidding opens on") if active else _("Bidding opened on"),
                lines(shown.day(period, "startDate", with_time=True)),
            ),
            Fact(_("Bidding period"), extent),
        )
        if tender:
            facts.append(
                Fact(_("Method"), lines(method, _once(method, shown.text(tender, "procurementMethodDetails"))))
            )
        facts += not_empty(*self._conditions(submission))
        if contact := self._people.contact():
            facts.append(Fact(_("Whom to ask"), contact))
        return tuple(facts)

    def _conditions(self, submission: str) -> Iterator[Fact]:
        shown, tender, _ = self._shown, self._tender, self._shown.words.gettext
        yield Fact(_("Reason for the method"), lines(shown.text(tender, "procurementMethodRationale")))
        yield Fact(_("Who can bid"), lines(shown.text(tender, "eligibilityCriteria")))
        yield Fact(_("How to bid"), lines(submission, shown.text(tender, "submissionMethodDetails")))
        enquiries = get_object(tender, "enquiryPeriod")
        yield Fact(_("Questions from"), lines(shown.day(enquiries, "startDate", with_time=True)))
        yield Fact(_("Questions until"), lines(shown.day(enquiries, "endDate", with_time=True)))
        yield Fact(
            _("What decides"),
            lines(shown.code(tender, "awardCriteria", "awardCriteria"), shown.text(tender, "awardCriteriaDetails")),
        )
        yield Fact(_("Decision expected"), shown.period(tender, "awardPeriod"))
        yield Fact(_("Number of bidders"), lines(shown.number(tender, "numberOfTenderers")))
        yield Fact(_("Published on"), lines(shown.day(tender, "datePublished")))
        yield Fact(_("Contract period, as tendered"), shown.period(tender, "contractPeriod"))
        yield Fact(_("Lowest estimated value"), lines(shown.money(tender, "minValue")))
        yield Fact(
            _("Status of the tender"),
            lines(shown.code(tender, "status", "tenderStatus"), shown.text(tender, "statusDetails")),
        )

    def planning(self) -> tuple[Fact, ...]:
        """Why it is bought and from which money."""
        shown, planning, _ = self._shown, self._planning, self._shown.words.gettext
        if not planning:
            return ()
        budget = get_object(planning, "budget")
        funders = []
        for part in get_objects(budget, "budgetBreakdown"):
            text = shown.text(part, "description") or shown.text(part, "id")
            source = get_object(part, "sourceParty")
            name = self._people.refer(source).name if source else ""
            period = ", ".join([line.text for line in shown.period(part, "period")])
            funders.append(" · ".join([each for each in (shown.money(part, "amount"), text, name, period) if each]))
        return not_empty(
            Fact(_("Why"), lines(shown.text(planning, "rationale"))),
            Fact(_("Budget"), lines(shown.money(budget, "amount"), shown.text(budget, "description"))),
            Fact(_("Money from"), lines(shown.text(budget, "source"), *funders)),
            Fact(
                _("Project"),
                lines(" ".join(filter(None, (shown.text(budget, "project"), shown.text(budget, "projectID"))))),
            ),
        )

    def subject(self, title: str) -> tuple[Fact, ...]:
        """What is bought, in general."""
        shown, tender, _ = self._shown, self._tender, self._shown.words.gettext
        texts = [shown.text(self._compiled, "title"), shown.text(tender, "title"), shown.text(self._compiled, "description"),
                 shown.text(tender, "description")]  # fmt: skip
        shown.money(tender)  # the estimate, which stands with the other amounts
        category = shown.code(tender, "mainProcurementCategory", "procurementCategory")
        more = shown.codes(tender, "additionalProcurementCategories", "extendedProcurementCategory")
        others = [shown.coded(each) for each in get_objects(tender, "additionalClassifications")]
        return not_empty(
            Fact(_("Description"), lines(*[text for text in dict.fromkeys(texts) if text and text != title])),
            Fact(_("Category"), lines(category, more)),
            Fact(_("Classification"), lines(shown.classification(tender, "classification"), *others)),
            Fact(_("Where"), lines(*self._places())),
        )

    def _places(self) -> tuple[str, ...]:
        places: dict[str, None] = {}
        for _name, part in self._parts:
            for owner in (part, *get_objects(part, "items")):
                for field in ("deliveryAddresses", "deliveryAddress"):
                    for each in get_objects(owner, field):
                        places[self._shown.address(each)] = None
                for field in ("deliveryLocations", "deliveryLocation"):
                    for each in get_objects(owner, field):
                        places[self._shown.text(each, "description")] = None
        return tuple([place for place in places if place])

    def items(self) -> tuple[ItemTable, ...]:
        """The items of every part of the process; a list that is published several times is shown once."""
        tables: dict[tuple[Item, ...], list[str]] = {}
        for name, part in self._parts:
            if "items" in part:
                rows = tuple([item for each in get_objects(part, "items") if (item := self._item(each))])
                if rows:
                    tables.setdefault(rows, []).append(name)
        return tuple([ItemTable(", ".join(names), rows) for rows, names in tables.items()])

    def _item(self, body: dict[str, Json]) -> Item | None:
        shown = self._shown
        description = shown.text(body, "description")
        codes = [shown.classification(body, "classification")]
        codes += [shown.coded(each) for each in get_objects(body, "additionalClassifications")]
        classification = "; ".join([each for each in codes if each])
        unit = get_object(body, "unit")
        quantity = " ".join([part for part in (shown.number(body, "quantity"), shown.text(unit, "name")) if part])
        if not (description or classification or quantity):
            return None
        unit_value = shown.money(unit)
        count, price = get_number(body, "quantity"), get_number(get_object(unit, "value"), "amount")
        total = ""
        if unit_value and count is not None and price is not None and count != 1:
            currency = get_text(get_object(unit, "value"), "currency")
            total = shown.words.money(Decimal(count) * Decimal(price), currency)
        lots = ", ".join(shown.texts(body, "relatedLot") + shown.texts(body, "relatedLots"))
        return Item(
            description or classification, classification if description else "", quantity, unit_value, total, lots
        )

    def lots(self) -> tuple[Lot, ...]:
        """The lots, each with everything that is published about it."""
        return tuple([self._lot(each, number) for number, each in enumerate(get_objects(self._tender, "lots"), 1)])

    def _lot(self, body: dict[str, Json], number: int) -> Lot:
        shown, _ = self._shown, self._shown.words.gettext
        identity, title = shown.text(body, "id"), shown.text(body, "title")
        status = shown.code(body, "status", "tenderStatus")
        facts = not_empty(
            Fact(_("Description"), lines(shown.text(body, "description"))),
            Fact(_("Value"), lines(shown.money(body))),
            Fact(_("Period"), shown.period(body, "contractPeriod")),
        )
        name = _("Lot {id}").format(id=identity or shown.words.number(number))
        return Lot(f"{name}: {title}" if title and title != identity else name, status, facts, shown.rest(body, ""))


def _once(first: str, second: str) -> str:
    return "" if first == second else second
