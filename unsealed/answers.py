"""Results -> what readers are told: values as texts, and sentences that say no more than a result's status allows.

The words of each measure stand in `words/<language>.toml`: `[answer]` holds a sentence without its full stop, `[figure]` a
short name. An answer may have variants: `name.one` for a number of one, `name.more`, `name.less` and `name.same` for a
change. A measure without a sentence is in the tables of its page only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import NamedTuple

from unsealed.config import FiscalYear
from unsealed.indicator import ROWS, Dossier, Measure
from unsealed.numbers import ALL_YEARS, Numbers
from unsealed.publication import Publication
from unsealed.results import NO_YEAR, Result
from unsealed.words import Words

_DAY = timedelta(days=1)
_CHANGES = frozenset(["growth", "median_growth", "savings"])
"""The summaries that say by how much something moved, up or down."""

_AVERAGES = _CHANGES | {
    "mean", "mean_ratio", "mean_excess", "median_excess", "median", "lower_quartile", "upper_quartile", "concentration", "suppliers_per_buyer",
    "largest_of_buyers",
}  # fmt: skip
"""The summaries that say nothing at all of a few observations, as they are no part of a whole."""

_MONEY = ("committed", "signed", "signed_value_from_award", "awarded_unsigned", "awarded", "estimated", "paid")
_RANKED = ("stages",)
"""Indicators whose parts are said from the largest down, and not at all where there are none."""
_REASONS_SAID = 2
_TRIFLE = 100
"""What a number leaves out is said with it from one case in so many."""
_DECIDED_BY = {"unknown_status": "defaults.award_status", "no_currency": "defaults.currency"}
"""Settings by which a city can say what the data does not."""

LOWER, UPPER = "_lower_quartile", "_upper_quartile"
"""How the measures of a distribution's quartiles are called, after the name of its median."""


class Said(NamedTuple):
    """A value as a table or a chart shows it: the text, and in smaller type what it is made of. `status` is its result's.

    `exact` is an amount with all of its digits, where it was published with more than its currency has.
    """

    text: str
    detail: str
    status: str
    exact: str = ""


def with_aside(sentence: str, aside: str) -> str:
    """A sentence, and on a line of its own what qualifies it, which templates show in smaller type (macro `said`)."""
    return f"{sentence}\n{aside}".strip()


@dataclass(frozen=True, slots=True)
class Answers:
    """Speaks of the results of one publication. Amounts are rounded in sentences and exact in tables."""

    numbers: Numbers
    dossiers: Mapping[str, Dossier]
    questions: Mapping[str, str]
    words: Words
    years: FiscalYear
    today: date

    def measure(self, module: str, name: str) -> Measure | None:
        """A measure of an indicator; None where there is no such."""
        dossier = self.dossiers.get(module)
        return next((each for each in dossier.measures if each.name == name), None) if dossier else None

    def name(self, measure: str) -> str:
        """The short name of a measure."""
        end = next((end for end in (LOWER, UPPER) if measure.endswith(end)), "")
        return self.words.phrase("figure", end[1:] or measure) or self.words.field(measure)

    def period(self, period: str) -> str:
        """A year in words: `2025 so far` for the one that the data breaks off in."""
        if period == NO_YEAR:
            return self.words.gettext("Year not published")
        if not period.removeprefix(self.years.prefix).isdigit():
            return period
        is_on = self.years.year_of(self.today) == self.years.number_of(period) == self.years.year_of(self.today + _DAY)
        return self.words.gettext("{year} so far").format(year=period) if is_on else period

    def say(self, measure: Measure, result: Result, *, exact: bool = True) -> Said:
        """A result as a table shows it."""
        words, status = self.words, result.status
        if status == "not_applicable":
            return Said(words.gettext("nothing to count"), "", status)
        if status == "no_fields" or result.value is None:
            few = status == "few" or (result.value is None and result.computed)
            return Said(
                words.gettext("too few") if few else words.gettext("not known"), "", "few" if few else "no_fields"
            )
        made_of = self._part(measure, result, exact=exact)
        if self._is_few(measure, result):
            if made_of:
                return Said(made_of, "", "few")
            return Said(words.gettext("too few"), "", "few")
        detail = made_of if result.unit == "share" else ""
        all_digits = words.more_exactly(result.value, result.currency) if result.unit == "money" and exact else ""
        return Said(self.value(measure, result, exact=exact), detail, status, all_digits)

    def sentences(
        self, module: str, scope: str = "site", scope_id: str = "", period: str = ALL_YEARS, *, currencies: int = 1
    ) -> tuple[str, ...]:
        """What an indicator answers, a sentence for each measure that has words; why not, where nothing is known."""
        if module not in self.dossiers:
            return ()
        said = tuple(self._sentences(module, (scope, scope_id, period), currencies))
        if said or scope != "site":
            return said
        first = in_order(module, self.dossiers[module])[0]
        found = self.numbers.find(module, first.name, scope, scope_id, period)
        if found and found[0].computed:  # there are no words for it yet
            return (f"{self.name(first.name)}: {self.say(first, found[0], exact=False).text}.",)
        return (self.why_unknown(self.dossiers[module], found[0]),) if found and not found[0].computed else ()

    def sentence(
        self, module: str, measure: str, scope: str = "site", scope_id: str = "", period: str = ALL_YEARS
    ) -> str:
        """The sentence of one measure in its first currency; empty where nothing can be quoted."""
        found, made = self.numbers.find(module, measure, scope, scope_id, period), self.measure(module, measure)
        if not found or made is None or found[0].status not in ("ok", "few"):
            return ""
        without = self.left_out(self.dossiers[module], found[0]) if scope == "site" else ""
        return with_aside(self._sentence(made, found[0]), without)

    def sentence_of(self, measure: Measure, result: Result) -> str:
        """The sentence of a result that stands by itself, as in an example; empty where it has no words or no value."""
        worded = any(self.words.phrase("answer", measure.name + variant) for variant in ("", ".more"))
        known = worded and result.status not in ("no_fields", "not_applicable")
        return self._sentence(measure, result) if known else ""

    def amounts(
        self, measure: str, scope: str, scope_id: str, period: str = ALL_YEARS, *, in_column: bool = False
    ) -> str:
        """A sum of money as a sentence or a column says it, in its currencies side by side; empty where none is published."""
        found = self.numbers.find("money", measure, scope, scope_id, period)
        say = self.words.money_in_column if in_column else self.words.money_in_text
        return " + ".join(say(each.value, each.currency) for each in found if each.value is not None)

    def why_unknown(self, dossier: Dossier, result: Result) -> str:
        """Why a result has no value, in words: the reasons that most of what is missing is missing for."""
        if result.status == "not_applicable" and not result.excluded:
            return self.words.gettext("The data holds nothing that this question is about.")
        if result.status == "not_applicable":
            return f"{self.words.gettext('Nothing is left to count.')} {self._reasons(dossier, result)}"
        return f"{self.words.gettext('Not known.')} {self._reasons(dossier, result)}".strip()

    def _reasons(self, dossier: Dossier, result: Result) -> str:
        often = sorted(result.excluded.items(), key=lambda each: (-each[1], each[0]))
        said = [self.reason(dossier, reason) for reason, _ in often]
        hints = [
            self.words.gettext("The setting {name} of this site can decide it.").format(name=_DECIDED_BY[reason])
            for reason, _ in often[:1]
            if reason in _DECIDED_BY
        ]
        return " ".join([*said[:_REASONS_SAID], *hints])

    def reason(self, dossier: Dossier, reason: str) -> str:
        """Why something is left out, as a sentence: a city's words for the reason, else the dossier's."""
        text = dossier.missing.get(reason) or dossier.excluded.get(reason) or ""
        return self.words.phrase("reason", reason) or self.words.gettext(text) or self.words.field(reason)

    def value(self, measure: Measure, result: Result, *, exact: bool = False) -> str:
        """The value of a result with its unit. Asks for one that has a value."""
        words, value = self.words, result.value or 0
        if result.unit == "money":
            return words.money(value, result.currency) if exact else words.money_in_text(value, result.currency)
        if result.unit == "share":
            return self._percent(value, signed=_made_by(measure) in _CHANGES)
        if result.unit == "points":
            return words.number(_rounded(value, 0))
        number = _rounded(value, 0 if result.unit == "days" and not exact else 1)  # nobody waits for half a day
        text = words.number(number)
        if result.unit == "days":
            return words.ngettext("{n} day", "{n} days", 1 if number == 1 else 2).format(n=text)
        return text

    def _percent(self, value: Decimal | int, *, signed: bool) -> str:
        """A share, where what is not nothing never reads as nothing, and what is not all never as all."""
        words, least, size = self.words, Decimal("0.0005"), _size(value)
        if 0 < size < least:
            return words.gettext("less than {percent}").format(percent=words.percent(Decimal("0.001")))
        if not signed and 1 - least <= value < 1:
            return words.gettext("more than {percent}").format(percent=words.percent(Decimal("0.999")))
        return ("+" if signed and value > 0 else "") + words.percent(value)

    def _sentences(self, module: str, place: tuple[str, str, str], currencies: int) -> Iterator[str]:
        dossier = self.dossiers[module]
        measures = in_order(module, dossier)
        if module in _RANKED:
            measures = sorted(measures, key=lambda each: -self._numerator(module, each, place))
        told: set[str] = set()
        for measure in measures:
            if not any(self.words.phrase("answer", measure.name + variant) for variant in ("", ".more")):
                continue
            for at, result in enumerate(self.numbers.find(module, measure.name, *place)[:currencies]):
                if at and result.status != "ok":  # a further currency is said where there is something to say
                    continue
                if module in _RANKED and result.numerator == 0:
                    continue
                if result.status in ("no_fields", "not_applicable") or not result.computed:
                    if measure.unit == "money":  # amounts of one kind may be published without those of another
                        if result.status == "no_fields":
                            yield self.words.gettext("{name}: not known. {reasons}").format(
                                name=self.name(measure.name), reasons=self._reasons(dossier, result)
                            )
                        continue
                    yield self.why_unknown(dossier, result)
                    return  # the same holds for the other measures
                sentence = self._sentence(measure, result)
                if sentence and result.scope == "site" and result.status != "low_coverage":
                    without = self.left_out(dossier, result)
                    if without not in told:
                        told.add(without)
                        sentence = with_aside(sentence, without)
                yield from filter(None, [sentence, self._middle(module, measure, result)])
                if result.status == "low_coverage":
                    yield self._warning(result)

    def left_out(self, dossier: Dossier, result: Result) -> str:
        """What a number leaves out, where that is more than a trifle: how many of how many cases, and why mostly."""
        number = sum(result.excluded.values())
        if not result.computed or number * _TRIFLE < result.eligible:
            return ""
        often = sorted(result.excluded.items(), key=lambda each: (-each[1], each[0]))[:_REASONS_SAID]
        said = [self.reason(dossier, reason) for reason, part in often if part * _TRIFLE >= result.eligible]
        counts = self.words.gettext("Left out: {part} of {whole}.").format(
            part=self.words.number(number), whole=self.words.number(result.eligible)
        )
        return " ".join([counts, *said])

    def _warning(self, result: Result) -> str:
        """That a number rests on little; where the unknown is counted too, the cases counted do not show it."""
        if 2 * result.computed < result.eligible:
            said = self.words.gettext(
                "Read this with care: it rests on {computed} of {eligible} cases; for most it is not published."
            )
        else:
            said = self.words.gettext(
                "Read this with care: for most of the {eligible} cases what it needs is not published."
            )
        return said.format(computed=self.words.number(result.computed), eligible=self.words.number(result.eligible))

    def _numerator(self, module: str, measure: Measure, place: tuple[str, str, str]) -> Decimal:
        return max(
            (Decimal(each.numerator or 0) for each in self.numbers.find(module, measure.name, *place)),
            default=Decimal(0),
        )

    def _sentence(self, measure: Measure, result: Result) -> str:
        words, made_of = self.words, self._part(measure, result, exact=False)
        few = self._is_few(measure, result)
        if result.value is None or (few and not made_of):
            if measure.by_currency:  # cases are counted over all currencies
                return words.gettext("{name}: too few cases to say what is usual.").format(name=self.name(measure.name))
            if not result.denominator:
                return ""
            return words.gettext("{name}: known for {n} only, too few to say what is usual.").format(
                name=self.name(measure.name), n=words.number(result.denominator)
            )
        has_sign = _made_by(measure) in _CHANGES or measure.unit == "money"  # the words say which way it went
        text = self._template(measure, result).format(
            value=self.value(measure, _absolute(result) if has_sign else result).removeprefix("+"),
            numerator=self._amount(measure, result.numerator, result.currency, exact=False),
            eligible=self.words.number(result.eligible),
            denominator=self._amount(measure, result.denominator, result.currency, exact=False),
        )
        if result.unit == "share" and made_of and not few:
            return words.gettext("{sentence} ({percent}).").format(sentence=text, percent=self.value(measure, result))
        return f"{text}."

    def _template(self, measure: Measure, result: Result) -> str:
        value = result.value or 0
        if _made_by(measure) in _CHANGES:
            variant = ".more" if value > 0 else ".less" if value < 0 else ".same"
        else:
            counted = result.denominator if result.unit == "money" else value if result.unit != "share" else None
            variant = ".one" if counted == 1 else ""
        return self.words.phrase("answer", measure.name + variant) or self.words.phrase("answer", measure.name)

    def _middle(self, module: str, measure: Measure, result: Result) -> str:
        """Between what the middle half of a distribution lies."""
        ends = []
        for end in (LOWER, UPPER):
            found = self.numbers.find(module, measure.name + end, result.scope, result.scope_id, result.period)
            made = self.measure(module, measure.name + end)
            if not found or made is None or found[0].value is None or self._is_few(made, found[0]):
                return ""
            ends.append(self.value(made, found[0]))
        return self.words.gettext("The middle half lies between {low} and {high}.").format(low=ends[0], high=ends[1])

    def _is_few(self, measure: Measure, result: Result) -> bool:
        """Whether too little was counted to quote more than the counts, also where much is not published."""
        if result.status != "low_coverage":
            return result.status == "few"
        return result.computed < measure.minimum

    def _part(self, measure: Measure, result: Result, *, exact: bool) -> str:
        """`3 of 7`; empty where a result is no part of a whole."""
        if result.numerator is None or result.denominator is None or _made_by(measure) in _AVERAGES:
            return ""
        return self.words.gettext("{part} of {whole}").format(
            part=self._amount(measure, result.numerator, result.currency, exact=exact),
            whole=self._amount(measure, result.denominator, result.currency, exact=exact),
        )

    def _amount(self, measure: Measure, amount: Decimal | int | None, currency: str, *, exact: bool) -> str:
        if amount is None:
            return ""
        if not measure.by_currency or measure.unit == "money":  # then it is a count
            return self.words.number(amount)
        return self.words.money(amount, currency) if exact else self.words.money_in_text(amount, currency)


def answers_of(publication: Publication) -> Answers:
    """The answers of a publication."""
    words = publication.words
    questions = {table.name.removeprefix(ROWS): words.gettext(table.meaning) for table in publication.indicators}
    years, today = publication.site.fiscal_year, publication.today
    return Answers(publication.numbers, publication.dossiers, questions, words, years, min(today, date.max - _DAY))


def _made_by(measure: Measure) -> str:
    return getattr(measure.summarise, "__name__", "")


def in_order(module: str, dossier: Dossier) -> list[Measure]:
    """The measures as they are said: sums in the order in which they make up each other, all else as in the dossier."""
    rank = {name: at for at, name in enumerate(_MONEY)} if module == "money" else {}
    return sorted(dossier.measures, key=lambda each: rank.get(each.name, len(rank)))


def _absolute(result: Result) -> Result:
    numerator = None if result.numerator is None else _size(result.numerator)
    return result._replace(value=_size(result.value or 0), numerator=numerator)


def _size(value: Decimal | int) -> Decimal | int:
    return -value if value < 0 else value


def _rounded(value: Decimal | int, digits: int) -> Decimal | int:
    try:
        rounded = Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    except InvalidOperation:  # more digits than anybody reads
        return value
    return int(rounded) if rounded == rounded.to_integral_value() else rounded
