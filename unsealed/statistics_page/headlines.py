"""The sentences that the statistics and the home page open with: how much, with whom, how competitively this year."""

from collections.abc import Iterator

from unsealed.answers import Answers, with_aside
from unsealed.numbers import ALL_YEARS
from unsealed.results import Result

_OF_A_YEAR = (
    ("single_bid_share", "single_bid_share"),
    ("advertising_days", "advertising_days"),
    ("overrun", "overrun_share"),
    ("milestones_on_time", "milestones_on_time"),
)


def headlines(answers: Answers, publisher: str, number: int = len(_OF_A_YEAR)) -> Iterator[str]:
    """What the last year says that money was spent in, what only all years say, what is coming: a paragraph for each answer.

    Nothing is said of what rests on too little. `number` is how many of the shares and durations may be said.
    """
    year = _year(answers)
    of_year, of_all = [" ".join(scale(answers, publisher, year)), choice(answers, year)], []
    for module, measure in _OF_A_YEAR[:number]:
        if sentence := _quotable(answers, module, measure, year):
            of_year.append(sentence)
        elif sentence := _quotable(answers, module, measure, ALL_YEARS):
            of_all.append(sentence)
    if of_all and year:
        of_all.insert(0, answers.words.gettext("Over all years:"))
    yield from filter(None, [*of_year, " ".join(of_all), coming(answers)])


def scale(answers: Answers, publisher: str, year: str) -> Iterator[str]:
    """How many contracts were signed, and for how much; of decisions, where no contract is published."""
    words = answers.words
    for measure in ("signed", "awarded"):
        found = [each for each in answers.numbers.find("money", measure, period=year) if _can_lead(each)]
        if found and (first := found[0]).denominator:
            count = int(first.denominator)
            if measure == "signed":
                text = words.ngettext(
                    "{period}, {publisher} signed {n} contract worth {value}.",
                    "{period}, {publisher} signed {n} contracts worth {value}.",
                    count,
                )
            else:
                text = words.ngettext(
                    "{period}, {publisher} made {n} award worth {value}.",
                    "{period}, {publisher} made {n} awards worth {value}.",
                    count,
                )
            text = text.format(
                period=_in(answers, year),
                publisher=publisher,
                n=words.number(count),
                value=words.money_in_text(first.value or 0, first.currency),
            )
            yield text
            missing = first.excluded.get("no_amount", 0)
            if missing:
                yield words.ngettext("{n} more publishes no value.", "{n} more publish no value.", missing).format(
                    n=words.number(missing)
                )
            return


def choice(answers: Answers, year: str) -> str:
    """How many suppliers were chosen."""
    words = answers.words
    found = [
        each
        for each in answers.numbers.find("distinct_suppliers", "distinct_suppliers", period=year)
        if _can_lead(each)
    ]
    if not found or not found[0].value:
        return ""
    number = int(found[0].value)
    said = words.ngettext("{n} supplier was chosen.", "{n} different suppliers were chosen.", number).format(
        n=words.number(number)
    )
    return with_aside(said, answers.left_out(answers.dossiers["distinct_suppliers"], found[0]))


def _quotable(answers: Answers, module: str, measure: str, period: str) -> str:
    found = answers.numbers.find(module, measure, period=period)
    return answers.sentence(module, measure, period=period) if found and found[0].status == "ok" else ""


def coming(answers: Answers) -> str:
    """What is open and what is planned."""
    words = answers.words
    numbers = []
    for name in ("open_tenders", "planned_tenders"):
        found = answers.numbers.find(name, name)
        numbers.append(int(found[0].value or 0) if found and _can_lead(found[0]) else 0)
    open_now, planned = numbers
    said = []
    if open_now:
        text = words.ngettext("{n} tender is open for bids", "{n} tenders are open for bids", open_now)
        said.append(text.format(n=words.number(open_now)))
    if planned:
        if said:
            text = words.ngettext("{n} is planned", "{n} are planned", planned)
        else:
            text = words.ngettext("{n} process is planned", "{n} processes are planned", planned)
        said.append(text.format(n=words.number(planned)))
    return words.join(said) + "." if said else ""


def _year(answers: Answers) -> str:
    """The year of the publication's date where money has one, else the newest before it; empty where there is none."""
    years = [
        year
        for year in answers.numbers.years("money")
        if answers.years.number_of(year) <= answers.years.year_of(answers.today)
        and any(
            _can_lead(each)
            for measure in ("signed", "awarded")
            for each in answers.numbers.find("money", measure, period=year)
        )
    ]
    return years[-1] if years else ALL_YEARS


def _in(answers: Answers, year: str) -> str:
    if not year:
        return answers.words.gettext("In all")
    return answers.words.gettext("In {period}").format(period=answers.period(year))


def _can_lead(result: Result) -> bool:
    return result.status == "ok" and result.value is not None
