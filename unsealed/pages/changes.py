"""What is new: what happened of late, day by day; and how to follow it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from unsealed.comparison import Told, by_kind, heading
from unsealed.events import before
from unsealed.news import Story, tell_news
from unsealed.page import Page
from unsealed.publication import Publication
from unsealed.urls import calendar_url, feed_url
from unsealed.words import Words

MOST = 200
"""Stories on the page; further ones are in the table of events."""


MOST_OF_KIND = 50
"""Differences of each kind on the page."""


class Day(NamedTuple):
    """What became known on one day, newest first."""

    day: date
    stories: tuple[Story, ...]


class Group(NamedTuple):
    """Differences of one kind since the last published site: some of them, and how many more there are."""

    heading: str
    told: tuple[Told, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Context:
    """What `pages/changes.html` reads: the news of the days since `first`, up to `last`, and their numbers in words.

    `more` stories are not told. `groups` say what differs from the site that was published last, on the data's date
    `since`; that is empty where no such site was
    named. Of `others` only details differ. Feed and calendar are addresses, those in full empty where the site's is not known.
    """

    first: date
    last: date
    total: int
    counts: tuple[str, ...]
    days: tuple[Day, ...]
    more: int
    since: str
    groups: tuple[Group, ...]
    others: int
    own_feed: str
    feed: str
    calendar: str
    full_feed: str
    full_calendar: str


def make_pages(publication: Publication) -> Iterator[Page]:
    """The one page."""
    site, words, today = publication.site, publication.words, publication.today
    stories = tell_news(publication, timedelta(days=site.news_days))
    news = [each for each in publication.differences if each.is_news]
    base = f"{site.base_url.rstrip('/')}/{site.folder_of(words.language)}" if site.base_url else ""
    feed, calendar = feed_url("city"), calendar_url("city")
    context = Context(
        first=before(today, timedelta(days=site.news_days)),
        last=today,
        total=len(stories),
        counts=tuple(_count(stories, words)),
        days=tuple(Day(day, tuple(some)) for day, some in groupby(stories[:MOST], lambda story: story.day)),
        more=max(0, len(stories) - MOST),
        since=publication.since,
        groups=tuple(
            Group(heading(kind, words), tuple(told[:MOST_OF_KIND]), max(0, len(told) - MOST_OF_KIND))
            for kind, told in by_kind(news, words).items()
            if told
        ),
        others=len(publication.differences) - len(news),
        own_feed=feed_url("changes"),
        feed=feed,
        calendar=calendar,
        full_feed=base and base + feed,
        full_calendar=base and base + calendar,
    )
    yield Page("changes/", "pages/changes.html", words.gettext("What is new"), context, "changes")


def _count(stories: Iterable[Story], words: Words) -> Iterator[str]:
    """How many there are of each kind, in words."""
    counts = Counter(story.kind for story in stories)
    lost = counts["cancelled"] + counts["withdrawn"] + counts["unsuccessful"]
    for number, phrase in (
        (each := counts["planned"], words.ngettext("{n} new plan", "{n} new plans", each)),
        (each := counts["published"], words.ngettext("{n} new tender", "{n} new tenders", each)),
        (each := counts["awarded"], words.ngettext("{n} award", "{n} awards", each)),
        (each := counts["signed"], words.ngettext("{n} contract signed", "{n} contracts signed", each)),
        (each := counts["amended"] + counts["changed"], words.ngettext("{n} amendment", "{n} amendments", each)),
        (each := counts["ended"], words.ngettext("{n} contract ended", "{n} contracts ended", each)),
        (lost, words.ngettext("{n} cancelled or without result", "{n} cancelled or without result", lost)),
    ):
        if number:
            yield phrase.format(n=words.number(number))
