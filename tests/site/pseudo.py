"""Catalogues of languages that nobody speaks: every message is changed so that what stays English on a page is seen."""

import re
from pathlib import Path

from babel.core import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from tests.conftest import ROOT

POT = ROOT / "site_templates" / "words" / "messages.pot"
LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áƀçđéƒğħíĵķłɱñóþʠřšŧúṽŵẋýžÁƁÇĐÉƑĞĦÍĴĶŁḾÑÓÞɊŘŠŦÚṼŴẊÝŽ",
)
ARABIC = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهابتثجحخدذرزسشصضطظعغفقكلمنه",
)
_KEPT = re.compile(r"(\{\w*\}|</?\w+[^>]*>)")


def changed(text: str, letters: dict[int, str] | dict[int, int] = LETTERS) -> str:
    """A text in letters that no English word has; placeholders and tags stay as they are."""
    return "".join(each if _KEPT.fullmatch(each) else each.translate(letters) for each in _KEPT.split(text))


def write_catalogue(folder: Path, language: str, letters: dict[int, str] | dict[int, int] = LETTERS) -> Path:
    """Write `words/<language>.po` into a folder of templates; return the folder."""
    with POT.open("rb") as file:
        messages = read_po(file)
    catalogue = Catalog(locale=Locale.parse(language, sep="-"))
    for each in messages:
        if isinstance(each.id, tuple):
            catalogue.add(each.id, tuple(changed(each.id[1], letters) for _ in range(catalogue.num_plurals)))
        elif each.id:
            text = str(each.id)
            text = text if text == "{symbol}{amount}" else changed(text, letters)
            catalogue.add(each.id, text, context=each.context)
    (folder / "words").mkdir(parents=True)
    with (folder / "words" / f"{language}.po").open("wb") as file:
        write_po(file, catalogue)
    return folder
