"""Numbers, percentages and amounts of money in the forms of one locale, with all of their digits where they are exact."""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, Overflow
from functools import lru_cache

from babel import Locale
from babel.numbers import (
    format_decimal,
    format_percent,
    get_currency_name,
    get_currency_precision,
    get_currency_symbol,
    get_decimal_symbol,
    get_group_symbol,
    get_minus_sign_symbol,
)

from unsealed.catalogue import Catalogue

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"

_ONE, _CENT = Decimal(1), Decimal("0.01")
_DIGITS = 27  # what reckoning carries without rounding
_NUMBER_IN_PATTERN = re.compile(r"[#0][#0,.]*")
_VOWELS = "aeiouyhàáâäãåæèéêëìíîïòóôöõœùúûü"
_LONGEST_CURRENCY = 16


class Figures:
    """Writes numbers as a locale does. Asked for the same currencies and limits over and over, it keeps their forms."""

    def __init__(self, locale: Locale, catalogue: Catalogue) -> None:
        self._locale = locale
        self._catalogue = catalogue
        marks = get_group_symbol(locale), get_decimal_symbol(locale)
        self._separators = str.maketrans(dict(zip(",.", marks, strict=True))) if marks != (",", ".") else None
        self._by_thousands = locale.decimal_formats[None].grouping == (3, 3)
        self._minus = get_minus_sign_symbol(locale)
        pattern, _, negative = locale.currency_formats["standard"].pattern.partition(";")
        self._patterns = pattern, negative or self._minus + pattern
        self._around = lru_cache(maxsize=512)(self._affixes)
        self._name = lru_cache(maxsize=512)(self._currency_name)
        self._large = lru_cache(maxsize=64)(self._large_pattern)
        self._least = lru_cache(maxsize=512)(lambda currency: -get_currency_precision(currency))

    def number(self, value: int | Decimal) -> str:
        """A number with this language's separators and all of its digits."""
        if isinstance(value, Decimal) and (abs(value.adjusted()) > 40):
            return str(value)
        if not self._by_thousands:
            return format_decimal(value, locale=self._locale, decimal_quantization=False)
        text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
        return text.translate(self._separators) if self._separators else text

    def percent(self, share: int | Decimal) -> str:
        """A fraction in percent, to one decimal: `26.3%`."""
        value = Decimal(share)
        if abs(value.adjusted()) > 20:  # nothing that a reader could use: say it as it is
            return self.number(value)
        rounded = value.quantize(Decimal("0.001"), ROUND_HALF_UP)
        return format_percent(rounded, locale=self._locale, decimal_quantization=False)

    def money(self, amount: int | Decimal, currency: str) -> str:
        """An amount: `$1,250.50`; whole amounts without a fraction, others with the digits that the currency has.

        What is published with more digits is rounded, but never to nothing; `exact_money` has them all.
        """
        value = Decimal(amount)
        if value != value.to_integral_value():
            exponent, least = value.as_tuple().exponent, self._least(currency)
            if isinstance(exponent, int) and exponent < least and value.adjusted() - least < _DIGITS:
                value = value.quantize(Decimal(1).scaleb(least), ROUND_HALF_UP) or value
        return self.exact_money(value, currency)

    def more_exactly(self, amount: int | Decimal, currency: str) -> str:
        """The amount with all of its digits where it was rounded, as a hint beside it; else empty."""
        value = Decimal(amount)
        if value == value.to_integral_value():  # as nearly all are: nothing to round
            return ""
        exact = self.exact_money(value, currency)
        return exact if exact != self.money(value, currency) else ""

    def exact_money(self, amount: int | Decimal, currency: str) -> str:
        """An amount with all of its digits; whole ones without a fraction, others with two or more."""
        value = Decimal(amount)
        if value == value.to_integral_value():
            value = value.quantize(_ONE) if value.adjusted() < _DIGITS else value
        elif value.as_tuple().exponent in (-1, -2) and value.adjusted() < _DIGITS - 2:
            value = value.quantize(_CENT)
        return self._with_currency(value < 0, self.number(value.copy_abs()), currency)  # abs() rounds, and overflows

    def money_in_text(self, amount: int | Decimal, currency: str) -> str:
        """An amount as a sentence says it: `$412,000`, `$38.2 million`; exact where that is short."""
        value = Decimal(amount)
        size = value.copy_abs()
        try:
            for exponent in (9, 6):
                if size >= Decimal(10) ** exponent:
                    return self._in_words(value < 0, self._scaled(size, exponent), currency)
        except (InvalidOperation, Overflow):  # more digits than the context carries: say them all
            return self.money(value, currency)
        return self.money_in_column(value, currency)

    def money_in_column(self, amount: int | Decimal, currency: str) -> str:
        """An amount among others that are compared with it: `$38,200,000`, `$412,000`; without a fraction where it is large."""
        value = Decimal(amount)
        size = value.copy_abs()
        try:
            if size >= 1000:
                return self._with_currency(value < 0, self.number(size.quantize(Decimal(1), ROUND_HALF_UP)), currency)
        except (InvalidOperation, Overflow):  # as above
            pass
        return self.money(value, currency)

    def size(self, count: int) -> str:
        """A file's size: `812 bytes`, `1.4 MB`."""
        _ = self._catalogue.gettext
        for limit, form in ((10**9, _("{n} GB")), (10**6, _("{n} MB")), (10**3, _("{n} kB"))):
            if count >= limit:
                text = self.number((Decimal(count) / limit).quantize(Decimal("0.1"), ROUND_HALF_UP))
                return form.format(n=text).replace(" ", NO_BREAK_SPACE)
        text = self._catalogue.ngettext("{n} byte", "{n} bytes", count).format(n=self.number(count))
        return text.replace(" ", NO_BREAK_SPACE)

    def _scaled(self, size: Decimal, exponent: int) -> str:
        """A large number in words: `38.2 million`; `38,2 millones`."""
        before, after, zeros = self._large(exponent, "other")
        scaled = (size / Decimal(10) ** (exponent - zeros + 1)).quantize(Decimal("0.1"), ROUND_HALF_UP).normalize()
        scaled = Decimal(f"{scaled:f}")
        before, after, _zeros = self._large(exponent, self._locale.plural_form(scaled))
        return f"{before}{self.number(scaled)}{after}"

    def _large_pattern(self, exponent: int, category: str) -> tuple[str, str, int]:
        """What stands around a number of a size, and how many digits it leaves before the decimal sign at least."""
        formats, size = self._locale.compact_decimal_formats, str(10**exponent)
        forms = formats["long"] if "long" in formats else formats["short"]
        pattern = forms.get(category, {}).get(size) or forms["other"].get(size)
        if not pattern:
            return "", "", exponent + 1
        text = pattern.pattern.partition(";")[0].replace(" ", NO_BREAK_SPACE).replace("'", "")
        found = _NUMBER_IN_PATTERN.search(text)
        if not found or found.group() == "0" * (exponent + 1):
            return "", "", exponent + 1
        return text[: found.start()], text[found.end() :], len(found.group())

    def _in_words(self, negative: bool, text: str, currency: str) -> str:
        """A large amount with its currency: beside its sign as in `$38.2 million`, or called by its name."""
        if currency:
            name = self._name(currency)
            form = self._catalogue.pgettext("a large amount; {name}: the currency", "{symbol}{amount}")
            if name[:1].lower() in _VOWELS:
                form = self._catalogue.pgettext("the same, where {name} begins with a vowel", "{symbol}{amount}")
            if form != "{symbol}{amount}":
                symbol = self._symbol(currency)
                return (self._minus if negative else "") + form.format(symbol=symbol, amount=text, name=name)
        return self._with_currency(negative, text, currency)

    def _with_currency(self, negative: bool, text: str, currency: str) -> str:
        if not currency:
            return f"{self._minus if negative else ''}{text} ({self._catalogue.gettext('currency not published')})"
        before, after = self._around(currency, negative)
        return f"{before}{text}{after}"

    def _affixes(self, currency: str, negative: bool) -> tuple[str, str]:
        """What stands before and after an amount of a currency, by the locale's pattern: ("$", ""), ("", " €")."""
        symbol = self._symbol(currency)
        if self._locale.text_direction == "rtl":
            symbol = f"\N{LEFT-TO-RIGHT MARK}{symbol}\N{LEFT-TO-RIGHT MARK}"
        pattern = self._patterns[negative]
        number = _NUMBER_IN_PATTERN.search(pattern)
        before, after = (pattern[: number.start()], pattern[number.end() :]) if number else ("¤", "")
        if before.endswith("¤") and symbol[-1].isalpha():
            before += NO_BREAK_SPACE
        if after.startswith("¤") and symbol[0].isalpha():
            after = NO_BREAK_SPACE + after
        return before.replace("¤", symbol), after.replace("¤", symbol)

    def _currency_name(self, currency: str) -> str:
        """What several of a currency are called: `US dollars`; its code where it has no name."""
        name = get_currency_name(currency, count=2, locale=self._locale)
        return _short(name) if name == currency else name

    def _symbol(self, currency: str) -> str:
        return _short(get_currency_symbol(currency, self._locale))


def _short(currency: str) -> str:
    """A currency as it is; cut where data says a whole text in place of a code, as what stands in a drawing has no lines."""
    return currency if len(currency) <= _LONGEST_CURRENCY else f"{currency[:_LONGEST_CURRENCY]}…"
