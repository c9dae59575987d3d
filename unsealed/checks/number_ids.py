"""Ids are texts, so that what refers to them is written the same way."""

from collections.abc import Iterator

from unsealed.exact_json import Json
from unsealed.ocds.access import get_object, get_objects
from unsealed.ocds.interpret import Interpretation
from unsealed.ocds.model import ContractingProcess, Finding, Severity, place
from unsealed.sentence import Sentence

_SECTIONS = ("parties", "awards", "contracts")


def check(process: ContractingProcess, interpretation: Interpretation) -> Iterator[Finding]:  # noqa: ARG001 - the shelf's shape
    """One finding for a process in which an id, or a reference to one, is a number."""
    for path, value in _ids(process.compiled):
        if type(value) is int:
            message = Sentence(
                "This id is a number. Ids are compared as texts, so nothing is lost; publish all ids as texts, in "
                "quotes, as OCDS recommends."
            )
            yield Finding("check.number_ids", Severity.NOTE, message, place(process, *path), process.ocid)
            return


def _ids(compiled: dict[str, Json]) -> Iterator[tuple[tuple[str | int, ...], Json]]:
    """The ids that others refer to, and the references."""
    tender = get_object(compiled, "tender")
    yield ("buyer",), get_object(compiled, "buyer").get("id")
    yield ("tender",), tender.get("id")
    yield ("tender", "procuringEntity"), get_object(tender, "procuringEntity").get("id")
    for name in _SECTIONS:
        for at, each in enumerate(get_objects(compiled, name)):
            yield (name, at), each.get("id")
            if name == "contracts":
                yield (name, at), each.get("awardID")
            elif name == "awards":
                for other, supplier in enumerate(get_objects(each, "suppliers")):
                    yield (name, at, "suppliers", other), supplier.get("id")
    for at, tenderer in enumerate(get_objects(tender, "tenderers")):
        yield ("tender", "tenderers", at), tenderer.get("id")
