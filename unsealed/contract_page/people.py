"""Who: the buyer's side, who bid, who was chosen and why, with the contracts of each award."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from unsealed.contract_page.shown import Fact, Group, Line, Shown, lines, not_empty
from unsealed.exact_json import Json
from unsealed.ocds.access import as_text, get_object, get_objects, get_text
from unsealed.ocds.interpret import Award, Contract, Interpretation
from unsealed.ocds.organizations import Organization
from unsealed.urls import buyer_url, supplier_url

_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\Z")


_LONGEST_HEADING = 300


class ContractEntry(NamedTuple):
    """A signed (or expected) contract: its title (may be empty), status as code and in words, and its facts."""

    title: str
    status: str
    status_text: str
    facts: tuple[Fact, ...]


class AwardEntry(NamedTuple):
    """An award: its title, status as code and in words, facts (the suppliers first), and its contracts."""

    title: str
    status: str
    status_text: str
    facts: tuple[Fact, ...]
    contracts: tuple[ContractEntry, ...]


class Bidder(NamedTuple):
    """A bid or a bidder: who (several where they bid together), the bid's value, status and date where published."""

    names: tuple[Line, ...]
    value: str
    status: str
    day: Line | None
    chosen: bool


class OrganizationEntry(NamedTuple):
    """An organization of this process with all that is published about it."""

    name: str
    facts: tuple[Fact, ...]
    rest: tuple[Group, ...]


class People:
    """Reads the organizations of one process, and what links them."""

    def __init__(self, compiled: dict[str, Json], known: Interpretation, shown: Shown) -> None:
        self._compiled = compiled
        self._tender = get_object(compiled, "tender")
        self._known = known
        self._shown = shown
        # Looked up here and not through the interpretation, whose parties may still hold contacts that are withheld.
        self._parties = {
            as_text(party.get("id")): party for party in get_objects(compiled, "parties") if party.get("id")
        }
        self._suppliers = {each.key for award in known.awards for each in award.suppliers if each.key}
        self._chosen = {
            each.key for award in known.awards if award.status == "active" for each in award.suppliers if each.key
        }

    def refer(self, reference: dict[str, Json]) -> Organization:
        """The organization that a reference names; what the reference says is said with the organization."""
        organization = self._known.organizations.find(reference)
        party = self._parties.get(as_text(reference.get("id")))
        if party is not None:
            self._shown.mark(reference, "id")
        if as_text(reference.get("name")) in (organization.name, get_text(party, "name")):
            self._shown.mark(reference, "name")
        return organization

    def name(self, organization: Organization) -> Line:
        """An organization's name, linked to its page as a supplier where it has one."""
        name = organization.name or self._shown.words.gettext("Name not published")
        return Line(name, page=supplier_url(organization.key) if organization.key in self._suppliers else "")

    def buying_side(self) -> Iterator[Fact]:
        """The buyer, and who runs the procedure where that is somebody else."""
        _, known = self._shown.words.gettext, self._known
        for parent, field in ((self._compiled, "buyer"), (self._tender, "procuringEntity")):
            if reference := get_object(parent, field):
                self.refer(reference)
        buyer, entity = known.buyer, known.procuring_entity
        line = Line(buyer.name, page=buyer_url(buyer.key) if buyer.key else "") if buyer and buyer.name else None
        yield Fact(_("Buyer"), lines(line))
        if entity and entity.name and (buyer is None or entity.key != buyer.key):
            yield Fact(_("Run by"), (Line(entity.name),))

    def awards(self) -> tuple[AwardEntry, ...]:
        """The awards in the order in which they were published."""
        contracts = [self._contract(each) for each in self._known.contracts]
        entries = []
        for award in self._known.awards:
            for supplier in get_objects(award.body, "suppliers"):
                self.refer(supplier)
            entries.append(self._award(award, tuple([contracts[each] for each in award.contracts])))
        return tuple(entries)

    def loose_contracts(self) -> tuple[ContractEntry, ...]:
        """The contracts whose award is not published, or not the only one with its id."""
        return tuple([self._contract(each) for each in self._known.contracts if each.award is None])

    def _award(self, award: Award, contracts: tuple[ContractEntry, ...]) -> AwardEntry:
        shown, body, _ = self._shown, award.body, self._shown.words.gettext
        status = shown.words.code("awardStatus", award.status)
        shown.code(body, "status", "awardStatus")
        if award.basis == "contracts_cancelled":
            status = _("Cancelled, as all of its contracts are")
        elif award.basis == "defaulted":
            status = _("{status} (assumed)").format(status=status)
        title = shown.text(body, "title")
        identity = shown.text(body, "id")
        together = len(award.suppliers) > 1
        facts = (
            Fact(
                _("Suppliers, together") if together else _("Supplier"),
                tuple([self.name(each) for each in award.suppliers]),
            ),
            Fact(_("Value"), lines(shown.money(body))),
            Fact(_("Decided on"), lines(shown.day(body, "date"))),
            *not_empty(
                Fact(_("Announced on"), lines(shown.day(body, "datePublished"))),
                Fact(_("Description"), self._texts(title, shown.text(body, "description"))),
                Fact(_("Reason"), lines(shown.text(body, "rationale"), shown.text(body, "statusDetails"))),
                Fact(_("Planned period"), shown.period(body, "contractPeriod")),
                Fact(_("Lots"), lines(", ".join(shown.texts(body, "relatedLots")))),
            ),
        )
        heading = self._heading(title, _("Award {id}").format(id=identity) if identity else _("Award"))
        if identity and heading == title:
            facts += (Fact(_("Award ID"), (Line(identity),)),)
        return AwardEntry(heading, award.status, status, facts, contracts)

    def _contract(self, contract: Contract) -> ContractEntry:
        shown, body, _ = self._shown, contract.body, self._shown.words.gettext
        shown.code(body, "status", "contractStatus")
        shown.text(body, "awardID")
        status = shown.words.code("contractStatus", contract.status)
        if contract.basis == "inferred":
            status = _("In force, by its date of signature")
        title, identity = shown.text(body, "title"), shown.text(body, "id")
        implementation = get_object(body, "implementation")
        facts = (
            Fact(_("Value"), lines(shown.money(body))),
            Fact(_("Signed on"), lines(shown.day(body, "dateSigned"))),
            Fact(_("Period"), shown.period(body, "period")),
            *not_empty(
                Fact(_("Description"), self._texts(title, shown.text(body, "description"))),
                Fact(_("Status details"), lines(shown.text(body, "statusDetails"))),
                Fact(_("Final value"), lines(shown.money(implementation, "finalValue"))),
                Fact(_("Lots"), lines(", ".join(shown.texts(body, "relatedLots")))),
            ),
        )
        heading = self._heading(title, _("Contract {id}").format(id=identity) if identity else _("Contract"))
        if identity and heading == title:
            facts += (Fact(_("Contract ID"), (Line(identity),)),)
        return ContractEntry(heading, contract.status, status, facts)

    def _texts(self, title: str, description: str) -> tuple[Line, ...]:
        """A description, with the title before it where that is too long for a heading."""
        texts = [title if len(title) > _LONGEST_HEADING else "", description]
        return lines(
            *[
                text
                for text in dict.fromkeys(texts)
                if text not in ("", self._known.title) and (text != title or text == texts[0])
            ]
        )

    def _heading(self, title: str, name: str) -> str:
        """An award's or contract's own title, unless it only repeats that of the process."""
        return title if title and title != self._known.title and len(title) <= _LONGEST_HEADING else name

    def bidders(self) -> tuple[Bidder, ...]:
        """Bids where they are published, then bidders without a published bid."""
        shown = self._shown
        bids: list[Bidder] = []
        named: set[str] = set()
        for bid in get_objects(get_object(self._compiled, "bids"), "details"):
            tenderers = [self.refer(each) for each in get_objects(bid, "tenderers")]
            named.update(each.key or each.name for each in tenderers)
            status = shown.code(bid, "status", "bidStatus")
            bids.append(self._bidder(tenderers, shown.money(bid), status, shown.day(bid, "date")))
        references = get_objects(self._tender, "tenderers")
        tenderers = [self.refer(each) for each in references]
        bids += [self._bidder([each], "", "", None) for each in tenderers if (each.key or each.name) not in named]
        return tuple(bids)

    def _bidder(self, tenderers: list[Organization], value: str, status: str, day: Line | None) -> Bidder:
        chosen = bool(tenderers) and all(each.key in self._chosen for each in tenderers)
        return Bidder(tuple([self.name(each) for each in tenderers]), value, status, day, chosen)

    def contact(self) -> tuple[Line, ...]:
        """Whom to ask: the published contact point of who runs the procedure, else of the buyer."""
        for reference in (get_object(self._tender, "procuringEntity"), get_object(self._compiled, "buyer")):
            organization = self._parties.get(as_text(reference.get("id"))) or reference
            if contact := self._contact(get_object(organization, "contactPoint")):
                return contact
        return ()

    def _contact(self, contact: dict[str, Json]) -> tuple[Line, ...]:
        if not contact:
            return ()
        shown, _ = self._shown, self._shown.words.gettext
        mail = shown.text(contact, "email")
        url = shown.link(contact, "url")
        phone, fax = shown.text(contact, "telephone"), shown.text(contact, "faxNumber")
        return lines(
            shown.text(contact, "name"),
            Line(mail, link=f"mailto:{mail}" if _MAIL.match(mail) else "") if mail else None,
            f"{_('Telephone')} {phone}" if phone else "",
            f"{_('Fax')} {fax}" if fax else "",
            Line(url, link=url) if url else None,
        )

    def organizations(self) -> tuple[OrganizationEntry, ...]:
        """Every organization of the process with its register number, address and role."""
        return tuple([self._organization(party) for party in get_objects(self._compiled, "parties")])

    def _organization(self, party: dict[str, Json]) -> OrganizationEntry:
        shown, _ = self._shown, self._shown.words.gettext
        name = shown.text(party, "name")
        identifier = get_object(party, "identifier")
        legal = shown.text(identifier, "legalName")
        others = [self._identifier(each) for each in get_objects(party, "additionalIdentifiers")]
        facts = not_empty(
            Fact(_("Role"), lines(shown.codes(party, "roles", "partyRole"))),
            Fact(_("Legal name"), lines(_other_than(name, legal))),
            Fact(_("Register number"), lines(self._identifier(identifier))),
            Fact(_("Other numbers"), lines(*others)),
            Fact(_("Address"), lines(shown.address(party.get("address")))),
            Fact(_("Contact"), self._contact(get_object(party, "contactPoint"))),
            Fact(_("ID in this data"), lines(shown.text(party, "id"))),
        )
        return OrganizationEntry(name or legal or _("Name not published"), facts, shown.rest(party, ""))

    def _identifier(self, identifier: dict[str, Json]) -> str:
        shown = self._shown
        parts: Iterable[str] = (shown.text(identifier, "scheme"), shown.text(identifier, "id"))
        return " ".join([part for part in parts if part])


def _other_than(title: str, text: str) -> str:
    return "" if text == title else text
