"""What can be followed without an account: an Atom feed and a calendar for the city, buyers, suppliers and categories."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from unsealed.artifact import Artifact
from unsealed.atom import Feed, FeedWriter, Post
from unsealed.category_tables import Category, Place, find_categories, name_of
from unsealed.comparison import Told, heading, tell
from unsealed.events import before
from unsealed.ical import CalendarWriter, Meeting
from unsealed.lists import group_by, names_of
from unsealed.news import Due, Story, by_follower, has_feed, make_id, read_dates, tell_news
from unsealed.ocds.dates import read_instant
from unsealed.publication import Entry, Publication
from unsealed.supplier_tables import choices, read_suppliers
from unsealed.urls import buyer_url, calendar_url, category_url, feed_url, file_path, supplier_url

POSTS = 50
"""Entries of a feed, the newest."""

CHANGES = 200
"""Entries of either kind in the feed of changes."""

DATES = 500
"""Dates in a calendar: those to come, soonest first, then those that are past."""


class Names(NamedTuple):
    """What feeds and their entries are known by in one language: the name of the `site` in its main one, and a `mark`.

    An entry is another text in each language, and a reader that follows two of them shows both; what is told in the main
    language has no mark. A date has none in any: it is the same one, and not twice in a calendar.
    """

    site: str
    mark: str

    def post(self, identity: str) -> str:
        """The identity of an entry."""
        return make_id(identity, self.mark) if self.mark else identity

    def feed(self, url: str) -> str:
        """The identity of a feed."""
        return self.post(make_id("feed", self.site, url))


class Followed(NamedTuple):
    """A buyer, supplier or category that can be followed: its page, what it is called, and its processes."""

    kind: str
    key: str
    name: str
    page: str


def make_following(publication: Publication, name: str, *, portable: bool) -> Iterator[Artifact]:
    """All feeds and calendars of an edition; `name` is that of the site in its main language."""
    words, site = publication.words, publication.site
    folder = site.folder_of(words.language)
    base_url = f"{site.base_url.rstrip('/')}/{folder}" if site.base_url else ""
    names = Names(name, words.language if folder else "")
    stories, dates = tell_news(publication), read_dates(publication)
    categories = find_categories(publication.newest)
    places: dict[str, list[str]] = {}
    for place, category in categories.items():
        for entry in category.entries:
            places.setdefault(entry.ocid, []).append(category_url(*place))
    told, due = by_follower(stories, places), by_follower(dates, places)
    feeds = FeedWriter(
        author=site.publisher_name,
        language=words.language,
        base_url=base_url,
        portable=portable,
        updated=publication.as_of,
    )
    calendars = _Calendars(publication, base_url, portable=portable)
    city = Followed("city", "", site.name, "")
    yield Artifact(folder + feed_url("changes"), feeds.write(_changes(publication, stories, names)))
    for followed in (city, *find_followed(publication, categories)):
        own = (followed.kind, followed.key)
        news = stories if followed is city else told.get(own, ())
        meetings = dates if followed is city else due.get(own, ())
        yield Artifact(folder + feed_url(*own), feeds.write(_feed(publication, followed, news, names)))
        yield Artifact(folder + calendar_url(*own), calendars.write(followed, meetings))


def _changes(publication: Publication, stories: Sequence[Story], names: Names) -> Feed:
    """The feed of the page of changes: what differs from the last published site, then what happened of late.

    What happened since then is told as news; the rest of what differs, which no release tells, as of the data's date.
    """
    words, since = publication.words, read_instant(publication.since)
    first = before(publication.today, timedelta(days=publication.site.news_days))
    recent = [story for story in stories if story.day >= first]
    told = {story.entry.ocid for story in recent if since and story.when > since}
    posts = [
        _difference_post(tell(each, words), publication, names)
        for each in publication.differences
        if each.is_news and each.ocid not in told
    ]
    url = feed_url("changes")
    return Feed(
        url=url,
        page="changes/",
        id=names.feed(url),
        title=f"{words.gettext('What is new')} - {publication.site.name}",
        subtitle=words.gettext("What is new, amended and ended."),
        posts=[*posts[:CHANGES], *make_posts(recent, CHANGES, names)],
    )


def _difference_post(told: Told, publication: Publication, names: Names) -> Post:
    title = publication.words.gettext("{kind}: {title}").format(
        kind=heading(told.kind, publication.words), title=told.title
    )
    identity = names.post(make_id(told.ocid, told.kind, told.text))
    return Post(identity, told.kind, title, told.text, told.url or "changes/", publication.as_of)


def find_followed(publication: Publication, categories: Mapping[Place, Category]) -> Iterator[Followed]:
    """Who can be followed, beside the city."""
    today = publication.today
    buyers = group_by(publication.newest, lambda entry: entry.buyer_key)
    published = {key: [entry.buyer_name for entry in entries] for key, entries in buyers.items()}
    names = names_of(published, publication.model.identities.named)
    for key, entries in buyers.items():
        if has_feed(entries, today):
            yield Followed("buyer", key, names[key] or key, buyer_url(key))
    suppliers: dict[str, dict[str, Entry]] = {}
    for choice in choices(publication.entries):
        if key := choice.supplier.key:
            suppliers.setdefault(key, {})[choice.entry.ocid] = choice.entry
    for supplier in read_suppliers(publication):
        if has_feed(list(suppliers[supplier.key].values()), today):
            yield Followed("supplier", supplier.key, supplier.name or supplier.key, supplier_url(supplier.key))
    for place, category in categories.items():
        if has_feed(category.entries, today):
            page = category_url(*place)
            yield Followed("category", page, name_of(place, category, publication.words), page)


def _feed(publication: Publication, followed: Followed, stories: Iterable[Story], names: Names) -> Feed:
    words, site = publication.words, publication.site
    name = site.name if followed.kind == "city" else f"{followed.name} - {site.name}"
    url = feed_url(followed.kind, followed.key)
    return Feed(
        url=url,
        page=followed.page,
        id=names.feed(url),
        title=name,
        subtitle=words.gettext("New tenders, awards, contracts, amendments and cancellations."),
        posts=make_posts(stories, POSTS, names),
    )


def make_posts(stories: Iterable[Story], most: int, names: Names) -> Sequence[Post]:
    """The first so many stories as entries of a feed."""
    chosen = [story for story, _ in zip(stories, range(most), strict=False)]
    return [Post(names.post(story.id), story.kind, story.title, story.text, story.url, story.when) for story in chosen]


class _Calendars:
    """Writes calendars of dates, each date made once."""

    def __init__(self, publication: Publication, base_url: str, *, portable: bool) -> None:
        words = publication.words
        self._words, self._portable = words, portable
        self._base = base_url.rstrip("/") + "/" if base_url else ""
        self._as_of = publication.as_of
        self._writer = CalendarWriter(words.zone, words.language)
        self._meetings: dict[str, Meeting] = {}

    def write(self, followed: Followed, dates: Sequence[Due]) -> bytes:
        name = self._words.gettext("Dates: {name}").format(name=followed.name)
        return self._writer.write(name, [self._meeting(due) for due in self._nearest(dates)])

    def _nearest(self, dates: Sequence[Due]) -> Sequence[Due]:
        """All of them, or those that matter most."""
        if len(dates) <= DATES:
            return dates
        to_come = sum((read_instant(each.date) or self._as_of) >= self._as_of for each in dates)
        first = max(0, len(dates) - max(to_come, DATES))
        return dates[first : first + DATES]

    def _meeting(self, due: Due) -> Meeting:
        meeting = self._meetings.get(due.id)
        if meeting is None:
            url = self._base + (file_path(due.url) if self._portable else due.url) if self._base else ""
            text = f"{due.text}\n{url}" if url else due.text
            updated = read_instant(due.updated) or self._as_of
            meeting = Meeting(due.id, due.date, updated, due.title, text, url, due.cancelled)
            self._meetings[due.id] = meeting
        return meeting
