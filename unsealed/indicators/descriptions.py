"""Do titles and descriptions say what is bought?"""

from collections.abc import Iterator

from unsealed.indicator import NO, YES, Dossier, Measure, Observation
from unsealed.ocds.access import get_object, get_objects, get_text
from unsealed.ocds.interpret import Subject
from unsealed.population import is_begun, of_processes
from unsealed.summaries import share

_SHORT_TITLE, _SHORT_DESCRIPTION = 10, 30

DOSSIER = Dossier(
    code="I81",
    formula="processes beyond planning whose tender has a title of less than 10 characters, a description of less "
    "than 30 characters, or items of which one has no classification / all of them, or all with items; "
    "a missing text is a short one",
    paths=("tender/title", "tender/description", "tender/items/classification/id"),
    measures=(
        Measure("short_title", "share", share, 10),
        Measure("short_description", "share", share, 10),
        Measure("unclassified_items", "share", share, 10),
    ),
    uses=("market opportunity",),
    source="OCP U053, U054, U055",
    missing={"no_items": "No items are published."},
)


@of_processes(is_begun)
def observe(subject: Subject) -> Iterator[Observation]:
    """The lengths of the title and the description, and the number of items that are not classified."""
    tender = get_object(subject.process.compiled, "tender")
    for name, least in (("title", _SHORT_TITLE), ("description", _SHORT_DESCRIPTION)):
        length = len(get_text(tender, name))
        yield Observation(YES if length < least else NO, length, measure=f"short_{name}")
    items = get_objects(tender, "items")
    without = sum(not get_text(get_object(item, "classification"), "id") for item in items)
    counted = "no_items" if not items else YES if without else NO
    yield Observation(counted, without, measure="unclassified_items")
