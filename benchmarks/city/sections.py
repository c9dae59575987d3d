"""The OCDS shapes of what happened: small functions from facts to the objects of the standard."""

from datetime import date
from typing import Any

from city.days import period, stamp
from city.facts import Facts
from city.parts import Bid, Line, Milestone, Part
from city.words import UNITS, Kind

Json = dict[str, Any]
SITE = "https://example.org/harwick-bay"


def money(cents: int) -> Json:
    """An OCDS value in dollars; at most two decimals."""
    return {"amount": cents // 100 if cents % 100 == 0 else cents / 100, "currency": "USD"}


def document(facts: Facts, number: str, kind: str, title: str, day: date, media: str = "application/pdf") -> Json:
    """A document of the process, published on `day`."""
    ending = {"application/pdf": "pdf", "text/csv": "csv", "image/jpeg": "jpg"}[media]
    slug = "-".join("".join(c if c.isalnum() else " " for c in title.lower()).split())
    return {
        "id": number,
        "documentType": kind,
        "title": title,
        "url": f"{SITE}/documents/{facts.plan.number}/{number}-{slug}.{ending}",
        "datePublished": stamp(day, "12:00:00"),
        "format": media,
        "language": "en",
    }


def item(line: Line, kind: Kind, *, priced: bool, place: Json | None) -> Json:
    """A line item: with its unit value in a contract, without in a tender."""
    body: Json = {"id": line.id, "description": line.description}
    body["classification"] = {"scheme": "UNSPSC", "id": line.code[0], "description": line.code[1]}
    if not priced:
        body["additionalClassifications"] = [{"scheme": "CPV", "id": kind.cpv[0], "description": kind.cpv[1]}]
    body["quantity"] = line.quantity
    body["unit"] = {"scheme": "UNCEFACT", "id": line.unit, "name": UNITS[line.unit]} | (
        {"value": money(line.price)} if priced else {}
    )
    if place:
        body["deliveryLocation"] = place
    if line.lot:
        body["relatedLot"] = line.lot
    return body


def planned_budget(facts: Facts, source: str) -> Json:
    """The money set aside and where it comes from."""
    year = facts.plan.start.year
    code = f"{facts.kind.department.upper()}-{year % 100:02}-{int(facts.plan.number[5:]) % 90 + 10}"
    return {
        "id": code,
        "description": source,
        "amount": money(facts.estimate),
        "project": facts.title,
        "projectID": f"CIP-{code}" if facts.kind.capital else code,
        "uri": f"{SITE}/budget/{year}/{code.lower()}",
    }


def bid_details(bids: list[Bid], facts: Facts, status: str = "") -> list[Json]:
    """Bids as published after the decision; `status` overrides theirs while they are being examined."""
    details = []
    for number, bid in enumerate(bids):
        body: Json = {
            "id": bid.id,
            "date": stamp(facts.closes, f"{9 + number % 5:02}:{(number * 17 + 4) % 60:02}:00"),
            "status": status or bid.status,
            "tenderers": [firm.reference for firm in bid.firms],
            "value": money(bid.value),
        }
        if bid.lot:
            body["relatedLots"] = [bid.lot]
        details.append(body)
    return details


def milestone(each: Milestone, known: date) -> Json:
    """A milestone as it is known on a day."""
    body: Json = {"id": each.id, "title": each.title, "type": "delivery", "dueDate": stamp(each.due, "23:59:59")}
    if each.day > known:
        return body | {"status": "scheduled"}
    body["status"] = each.status
    if each.status == "met":
        body["dateMet"] = stamp(each.day)
    if each.note:
        body["description"] = each.note
    return body


def transaction(facts: Facts, part: Part, index: int, payer: Json) -> Json:
    """One payment; a refund is negative."""
    day, amount = part.payments[index]
    lot = f"{part.lot}-" if part.lot else ""
    return {
        "id": f"{facts.plan.number}-{lot}P{index + 1}",
        "source": f"{SITE}/payments/{day.year}",
        "date": stamp(day),
        "value": money(amount),
        "payer": payer,
        "payee": part.suppliers[0].reference,
    }


def metric(facts: Facts, *, result: float | None = None, day: date | None = None) -> Json:
    """What should be achieved and, after the end, what was."""
    title, description, name, target, _ = facts.kind.metric
    observed: Json = {"id": "result" if day else "target", "measure": result if day else target, "unit": {"name": name}}
    if day:
        observed["period"] = period(facts.begins, day)
    return {"id": "m1", "title": title, "description": description, "observations": [observed]}


def lot_objects(facts: Facts, status: str) -> list[Json]:
    """The lots of a tender."""
    return [
        {
            "id": str(number),
            "title": f"Lot {number}: {lot.title}",
            "description": "A firm may bid for this lot alone or together with others.",
            "status": status,
            "value": money(lot.estimate),
        }
        for number, lot in enumerate(facts.lots, 1)
    ]
