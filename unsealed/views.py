"""The ways into the contracts that a site has: by category, by year, by method, on a map."""

from unsealed.publication import Publication
from unsealed.tables.delivery_places import COLUMNS

_LATITUDE = [column.name for column in COLUMNS].index("latitude")
VIEWS = ("categories", "years", "methods", "map")


def find_views(publication: Publication) -> tuple[str, ...]:
    """The names of those that there is something to show of; each has its pages under that address."""
    entries = publication.entries
    found = {
        "categories": any(entry.category or entry.classifications for entry in entries),
        "years": any(entry.year for entry in entries),
        "methods": any(entry.method for entry in entries),
        "map": any(row[_LATITUDE] is not None for row in publication.rows("delivery_places")),
    }
    return tuple(name for name in VIEWS if found[name])
