"""A place of delivery lies on Earth."""

from collections.abc import Iterator

from unsealed.ocds.interpret import Interpretation
from unsealed.ocds.model import ContractingProcess, Finding, Severity, place
from unsealed.ocds.places import read_places
from unsealed.sentence import Sentence


def check(process: ContractingProcess, interpretation: Interpretation) -> Iterator[Finding]:  # noqa: ARG001 - the shelf's shape
    """One finding for each place whose coordinates are no longitude and latitude."""
    for each in read_places(process.compiled):
        if each.impossible:
            message = Sentence(
                "These coordinates are no place on Earth, so that it is not on the map. Write the longitude (-180 to 180) "
                "before the latitude (-90 to 90)."
            )
            yield Finding(
                "check.impossible_coordinates", Severity.WARNING, message, place(process, *each.path), process.ocid
            )
