"""The summary of a process in plain words: who buys what from whom, for how much, when and how.

Every sentence is put together from published fields; what is not known is left out, except where a reader would
look for it (the supplier, the value, the closing date), where the sentence says that it is not published.
"""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from unsealed.contract_page.milestones import Milestone
from unsealed.exact_json import Json
from unsealed.ocds.access import get_object, get_text
from unsealed.ocds.interpret import Amounts, Award, Interpretation
from unsealed.words import Words

_FEW = 3
"""So many suppliers are named in a sentence; more are counted."""


class Sentences:
    """Says what is known of one process. `originals` are its contracts' first published values, where history has them."""

    def __init__(
        self,
        compiled: dict[str, Json],
        known: Interpretation,
        words: Words,
        today: date,
        milestones: list[Milestone],
        originals: Amounts,
    ) -> None:
        self._tender = get_object(compiled, "tender")
        self._known = known
        self._words = words
        self._today = today
        self._milestones = milestones
        self._originals = originals
        _ = words.gettext
        self._buyer = known.buyer.name if known.buyer and known.buyer.name else ""
        self._who = self._buyer or _("A buyer whose name is not published")
        self._what = {
            "goods": _("goods"),
            "works": _("works"),
            "services": _("services"),
            "consultingServices": _("consulting services"),
        }.get(get_text(self._tender, "mainProcurementCategory"), "")

    def all(self) -> tuple[str, ...]:
        """The sentences, in the order in which a reader asks."""
        groups = (self._main(), self._competition(), self._time(), self._value_change(), self._delivery())
        # A name's own full stop (Inc.) ends the sentence.
        return tuple([f"{each[:-2]}." if each.endswith("..") else each for group in groups for each in group])

    def _main(self) -> Iterator[str]:
        _, known, who = self._words.gettext, self._known, self._who
        stage = known.stage
        estimate = self._estimate()
        if stage == "planned":
            yield _("{who} is planning a purchase{of_what}{estimate}.").format(
                who=who, of_what=self._of_what(), estimate=estimate
            )
        elif stage == "open":
            yield _("{who} is inviting bids{purpose}{estimate}.").format(
                who=who, purpose=self._purpose(""), estimate=estimate
            )
        elif stage == "evaluation":
            yield _("{who} invited bids{purpose}{estimate}.").format(
                who=who, purpose=self._purpose(""), estimate=estimate
            )
        elif stage in ("awarded", "active", "completed"):
            yield from self._decided(stage)
        elif stage in ("cancelled", "unsuccessful", "withdrawn"):
            ended = {
                "cancelled": _("This purchase{of_what} by {who}{estimate} was cancelled."),
                "unsuccessful": _("This purchase{of_what} by {who}{estimate} ended without an award."),
                "withdrawn": _("This purchase{of_what} by {who}{estimate} was withdrawn."),
            }[stage]
            estimate = f"{estimate}," if estimate else ""
            name = self._buyer or _("a buyer whose name is not published")
            yield ended.format(who=name, of_what=self._of_what(), estimate=estimate)
        elif self._buyer:
            yield _("{who} published this purchase{of_what}{estimate}. How far it has come is not published.").format(
                who=who, of_what=self._of_what(), estimate=estimate
            )
        else:
            yield _("Neither the buyer nor how far this has come is published.")

    def _decided(self, stage: str) -> Iterator[str]:
        _, known = self._words.gettext, self._known
        awards = [each for each in known.awards if each.status == "active"] or list(known.awards)
        suppliers = self._suppliers(awards)
        money = known.money
        amounts = money.framework_ceiling if known.is_framework else money.committed
        purpose = self._purpose(self.amounts(amounts))
        if not suppliers:
            told = {
                "awarded": _("{who} made an award{purpose}."),
                "active": _("{who} signed a contract{purpose}."),
                "completed": _("{who} had a contract{purpose}, which has ended."),
            }[stage]
            yield told.format(who=self._who, purpose=purpose)
            yield _("The supplier is not published.")
        elif known.is_framework:
            ceiling = self.amounts(amounts)
            limit = _(", for up to {amount} in all").format(amount=ceiling) if ceiling else ""
            yield _("{who} set up a framework agreement{purpose} with {suppliers}{limit}.").format(
                who=self._who, purpose=self._purpose(""), suppliers=suppliers, limit=limit
            )
            return
        else:
            told = (
                _("{who} chose {suppliers}{purpose}.") if stage == "awarded" else _("{who} hired {suppliers}{purpose}.")
            )
            if self._what == _("goods"):
                told = {
                    "awarded": _("{who} chose {suppliers} to supply goods{worth}."),
                    "active": _("{who} is buying goods{worth} from {suppliers}."),
                    "completed": _("{who} bought goods{worth} from {suppliers}."),
                }[stage]
            worth = _(" worth {amount}").format(amount=self.amounts(amounts)) if amounts else ""
            yield told.format(who=self._who, suppliers=suppliers, purpose=purpose, worth=worth)
        if money.revenue:
            paid = self.amounts({currency: -amount for currency, amount in money.revenue.items()})
            yield _("The published value is negative: the supplier pays {amount}.").format(amount=paid)
        elif not amounts:
            yield _("The value is not published.")

    def _suppliers(self, awards: list[Award]) -> str:
        _ = self._words.gettext
        groups = list(
            {tuple([each.key or each.name for each in award.suppliers]): award.suppliers for award in awards}.items()
        )
        named = [suppliers for _key, suppliers in groups if suppliers]
        if not named:
            return ""
        count = len({each.key or each.name for suppliers in named for each in suppliers})
        if count > _FEW:
            if len(named) == 1:
                return _("{count} suppliers together").format(count=self._words.number(count))
            return _("{count} suppliers").format(count=self._words.number(count))
        unnamed = _("a supplier whose name is not published")
        texts = []
        for suppliers in named:
            names = self._words.join([each.name or unnamed for each in suppliers])
            texts.append(_("{suppliers} together").format(suppliers=names) if len(suppliers) > 1 else names)
        return self._words.join(texts)

    def _competition(self) -> Iterator[str]:
        _, known = self._words.gettext, self._known
        method = get_text(self._tender, "procurementMethod")
        if known.stage in ("planned", "open"):
            coming = {
                "open": _("Bidding is open to all."),
                "selective": _("Only bidders who qualify can bid."),
                "limited": _("Only invited bidders can bid."),
                "direct": _("It is to be awarded directly, without competition."),
            }
            if known.stage == "planned":
                coming["open"] = _("Bidding is to be open to all.")
            if method in coming:
                yield coming[method]
            return
        past = {
            "open": _("Bidding was open to all"),
            "selective": _("Only bidders who qualified could bid"),
            "limited": _("Only invited bidders could bid"),
            "direct": _("It was awarded directly, without competition"),
        }.get(method, "")
        if method == "direct" and known.stage not in ("awarded", "active", "completed"):
            past = _("It was to be awarded directly, without competition")
        bidders = self._bidders()
        if past:
            yield f"{past}; {bidders}." if bidders else f"{past}."
        elif bidders:
            yield f"{bidders[:1].upper()}{bidders[1:]}."

    def _bidders(self) -> str:
        count = self._known.bidders
        if count is None:
            return ""
        _, words = self._words.gettext, self._words
        if count == 0:
            return _("no bid was received")
        return words.ngettext("one bidder took part", "{count} bidders took part", count).format(
            count=words.number(count)
        )

    def _time(self) -> Iterator[str]:
        _, known, stage = self._words.gettext, self._known, self._known.stage
        period = get_object(self._tender, "tenderPeriod")
        if stage == "planned":
            if (start := self._day(period.get("startDate"))) and start > self._today:
                yield _("Bids are to be invited from {date}.").format(date=self._words.date(start))
        elif stage == "open":
            if end := self._day(period.get("endDate")):
                yield _("Bids are due by {date}.").format(date=self._words.date_time(get_text(period, "endDate")))
            else:
                yield _("The closing date is not published.")
        elif stage == "evaluation":
            if (end := self._day(period.get("endDate"))) and end <= self._today:
                yield _("Bidding closed on {date}.").format(date=self._words.date(end))
            proposed = self._suppliers([award for award in known.awards if award.status == "pending"])
            if proposed:
                yield _("An award to {suppliers} is proposed.").format(suppliers=proposed)
            elif not known.awards:
                yield _("No award has been published.")
        elif stage == "awarded" and not known.is_framework:
            if not known.contracts:
                yield _("No contract has been published.")
            elif any(contract.status == "pending" for contract in known.contracts):
                yield _("The contract is not yet in force.")
        elif stage in ("active", "completed"):
            yield from self._end(stage)

    def _end(self, stage: str) -> Iterator[str]:
        _ = self._words.gettext
        status = "active" if stage == "active" else "terminated"
        bodies = [contract.body for contract in self._known.contracts if contract.status == status]
        ends = [end for each in bodies if (end := self._day(get_object(each, "period").get("endDate")))]
        last = max(ends, default=None)
        when = self._words.date(last) if last else ""
        if stage == "completed":
            if last and last > self._today:
                yield _("It ended early; it was to run until {date}.").format(date=when)
            else:
                yield _("It ran until {date}.").format(date=when) if when else _("It has ended.")
        elif last and last < self._today:
            yield _("It was to end on {date}; no end has been published.").format(date=when)
        elif last:
            yield _("It runs until {date}.").format(date=when)

    def _value_change(self) -> Iterator[str]:
        _, words = self._words.gettext, self._words
        amendments = sum(_count(contract.body, "amendments") for contract in self._known.contracts)
        before, after = self.amounts(self._originals), self.amounts(self._known.money.signed)
        if before and after and before != after:
            yield _("Its value was {before} when it was first published and is {after} now.").format(
                before=before, after=after
            )
        elif amendments:
            yield words.ngettext(
                "One amendment has been published.", "{count} amendments have been published.", amendments
            ).format(count=words.number(amendments))

    def _delivery(self) -> Iterator[str]:
        _, words, known = self._words.gettext, self._words, self._known
        parts = []
        count = len(self._milestones)
        met = sum(1 for each in self._milestones if each.state in ("met", "met_late"))
        if count and met and known.stage in ("active", "completed"):
            late = sum(1 for each in self._milestones if each.state == "met_late")
            text = words.ngettext("Its milestone is met", "{met} of {count} milestones are met", count)
            text = text.format(met=words.number(met), count=words.number(count))
            delay = words.ngettext(", late", ", {late} of them late", count).format(late=words.number(late))
            parts.append(text + delay if late else text)
        if paid := self.amounts(known.money.paid):
            share = _share(known.money.paid, known.money.signed)
            text = _("{amount} has been paid").format(amount=paid)
            parts.append(text + (_(", {share}% of the contract value").format(share=share) if share else ""))
        if parts:
            yield "; ".join(parts) + "."

    def _estimate(self) -> str:
        _, money = self._words.gettext, self._known.money
        if money.estimated:
            return _(", estimated at {amount}").format(amount=self.amounts(money.estimated))
        if money.budget:
            return _(", with a budget of {amount}").format(amount=self.amounts(money.budget))
        return ""

    def _purpose(self, amount: str) -> str:
        _ = self._words.gettext
        if self._what and amount:
            return _(" for {what} worth {amount}").format(what=self._what, amount=amount)
        return _(" for {what}").format(what=self._what or amount) if self._what or amount else ""

    def _of_what(self) -> str:
        return self._words.gettext(" of {what}").format(what=self._what) if self._what else ""

    def amounts(self, amounts: Amounts) -> str:
        """Amounts in several currencies as a sentence says them; empty where there is none."""
        return self._words.join(
            [self._words.money_in_text(amount, currency) for currency, amount in sorted(amounts.items())]
        )

    def _day(self, value: Json) -> date | None:
        iso = self._words.iso_date(value) if type(value) is str else ""
        return date.fromisoformat(iso) if iso else None


def _count(parent: dict[str, Json], name: str) -> int:
    value = parent.get(name)
    return len(value) if type(value) is list else 0


def _share(part: Amounts, whole: Amounts) -> str:
    """Percentage of `part` in `whole`, where both are in the same single currency; else empty."""
    if len(part) != 1 or part.keys() != whole.keys():
        return ""
    (paid,), (signed,) = part.values(), whole.values()
    if signed <= 0 or paid < 0 or paid > signed * 1000:
        return ""
    return str((paid * 100 / signed).quantize(Decimal(1), ROUND_HALF_UP))
