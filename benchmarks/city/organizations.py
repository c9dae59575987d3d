"""Who buys and who bids: the departments, and a pool of firms that grows with the number of processes."""

from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

from city.chance import Chance
from city.words import PLACES, read_words

CITY = "City of Harwick Bay"
REGION = {"region": "Calloway", "countryName": "United States"}
TOWNS = {"Harwick Bay": "00311", "Port Ellery": "00327", "Castle Reach": "00340", "Dunmere": "00352"}
FAMILY = (
    "Ainsley Barrow Calder Dunning Eastlake Farrow Gale Hollis Ingram Jessup Kirkby Lowell Marsden Norcross Oakham "
    "Penrose Quill Ridley Stroud Thorne Underhill Varley Wexford Yardley Ashdown Birchall Copeland Drummond Ellery "
    "Fenwick Garrick Haskell Islay Jardine Kestrel Langley Merriman Netherby Orme Pembrook Rowntree Selwyn Tolland "
    "Upton Vickery Wetherby Yarrow Acton Bexley Corwin Dalby Everard Foxhall Grantham Holt Irving Kendrick Linwood"
)
TRADE = {
    "civil": "Paving,Construction,Excavating,Infrastructure,Site Works,Utilities",
    "landscape": "Landscapes,Tree Care,Recreation,Gardens",
    "building": "Roofing,Mechanical,Builders,Heating and Cooling,Elevator",
    "electric": "Electric,Lighting,Power Systems,Signals",
    "vehicles": "Motors,Fleet Services,Truck & Tire,Apparatus",
    "fuel": "Fuel,Chemical Supply,Petroleum,Treatment Products",
    "apparel": "Outfitters,Workwear,Protective Gear,Safety Supply",
    "print": "Printers,Books,Media,Mailing Services",
    "it": "Systems,Software,Networks,Data Services",
    "furniture": "Interiors,Furniture,Joinery",
    "cleaning": "Custodial,Building Services,Facility Care",
    "security": "Security,Protective Services,Guard Company",
    "legal": "Law Group,Counsel,Auditors,Accountants",
    "engineering": "Engineers,Consultants,Architects,Survey",
    "staffing": "Staffing,Employment Services,Personnel",
    "food": "Kitchen,Catering,Foods",
    "community": "Family Services,Youth Programs,Neighborhood Center",
    "language": "Translations,Interpreting,Language Services",
    "health": "Health Services,Medical Supply,Nursing",
}


@dataclass(frozen=True, slots=True)
class Firm:
    """One that bids. `party` is its entry in `parties`, without roles."""

    party: dict[str, Any]
    sector: str
    since: int
    weight: float
    loser: bool

    @property
    def reference(self) -> dict[str, Any]:
        """How other sections name this firm."""
        return {"id": self.party["id"], "name": self.party["name"]}


def _slug(name: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())


def _party(name: str, town: str, marks: str, number: int) -> dict[str, Any]:
    chance = Chance("firm", number)
    street = chance.choice(list(PLACES["street"])) if town == "Harwick Bay" else "Market Street"
    party: dict[str, Any] = {"name": name, "id": f"HBV-{number:05}"}
    register = f"{number * 104729 % 10_000_000:07}"  # no employer number begins with 00, no person's with 000
    if "person" in marks:
        person = f"000-{register[:2]}-{register[2:6]}"
        party["identifier"] = {"scheme": "USA-TAXID", "id": person, "legalName": name}
    elif "unregistered" not in marks:
        party["id"] = f"US-EIN-00-{register}"
        party["identifier"] = {"scheme": "US-EIN", "id": f"00-{register}", "legalName": name}
    address = {"streetAddress": f"{chance.randint(2, 480)} {street}", "locality": town, "postalCode": TOWNS[town]}
    party["address"] = address | REGION
    if "person" in marks or chance.yes(0.15):
        contact = {"email": f"bids@{_slug(name)}.example", "telephone": f"555-01{number % 100:02}"}
        party["contactPoint"] = {"name": name if "person" in marks else "Bids and contracts"} | contact
    if "small" in marks:
        certified = {"scheme": "HBAY-SLB", "id": "SLB", "description": "Certified small local business"}
        party["details"] = {"classifications": [certified]}
    return party


class Pool:
    """The firms of the region: those of firms.toml and, for more processes, as many more as a market would have."""

    def __init__(self, seed: int, size: int) -> None:
        numbers = count(101)
        named = read_words("firms.toml")
        self.firms = [
            Firm(_party(name, town, marks, next(numbers)), sector, since, weight, "loser" in marks)
            for sector, rows in named.items()
            for name, town, since, weight, marks in rows
        ]
        taken = {firm.party["name"] for firm in self.firms}
        chance = Chance(seed, "pool")
        sectors = list(TRADE)
        while len(self.firms) < size:
            sector = sectors[len(self.firms) % len(sectors)]
            name = self._invent(chance, sector)
            if name in taken:
                continue
            taken.add(name)
            marks = chance.weighted({"": 75, "small": 16, "unregistered": 5, "loser": 3, "small unregistered": 1})
            party = _party(name, chance.choice(list(TOWNS)), marks, next(numbers))
            since = chance.choice((2020, 2020, 2020, 2021, 2022, 2023, 2024, 2025))
            self.firms.append(Firm(party, sector, since, chance.randint(1, 6), "loser" in marks))

    @staticmethod
    def _invent(chance: Chance, sector: str) -> str:
        first, second = chance.sample(FAMILY.split(), 2)
        name = chance.choice((first, f"{first} & {second}", f"{first} {second}", f"{first} Brothers"))
        return f"{name} {chance.choice(TRADE[sector].split(','))}{chance.choice(('', ', Inc.', ' LLC', ' Co.'))}"

    @cache  # noqa: B019 - one pool lives as long as the program
    def active(self, sector: str, year: int) -> tuple[list[Firm], list[float]]:
        """The firms of a sector that bid in `year`, and how often each does."""
        firms = [firm for firm in self.firms if firm.sector == sector and firm.since <= year]
        return firms, [firm.weight for firm in firms]


def _department(key: str, row: dict[str, Any], number: int) -> dict[str, Any]:
    def contact(person: str) -> dict[str, str]:
        first, last = person.removeprefix("Captain ").removeprefix("Dr. ").lower().split(" ", 1)
        return {
            "name": person,
            "email": f"{first}.{last}@harwickbay.example",
            "telephone": f"555-01{number * 2 + row['people'].index(person):02}",
        }

    return {
        "name": row["name"],
        "id": f"HBAY-{key.upper()}",
        "identifier": {"scheme": "HBAY-DEPT", "id": key.upper(), "legalName": f"{CITY}, {row['name']}"},
        "address": {"streetAddress": row["street"], "locality": "Harwick Bay", "postalCode": "00311"} | REGION,
        "contacts": [contact(person) for person in row["people"]],
    }


def _departments() -> dict[str, dict[str, Any]]:
    return {key: _department(key, row, n) for n, (key, row) in enumerate(read_words("departments.toml").items())}


DEPARTMENTS = _departments()
