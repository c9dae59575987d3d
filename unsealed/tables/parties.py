"""One row for each organization in each process, with the roles that it has there."""

from collections.abc import Iterator

from unsealed.ocds.access import get_object, get_objects, get_text, get_texts
from unsealed.ocds.interpret import Interpretation
from unsealed.ocds.model import ContractingProcess
from unsealed.table import Column, Row

COLUMNS = (
    Column("ocid", "ocid", "The contracting process."),
    Column("party_id", "parties/id", "Its id inside the process."),
    Column(
        "key",
        "derived",
        "Its register number with its scheme, else its name in lower case behind `name:` (or its id behind `party:`, where ids are stable).",
    ),
    Column("name", "parties/name", "Its name."),
    Column("roles", "parties/roles", "Its roles, separated by spaces."),
    Column("identifier_scheme", "parties/identifier/scheme", "The register that its number comes from."),
    Column("identifier_id", "parties/identifier/id", "Its number there."),
    Column("locality", "parties/address/locality", "The town."),
    Column("region", "parties/address/region", "The region."),
    Column("country_name", "parties/address/countryName", "The country."),
)


def make_rows(process: ContractingProcess, interpretation: Interpretation) -> Iterator[Row]:
    """One row for each party."""
    for party in get_objects(process.compiled, "parties"):
        organization = interpretation.organizations.find(party)
        identifier = get_object(party, "identifier")
        address = get_object(party, "address")
        yield (
            process.ocid,
            get_text(party, "id") or None,
            organization.key or None,
            organization.name or None,
            " ".join(get_texts(party, "roles")) or None,
            get_text(identifier, "scheme") or None,
            get_text(identifier, "id") or None,
            get_text(address, "locality") or None,
            get_text(address, "region") or None,
            get_text(address, "countryName") or None,
        )
