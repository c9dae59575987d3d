"""The standard's codelists: codes with their short English titles."""

from unsealed.ocds.schema import read_schema


def codes(codelist: str) -> dict[str, str]:
    """All codes of a codelist (`awardStatus` or `awardStatus.csv`) with their titles; empty where it is unknown."""
    titles: dict[str, str] = read_schema("codelists").get(codelist.removesuffix(".csv"), {})
    return titles


def title(codelist: str, code: str) -> str:
    """The short English title of a code; empty where the codelist or the code is unknown."""
    return codes(codelist).get(code, "")
