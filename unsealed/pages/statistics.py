"""The statistics: sentences first, then each indicator by the reader's question; a page for each, and one on the method."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from unsealed.answers import Answers, answers_of
from unsealed.chart import Chart, Drawing
from unsealed.indicator import Dossier
from unsealed.lists import group_by, names_of
from unsealed.page import Page
from unsealed.publication import Publication
from unsealed.statistics_page.cases import Case, read_case
from unsealed.statistics_page.charts import Spark, make_charts, make_spark
from unsealed.statistics_page.headlines import headlines
from unsealed.statistics_page.tables import ResultTable, make_tables
from unsealed.statistics_page.topics import topics
from unsealed.urls import MAIN_CATEGORY, category_url, indicator_url, method_url, year_url

METHOD_URL = "statistics/method/"
_SAID, _MOST_SAID = 2, {"money": 4}
"""How many sentences of an answer the list has room for; what is committed is said with its three parts."""


class Question(NamedTuple):
    """An indicator in the list: its question, its answer in sentences, and the address of its page.

    `answered` is false where the answer says why nothing is known.
    """

    url: str
    question: str
    answer: tuple[str, ...]
    answered: bool
    spark: Spark | None


class Topic(NamedTuple):
    """A reader's question, the indicators that answer it, and those that this data has no answer to."""

    name: str
    questions: tuple[Question, ...]
    unanswered: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class ListContext:
    """What `pages/statistics.html` reads. `sentences` are the headline."""

    sentences: tuple[str, ...]
    topics: tuple[Topic, ...]


class LeftOut(NamedTuple):
    """A reason for which something is left out, in words, and how much; `missing` says that it is not published."""

    reason: str
    number: int
    missing: bool


class Basis(NamedTuple):
    """What a number rests on: its short name, cases of all cases, and the least that it is quoted for."""

    name: str
    computed: int
    eligible: int
    minimum: int


@dataclass(frozen=True, slots=True)
class Context:
    """What `pages/indicator.html` reads. `bases` is one where all of its numbers rest on the same."""

    code: str
    question: str
    answer: tuple[str, ...]
    money: bool
    chart: Chart | None
    drawing: Drawing | None
    ranges: bool
    unsure: bool
    tables: tuple[ResultTable, ...]
    formula: str
    paths: tuple[str, ...]
    source: str
    uses: tuple[str, ...]
    bases: tuple[Basis, ...]
    left_out: tuple[LeftOut, ...]
    case: Case | None
    rows: str
    rows_number: int
    previous: Question | None
    next: Question | None


class Method(NamedTuple):
    """An indicator as the method page lists it."""

    url: str
    code: str
    question: str
    formula: str
    source: str


@dataclass(frozen=True, slots=True)
class MethodContext:
    """What `pages/statistics_method.html` reads."""

    zone: str
    currency: str
    award_status: str
    topics: tuple[tuple[str, tuple[Method, ...]], ...]


def make_pages(publication: Publication) -> Iterator[Page]:
    """The list, a page for each indicator, and the method."""
    words, answers = publication.words, answers_of(publication)
    charts = make_charts(answers)
    grouped = [
        (topic, [_question(answers, name, charts.get(name)) for name in names])
        for topic, names in topics(publication.dossiers)
    ]
    listed = tuple(
        Topic(
            topic,
            tuple(each for each in questions if each.answered),
            tuple(each for each in questions if not each.answered),
        )
        for topic, questions in grouped
    )
    title = words.gettext("Statistics")
    sentences = tuple(headlines(answers, publication.site.publisher_name))
    yield Page("statistics/", "pages/statistics.html", title, ListContext(sentences, listed), "statistics")
    yield _method_page(publication, answers)
    by_buyer = group_by(publication.entries, lambda entry: entry.buyer_key)
    published = {key: [entry.buyer_name for entry in entries] for key, entries in by_buyer.items()}
    buyers = {key: name or key for key, name in names_of(published, publication.model.identities.named).items()}
    addresses = _addresses(publication)
    rows = {made.path: made.rows for made in publication.row_files}
    names = [name for _, names in topics(publication.dossiers) for name in names]
    questions = [question for _, several in grouped for question in several]
    for at, name in enumerate(names):
        yield _indicator_page(
            answers,
            name,
            buyers,
            addresses,
            rows,
            charts.get(name),
            publication.drawings.get(name),
            questions[at - 1] if at else None,
            questions[at + 1] if at + 1 < len(names) else None,
        )


def _addresses(publication: Publication) -> dict[tuple[str, str], str]:
    """The pages of years, categories and methods that have contracts, by scope and name."""
    prefix, found = publication.site.fiscal_year.prefix, dict[tuple[str, str], str]()
    for entry in publication.entries:
        period = f"{prefix}{entry.year or ''}"
        found["site", period] = year_url(period) if entry.year else ""
        found["category", entry.category] = category_url(MAIN_CATEGORY, entry.category) if entry.category else ""
        found["method", entry.method] = method_url(entry.method) if entry.method else ""
    return found


def _question(answers: Answers, name: str, chart: Chart | None) -> Question:
    dossier = answers.dossiers[name]
    said = answers.sentences(name)[: _MOST_SAID.get(name, _SAID)]
    answered = any(
        result.computed for measure in dossier.measures for result in answers.numbers.find(name, measure.name)
    )
    question = answers.questions[name]
    return Question(indicator_url(name), question, said, answered, make_spark(chart) if chart else None)


def _indicator_page(
    answers: Answers,
    name: str,
    buyers: dict[str, str],
    addresses: dict[tuple[str, str], str],
    rows: dict[str, int],
    chart: Chart | None,
    drawing: Drawing | None,
    previous: Question | None,
    following: Question | None,
) -> Page:
    words, dossier = answers.words, answers.dossiers[name]
    path = answers.numbers.find(name, dossier.measures[0].name)[0].rows
    context = Context(
        code=dossier.code,
        question=answers.questions[name],
        answer=answers.sentences(name, currencies=3),
        money=any(each.by_currency for each in dossier.measures),
        chart=chart,
        drawing=drawing,
        ranges=any(bar.low is not None for bar in chart.bars) if chart else False,
        unsure=any(bar.unsure for bar in chart.bars) if chart else False,
        tables=tuple(make_tables(answers, name, dossier, buyers, addresses)),
        formula=words.gettext(dossier.formula),
        paths=dossier.paths,
        source=dossier.source,
        uses=tuple(words.gettext(use) for use in dossier.uses),
        bases=tuple(_bases(answers, name, dossier)),
        left_out=tuple(_left_out(answers, name, dossier)),
        case=read_case(answers, name, dossier),
        rows=path,
        rows_number=rows.get(path, 0),
        previous=previous,
        next=following,
    )
    return Page(
        indicator_url(name),
        "pages/indicator.html",
        context.question,
        context,
        "statistics",
        description=context.answer[0].replace("\n", " ") if context.answer else "",
    )


def _bases(answers: Answers, name: str, dossier: Dossier) -> Iterator[Basis]:
    found = [
        Basis(answers.name(measure.name), results[0].computed, results[0].eligible, measure.minimum)
        for measure in dossier.measures
        if (results := answers.numbers.find(name, measure.name))
    ]
    alike = len({each[1:] for each in found}) == 1
    yield from found[:1] if alike else found


def _left_out(answers: Answers, name: str, dossier: Dossier) -> Iterator[LeftOut]:
    """The reasons, the most frequent first; where measures differ, the greatest number is said."""
    numbers: dict[str, int] = {}
    for measure in dossier.measures:
        for result in answers.numbers.find(name, measure.name):
            for reason, number in result.excluded.items():
                numbers[reason] = max(number, numbers.get(reason, 0))
    for reason, number in sorted(numbers.items(), key=lambda each: (-each[1], each[0])):
        yield LeftOut(answers.reason(dossier, reason), number, reason in dossier.missing)


def _method_page(publication: Publication, answers: Answers) -> Page:
    words, site = publication.words, publication.site
    context = MethodContext(
        zone=site.time_zone,
        currency=site.defaults.currency,
        award_status=site.defaults.award_status,
        topics=tuple(
            (
                topic,
                tuple(
                    Method(
                        indicator_url(name),
                        publication.dossiers[name].code,
                        answers.questions[name],
                        words.gettext(publication.dossiers[name].formula),
                        publication.dossiers[name].source,
                    )
                    for name in names
                ),
            )
            for topic, names in topics(publication.dossiers)
        ),
    )
    title = words.gettext("How the numbers are made")
    return Page(METHOD_URL, "pages/statistics_method.html", title, context, "statistics")
