"""Reading published JSON that may have any shape: each accessor returns the expected type, empty where there is none.

What these leave aside is still shown: the contract page lists it under "other published information".
"""

from collections.abc import Iterator
from decimal import Decimal

from unsealed.exact_json import Json

_LARGEST = 2**63  # a store keeps larger whole numbers as decimals
_MOST_DIGITS = 1000  # of a number that sums and shares can be made of, far from where decimals overflow
_NOTHING: dict[str, Json] = {}


def get_object(parent: Json, name: str) -> dict[str, Json]:
    """The object at `name`, or an empty one (never to be changed)."""
    value = parent.get(name) if type(parent) is dict else None
    return value if type(value) is dict else _NOTHING


def get_objects(parent: Json, name: str) -> list[dict[str, Json]]:
    """The objects in the array at `name`; a single object where an array belongs counts as one."""
    value = parent.get(name) if type(parent) is dict else None
    if type(value) is list:
        return [each for each in value if type(each) is dict]
    return [value] if type(value) is dict else []


def get_text(parent: Json, name: str) -> str:
    """The text at `name`, without space around it; a number's digits where a number stands for a text."""
    value = parent.get(name) if type(parent) is dict else None
    return value.strip() if type(value) is str else as_text(value)


def get_texts(parent: Json, name: str) -> list[str]:
    """The texts in the array at `name`; a single text counts as one."""
    value = parent.get(name) if type(parent) is dict else None
    values = value if type(value) is list else [value]
    return [text for text in map(as_text, values) if text]


def get_number(parent: Json, name: str) -> int | Decimal | None:
    """The number at `name`; None for anything else, a number written as a text or one like 1e5000 among them."""
    value = parent.get(name) if type(parent) is dict else None
    if type(value) is int:
        return value if abs(value) < _LARGEST else Decimal(value)
    return value if type(value) is Decimal and abs(value.adjusted()) < _MOST_DIGITS else None


def as_text(value: Json) -> str:
    """A scalar as text; empty for null, true and false, objects and arrays."""
    if type(value) is str:
        return value.strip()
    if type(value) is int or type(value) is Decimal:
        return str(value)
    return ""


def sections(compiled: dict[str, Json]) -> Iterator[tuple[str, dict[str, Json]]]:
    """The parts of a compiled release that hold items, documents, milestones and amendments, each with its name."""
    planning, tender = get_object(compiled, "planning"), get_object(compiled, "tender")
    if planning:
        yield "planning", planning
    if tender:
        yield "tender", tender
    for award in get_objects(compiled, "awards"):
        yield "award", award
    for contract in get_objects(compiled, "contracts"):
        yield "contract", contract
        if implementation := get_object(contract, "implementation"):
            yield "implementation", {"id": contract.get("id"), **implementation}
