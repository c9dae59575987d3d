"""Who: the buyer's side, who bid, who was chosen and why, with the contracts of each award."""

import re
from collections.abc import Iterator
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple

from unsealed.contract_page.shown import LONGEST_HEADING, Fact, Group, Line, Shown, lines, shared_facts, tell, without
from unsealed.exact_json import Json
from unsealed.observing import key_of
from unsealed.ocds.access import as_text, get_object, get_objects, get_text, get_texts
from unsealed.ocds.interpret import Award, Contract, Interpretation
from unsealed.ocds.model import ContractingProcess
from unsealed.ocds.organizations import Organization
from unsealed.urls import buyer_url, supplier_url

_MANY = 3
"""From so many awards on, what all of them share is said once."""
_LONGEST_NUMBER = 24
"""A longer number of an award is no name for it, but one of its facts."""
_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\Z")


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


class Awards(NamedTuple):
    """The awards, and what each of many awards, and each of many contracts, says alike."""

    shared: tuple[Fact, ...]
    shared_by_contracts: tuple[Fact, ...]
    awards: tuple[AwardEntry, ...]


class Bidder(NamedTuple):
    """A bid or a bidder: who (several where they bid together), the bid's value, status, date and lots where published."""

    names: tuple[Line, ...]
    value: str
    status: str
    day: Line | None
    chosen: bool
    lots: str


class OrganizationEntry(NamedTuple):
    """An organization of this process with all that is published about it."""

    name: str
    facts: tuple[Fact, ...]
    rest: tuple[Group, ...]


class People:
    """Reads the organizations of one process, and what links them."""

    def __init__(self, process: ContractingProcess, known: Interpretation, shown: Shown) -> None:
        compiled = process.compiled
        self._compiled = compiled
        self._tender = get_object(compiled, "tender")
        self._known = known
        self._shown = shown
        self._parties = {
            as_text(party.get("id")): party for party in get_objects(compiled, "parties") if party.get("id")
        }
        self._twins = _twins(process)
        self._suppliers = {key_of(each) for award in known.awards for each in award.suppliers} - {""}
        self._chosen = {
            each.key for award in known.awards if award.status == "active" for each in award.suppliers if each.key
        }
        self._chosen_bids = {
            identity for award in known.awards if award.status == "active" for identity in _bids_of(award.body)
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
        key = key_of(organization)
        return Line(name, page=supplier_url(key) if key in self._suppliers else "")

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

    def awards(self) -> Awards:
        """The awards in the order in which they were published."""
        awards = [self._award(award) for award in self._known.awards]
        if len(awards) < _MANY:
            return Awards((), (), tuple(awards))
        contracts = [contract for award in awards for contract in award.contracts]
        shared = shared_facts([award.facts for award in awards])
        by_contracts = shared_facts([each.facts for each in contracts]) if len(contracts) >= _MANY else ()
        return Awards(
            shared,
            by_contracts,
            tuple(
                [
                    award._replace(
                        facts=without(award.facts, shared),
                        contracts=tuple(
                            [each._replace(facts=without(each.facts, by_contracts)) for each in award.contracts]
                        ),
                    )
                    for award in awards
                ]
            ),
        )

    def loose_contracts(self) -> tuple[ContractEntry, ...]:
        """The contracts whose award is not published, or not the only one with its id."""
        return tuple([self._contract(each, {}) for each in self._known.contracts if each.award is None])

    def _award(self, award: Award) -> AwardEntry:
        shown, body, _ = self._shown, award.body, self._shown.words.gettext
        status = shown.words.code("awardStatus", award.status)
        shown.code(body, "status", "awardStatus")
        if award.basis == "contracts_cancelled":
            status = _("Cancelled, as all of its contracts are")
        elif award.basis == "defaulted":
            status = _("{status} (assumed)").format(status=status)
        title, identity = shown.text(body, "title"), shown.text(body, "id")
        contracts = [self._known.contracts[each] for each in award.contracts]
        planned = shown.period(body, "contractPeriod")
        if {shown.period(each.body, "period") for each in contracts} == {planned}:
            planned = ""  # the contracts say it
        facts = [
            Fact(_("Suppliers, together") if len(award.suppliers) > 1 else _("Supplier"), self._named(award)),
            Fact(_("Value"), lines(shown.money(body))),
            Fact(_("Decided on"), lines(shown.day(body, "date"))),
        ]
        tell(facts, _("Announced on"), shown.day(body, "datePublished"))
        tell(facts, _("Description"), *self._texts(title, shown.text(body, "description")))
        tell(facts, _("Reason"), shown.text(body, "rationale"), shown.text(body, "statusDetails"))
        tell(facts, _("Planned period"), planned)
        lots = shown.texts(body, "relatedLots")
        tell(facts, shown.words.ngettext("Lot", "Lots", len(lots)), ", ".join(lots))
        is_long = len(identity) > _LONGEST_NUMBER
        name = _("Award {id}").format(id=identity) if identity and not is_long else _("Award")
        heading = self._heading(title, name)
        if heading == title or is_long:
            tell(facts, _("Award ID"), identity)
        entries = tuple([self._contract(each, body) for each in contracts])
        return AwardEntry(heading, award.status, status, tuple(facts), entries)

    def _named(self, award: Award) -> tuple[Line, ...]:
        """The suppliers of an award; one that is named in several ways has all of its names."""
        names: dict[str, list[str]] = {}
        for reference in get_objects(award.body, "suppliers"):
            organization = self.refer(reference)
            if organization.key:
                same = names.setdefault(organization.key, [])
                if organization.name not in same:
                    same.append(organization.name)
        suppliers = []
        for supplier in award.suppliers:
            suppliers.append(self.name(supplier))
            known = dict.fromkeys([*names.get(supplier.key, ()), *self._twins.get(get_text(supplier.party, "id"), ())])
            if others := [name for name in known if name and name != supplier.name]:
                text = self._shown.words.gettext("(also named {others})").format(others=", ".join(others))
                suppliers.append(Line(text))
        return tuple(suppliers)

    def _contract(self, contract: Contract, award: dict[str, Json]) -> ContractEntry:
        """A contract, without what the award that it stands under says in the same words."""
        shown, body, _ = self._shown, contract.body, self._shown.words.gettext
        shown.code(body, "status", "contractStatus")
        shown.text(body, "awardID")
        status = shown.words.code("contractStatus", contract.status)
        if contract.basis == "inferred":
            status = _("In force, by its date of signature")
        title, identity = shown.text(body, "title"), shown.text(body, "id")
        description, lots = shown.text(body, "description"), shown.texts(body, "relatedLots")
        facts = [
            Fact(_("Value"), lines(shown.money(body))),
            Fact(_("Signed on"), lines(shown.day(body, "dateSigned"))),
            Fact(_("Period"), lines(shown.period(body, "period"))),
        ]
        if description != get_text(award, "description"):
            tell(facts, _("Description"), *self._texts(title, description))
        tell(facts, _("Status details"), shown.text(body, "statusDetails"))
        tell(facts, _("Final value"), shown.money(get_object(body, "implementation"), "finalValue"))
        if lots != shown.texts(award, "relatedLots"):
            tell(facts, shown.words.ngettext("Lot", "Lots", len(lots)), ", ".join(lots))
        name = self.contract_name(identity)
        heading = name if title == get_text(award, "title") else self._heading(title, name)
        if heading == title:
            tell(facts, _("Contract ID"), identity)
        return ContractEntry(heading, contract.status, status, tuple(facts))

    def contract_name(self, identity: str) -> str:
        """What a contract without a title of its own is called."""
        _ = self._shown.words.gettext
        return _("Contract {id}").format(id=identity) if identity else _("Contract")

    def _texts(self, title: str, description: str) -> tuple[Line, ...]:
        """A description, with the title before it where that is too long for a heading."""
        texts = [title if len(title) > LONGEST_HEADING else "", description]
        return lines(
            *[
                text
                for text in dict.fromkeys(texts)
                if text not in ("", self._known.title) and (text != title or text == texts[0])
            ]
        )

    def _heading(self, title: str, name: str) -> str:
        """An award's or contract's own title, unless it only repeats that of the process."""
        return title if title and title != self._known.title and len(title) <= LONGEST_HEADING else name

    def bidders(self) -> tuple[Bidder, ...]:
        """Bids where they are published, the lowest of each lot and currency first, then bidders without one."""
        shown = self._shown
        bids: list[tuple[tuple[str, bool, str, Decimal], Bidder]] = []
        named: set[str] = set()
        for bid in get_objects(get_object(self._compiled, "bids"), "details"):
            tenderers = [self.refer(each) for each in get_objects(bid, "tenderers")]
            named.update(each.key or each.name for each in tenderers)
            status = shown.code(bid, "status", "bidStatus")
            lots = shown.texts(bid, "relatedLots")
            value = self._known.model.value(bid)
            bidder = self._bidder(tenderers, shown.money(bid), status, shown.day(bid, "date"))
            if get_text(bid, "id") in self._chosen_bids:
                bidder = bidder._replace(chosen=True)
            elif self._chosen_bids:
                bidder = bidder._replace(chosen=False)
            place = (
                ", ".join(lots),
                value is None,
                value.currency if value else "",
                value.amount if value else Decimal(0),
            )
            bids.append((place, bidder._replace(lots=", ".join(lots))))
        bids.sort(key=itemgetter(0))
        references = get_objects(self._tender, "tenderers")
        tenderers = [self.refer(each) for each in references]
        others = [self._bidder([each], "", "", None) for each in tenderers if (each.key or each.name) not in named]
        return (*(bidder for _, bidder in bids), *others)

    def say_bidders(self, bidders: tuple[Bidder, ...]) -> str:
        """How many firms bid, and of how many the names are published; empty where the number is not known."""
        words, number = self._shown.words, self._known.bidders
        if number is None or self._known.is_planning:
            return ""
        if not number:
            return words.gettext("Nobody bid.")
        said = words.ngettext("{n} firm bid", "{n} firms bid", number).format(n=words.number(number))
        names = len({line.text for each in bidders for line in each.names})
        if not names:
            return words.ngettext(
                "{firms}; its name is not published.", "{firms}; their names are not published.", number
            ).format(firms=said)
        if names < number:
            return words.ngettext(
                "{firms}; the name of {m} is published.", "{firms}; the names of {m} are published.", names
            ).format(firms=said, m=words.number(names))
        return words.gettext("{firms}.").format(firms=said)

    def _bidder(self, tenderers: list[Organization], value: str, status: str, day: Line | None) -> Bidder:
        chosen = bool(tenderers) and all(each.key in self._chosen for each in tenderers)
        return Bidder(tuple([self.name(each) for each in tenderers]), value, status, day, chosen, "")

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
        name, identity = shown.text(party, "name"), shown.text(party, "id")
        identifier = get_object(party, "identifier")
        legal = shown.text(identifier, "legalName")
        register = self._identifier(identifier)
        facts: list[Fact] = []
        tell(facts, _("Role"), shown.codes(party, "roles", "partyRole"))
        tell(facts, _("Legal name"), "" if legal == name else legal)
        if register.replace(" ", "-") == identity:  # as OCDS writes it: one number, said once
            register, identity = identity, ""
        tell(facts, _("Register number"), register)
        others = [self._identifier(each) for each in get_objects(party, "additionalIdentifiers")]
        tell(facts, _("Other numbers"), *others)
        tell(facts, _("Address"), shown.address(party.get("address")))
        tell(facts, _("Contact"), *self._contact(get_object(party, "contactPoint")))
        tell(facts, _("ID in this data"), identity)
        return OrganizationEntry(name or legal or _("Name not published"), tuple(facts), shown.rest(party))

    def _identifier(self, identifier: dict[str, Json]) -> str:
        scheme, number = self._shown.text(identifier, "scheme"), self._shown.text(identifier, "id")
        return f"{scheme} {number}" if scheme and number else scheme or number


def _bids_of(award: dict[str, Json]) -> list[str]:
    """The ids of the bids that an award accepts."""
    return get_texts(award, "relatedBids") or get_texts(award, "relatedBid")


def _twins(process: ContractingProcess) -> dict[str, list[str]]:
    """The names of suppliers that one award lists twice with one id: merging keeps but the last of them."""
    twins: dict[str, list[str]] = {}
    if all(finding.code != "duplicate_id" for finding in process.findings):
        return twins
    for release in process.releases:
        for award in get_objects(release.body, "awards"):
            suppliers = get_objects(award, "suppliers")
            ids = [get_text(each, "id") for each in suppliers]
            if len(set(ids)) == len(ids):
                continue
            for identity, each in zip(ids, suppliers, strict=True):
                if identity and ids.count(identity) > 1:
                    twins.setdefault(identity, []).append(get_text(each, "name"))
    return twins
