"""What a process is about, by the classifications of its items, and the pages of categories."""

from typing import Any

import pytest

from unsealed.ocds.classification import Classification, read_classifications
from unsealed.urls import category_url


def item(scheme: Any, code: Any, words: Any = None, *more: tuple[Any, Any]) -> dict[str, Any]:
    others = [{"scheme": each, "id": of_it} for each, of_it in more]
    return {
        "classification": {"scheme": scheme, "id": code, "description": words},
        "additionalClassifications": others,
    }


def test_classifications_are_distinct_over_tender_awards_and_contracts() -> None:
    compiled = {
        "tender": {"items": [item("UNSPSC", "72141000"), item("unspsc", 72141000, "Roads"), item("UNSPSC", "1")]},
        "awards": [{"items": [item("UNSPSC", "72141000", "Highways")]}],
        "contracts": [{"items": [item("UNSPSC", "53102700", "Uniforms")]}],
    }
    assert read_classifications(compiled) == (
        Classification("UNSPSC", "1", ""),
        Classification("UNSPSC", "53102700", "Uniforms"),
        Classification("UNSPSC", "72141000", "Roads"),
    )


def test_additional_classifications_count_where_they_bring_a_scheme() -> None:
    compiled = {"tender": {"items": [item("CPV", "45000000-7", "Works", ("CPV", "45233140"), ("UNSPSC", "72"))]}}
    assert [each[:2] for each in read_classifications(compiled)] == [("CPV", "45000000"), ("UNSPSC", "72")]


def test_the_classification_of_the_tender_itself_counts() -> None:
    compiled = {"tender": {"classification": {"scheme": "CPV", "id": "90650000", "description": "Asbestos"}}}
    assert read_classifications(compiled) == (Classification("CPV", "90650000", "Asbestos"),)


def test_a_code_without_a_scheme_is_the_one_that_has_it() -> None:
    compiled = {"tender": {"items": [item(None, "7"), item("local", "7", "Seven"), item(None, "8")]}}
    assert read_classifications(compiled) == (Classification("", "8", ""), Classification("local", "7", "Seven"))


@pytest.mark.parametrize(
    "tender", [None, [], {"items": "x"}, {"items": [1, None, {"classification": ["x"]}]}, {"items": [item([], {}, 3)]}]
)
def test_values_of_wrong_types_classify_nothing(tender: Any) -> None:
    assert read_classifications({"tender": tender, "awards": 4, "contracts": [[]]}) == ()


def test_addresses_of_categories_are_safe_and_one_to_one() -> None:
    assert category_url("CPV", "45000000") == "categories/cpv-45000000/"
    assert category_url("mainProcurementCategory", "goods") == "categories/goods/"
    pairs = [
        ("CPV", "45000000"), ("cpv-45000000", ""), ("cpv", "45000000"), ("", "cpv-45000000"), ("", "goods"), ("", ""),
        ("a:b", "c"), ("a", "b:c"), ("a~1b", "c"), ("CPV", "../../x"), ("CPV", "\u0664\u0665"), ("CPV", "4" * 500),
        ("mainProcurementCategory", "con"), ("mainProcurementCategory", "page"), ("/", "\x00"), ("x", "A"), ("x", "a"),
    ]  # fmt: skip
    urls = [category_url(*pair) for pair in pairs]
    assert len({url.lower() for url in urls}) == len(pairs)
    for url in urls:
        section, name, end = url.split("/")
        assert (section, end) == ("categories", "")
        assert name.strip(".") == name
        assert name.isascii()
        assert 0 < len(name) < 90
