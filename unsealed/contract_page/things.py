"""What is bought, and with which money: planning, lots, places."""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from unsealed.contract_page.parts import Parts
from unsealed.contract_page.people import People
from unsealed.contract_page.shown import LONGEST_HEADING, Fact, Group, Line, Shown, shared_facts, tell, without
from unsealed.exact_json import Json
from unsealed.ocds.access import get_object, get_objects, get_text
from unsealed.ocds.classification import read_classification, read_classifications
from unsealed.ocds.places import find_point
from unsealed.urls import MAIN_CATEGORY, category_url
from unsealed.words import shortened

_MOST_CATEGORIES = 4
"""Categories that are linked; all of them stand with the items, with their codes."""
_LONGEST_NAME = 120


class Lot(NamedTuple):
    """A part of the tender that is bid for and awarded by itself."""

    title: str
    facts: tuple[Fact, ...]
    rest: tuple[Group, ...]


class Lots(NamedTuple):
    """What all lots share (where there are several), and each lot with what it has for itself."""

    shared: tuple[Fact, ...]
    lots: tuple[Lot, ...]


class Things:
    """Reads what one process is about."""

    def __init__(self, compiled: dict[str, Json], shown: Shown, people: People, parts: Parts) -> None:
        self._planning = get_object(compiled, "planning")
        self._tender = get_object(compiled, "tender")
        self._compiled = compiled
        self._shown = shown
        self._people = people
        self._parts = parts

    def purpose(self) -> str:
        """Why it is bought."""
        return self._shown.text(self._planning, "rationale")

    def planning(self, purpose: str) -> tuple[Fact, ...]:
        """Why it is bought, unless that stands elsewhere, and from which money."""
        planning = self._planning
        if not planning:
            return ()
        shown, _ = self._shown, self._shown.words.gettext
        budget = get_object(planning, "budget")
        funders = []
        for part in get_objects(budget, "budgetBreakdown"):
            text = shown.text(part, "description") or shown.text(part, "id")
            source = get_object(part, "sourceParty")
            name = self._people.refer(source).name if source else ""
            said = (shown.money(part, "amount"), text, name, shown.period(part, "period"))
            funders.append(" · ".join([each for each in said if each]))
        facts: list[Fact] = []
        tell(facts, _("Why"), purpose)
        tell(facts, _("Budget"), shown.money(budget, "amount"), shown.text(budget, "description"))
        tell(facts, _("Money from"), shown.text(budget, "source"), *funders)
        tell(facts, _("Project"), shown.text(budget, "project"), shown.text(budget, "projectID"))
        return tuple(facts)

    def description(self, title: str) -> tuple[Fact, ...]:
        """What is bought, in the words of the buyer. A title that is too long for a heading stands here in full."""
        shown, _ = self._shown, self._shown.words.gettext
        owners = (self._compiled, self._tender)
        texts = [shown.text(owner, name) for name in ("title", "description") for owner in owners]
        facts: list[Fact] = []
        if len(title) > LONGEST_HEADING:
            tell(facts, _("Full title"), title)
        tell(facts, _("Description"), *[text for text in dict.fromkeys(texts) if text != title])
        return tuple(facts)

    def subject(self) -> tuple[Fact, ...]:
        """What is bought, in general: its kind, its classification, its place."""
        shown, tender, _ = self._shown, self._tender, self._shown.words.gettext
        shown.money(tender)  # the estimate, which stands with the other amounts
        category = shown.code(tender, "mainProcurementCategory", "procurementCategory")
        more = shown.codes(tender, "additionalProcurementCategories", "extendedProcurementCategory")
        facts: list[Fact] = []
        said = Line(category, page=category_url(MAIN_CATEGORY, get_text(tender, "mainProcurementCategory")))
        tell(facts, _("Category"), said if category else None, more, *self._item_categories())
        bodies = [
            each for name in ("classification", "additionalClassifications") for each in get_objects(tender, name)
        ]
        tell(facts, _("Classification"), *map(self._classification, bodies))
        tell(facts, _("Where"), *self._places())
        return tuple(facts)

    def _classification(self, body: dict[str, Json]) -> Line | None:
        """A classification of the tender, with its page."""
        text, (scheme, code, _) = self._shown.coded(body), read_classification(body)
        listed = (scheme, code) in self._categories
        return Line(text, page=category_url(scheme, code) if listed else "") if text else None

    def _item_categories(self) -> Iterator[Line]:
        """The categories of the items, with their pages; those of the tender itself stand with its classification."""
        bodies = [
            each for name in ("classification", "additionalClassifications") for each in get_objects(self._tender, name)
        ]
        own = {read_classification(each)[:2] for each in bodies}
        others = [(place, name) for place, name in self._categories.items() if place not in own]
        for (scheme, code), name in others[:_MOST_CATEGORIES]:
            yield Line(shortened(name, _LONGEST_NAME) or f"{scheme} {code}".strip(), page=category_url(scheme, code))

    @cached_property
    def _categories(self) -> dict[tuple[str, str], str]:
        """What lists file the process under: the words for each scheme and code."""
        return {(each.scheme, each.id): each.description for each in read_classifications(self._compiled)}

    def _places(self) -> list[str | Line]:
        shown = self._shown
        places: dict[str, None] = {}
        on_map = False
        for _kind, _identity, _name, part in self._parts:
            for owner in (part, *get_objects(part, "items")):
                for field in ("deliveryAddresses", "deliveryAddress"):
                    if field in owner:
                        for each in get_objects(owner, field):
                            places[shown.address(each)] = None
                for field in ("deliveryLocations", "deliveryLocation"):
                    if field in owner:
                        for each in get_objects(owner, field):
                            places[shown.text(each, "description")] = None
                            on_map = on_map or find_point(get_object(each, "geometry")) is not None
        found: list[str | Line] = list(places)
        return [*found, Line(shown.words.gettext("On the map"), page="map/")] if on_map else found

    def lots(self) -> Lots:
        """The lots, each with everything that is published about it; what all of them share is said once."""
        lots = [self._lot(each, number) for number, each in enumerate(get_objects(self._tender, "lots"), 1)]
        if len(lots) < 2:
            return Lots((), tuple(lots))
        shared = shared_facts([lot.facts for lot in lots])
        return Lots(shared, tuple([lot._replace(facts=without(lot.facts, shared)) for lot in lots]))

    def _lot(self, body: dict[str, Json], number: int) -> Lot:
        shown, _ = self._shown, self._shown.words.gettext
        identity, title = shown.text(body, "id"), shown.text(body, "title")
        facts: list[Fact] = []
        tell(facts, _("Status"), shown.code(body, "status", "tenderStatus"))
        tell(facts, _("Description"), shown.text(body, "description"))
        tell(facts, _("Value"), shown.money(body))
        tell(facts, _("Period"), shown.period(body, "contractPeriod"))
        name = _("Lot {id}").format(id=identity or shown.words.number(number))
        if title and title != identity:
            name = title if title.startswith(name) else f"{name}: {title}"
        return Lot(name, tuple(facts), shown.rest(body))
