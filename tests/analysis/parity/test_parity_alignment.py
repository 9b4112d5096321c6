"""What several environments call differently is aligned: by their words, by a learned scheme, by the configuration."""

from __future__ import annotations

import pytest
from parity_items import item, neutral_of

from gitops_lint.analysis.parity.alignment import aligned, learned
from gitops_lint.analysis.parity.tokens import Neutral, tokens_of, without

STAGING_AND_PROD = ("staging", "prod")


@pytest.mark.parametrize(
    ("environments", "expected"),
    [
        (("dev", "prod"), {"dev": {"dev", "development"}, "prod": {"prod", "production", "prd"}}),
        (("staging", "production"), {"staging": {"staging", "stage", "stg"}}),
        (("prod-eu", "prod-us"), {"prod-eu": {"prod-eu", "eu"}, "prod-us": {"prod-us", "us"}}),
        (("staging", "prod-eu"), {"prod-eu": {"prod-eu", "prod", "production", "prd", "eu"}}),
        (("pre-prod", "prod"), {"pre-prod": {"pre-prod", "preprod", "preproduction", "pre-production"}}),
        (("test", "live"), {"test": {"test"}, "live": {"live", "prod", "production", "prd"}}),
    ],
)
def test_an_environment_is_known_by_its_name_and_the_usual_short_forms(
    environments: tuple[str, ...], expected: dict[str, set[str]]
) -> None:
    found = tokens_of(environments)
    assert {name: set(found[name]) for name in expected} == expected


def test_the_configuration_gives_further_words() -> None:
    assert "blue" in tokens_of(STAGING_AND_PROD, {"prod": ["Blue"]})["prod"]


@pytest.mark.parametrize(
    ("text", "neutral"),
    [
        ("shop-prod", "shop"),
        ("prod-shop", "shop"),
        ("shop-production-cart", "shop-cart"),
        ("shop_PRD", "shop"),
        ("shopProd", "shop"),
        ("prod", ""),
        ("prod01-shop", "01-shop"),
        ("products", "products"),
        ("reproduced", "reproduced"),
        ("non-prod", "non-prod"),
    ],
)
def test_a_word_is_taken_out_where_it_is_one(text: str, neutral: str) -> None:
    assert without(Neutral("prod", tokens_of(STAGING_AND_PROD)["prod"])(text)) == neutral


@pytest.mark.parametrize(
    ("staging", "prod"),
    [
        ("cart", "cart"),
        ("cart-staging", "cart-prod"),
        ("staging-cart", "production-cart"),
        ("shop-stg-cart", "shop-prd-cart"),
        ("cart", "cart-prod"),
        ("cart-config-k42mg6mghk", "cart-config-cgkmb7t5d6"),
    ],
)
def test_objects_are_the_same_one_when_their_names_agree_without_the_scheme(staging: str, prod: str) -> None:
    items = {"staging": [item("staging", staging, kind="ConfigMap")], "prod": [item("prod", prod, kind="ConfigMap")]}
    (group,) = aligned(items, neutral_of(items))
    assert group.lacking == ()


@pytest.mark.parametrize(
    ("staging", "prod"),
    [("cart", "web"), ("cart-prod", "cart-staging"), ("cart-1", "cart-2")],
)
def test_objects_with_other_names_are_not_the_same(staging: str, prod: str) -> None:
    items = {"staging": [item("staging", staging)], "prod": [item("prod", prod)]}
    assert [group.lacking for group in aligned(items, neutral_of(items))] == [("prod",), ("staging",)] or [
        group.lacking for group in aligned(items, neutral_of(items))
    ] == [("staging",), ("prod",)]


def test_namespaces_that_carry_the_environment_are_aligned() -> None:
    items = {name: [item(name, "cart", namespace=f"shop-{name}")] for name in STAGING_AND_PROD}
    assert [group.lacking for group in aligned(items, neutral_of(items))] == [()]


def test_two_objects_that_only_the_word_tells_apart_stay_two() -> None:
    items = {
        "staging": [item("staging", "cart"), item("staging", "cart-staging")],
        "prod": [item("prod", "cart"), item("prod", "cart-prod")],
    }
    groups = aligned(items, neutral_of(items))
    assert sum(group.lacking == () for group in groups) >= 1
    assert all(len({one.name for one in group.items.values()}) >= 1 for group in groups)
    assert sum(len(group.items) for group in groups) == 4


def test_what_several_clusters_of_an_environment_have_is_aligned_in_their_order() -> None:
    items = {name: [item(name, "cart"), item(name, "cart")] for name in STAGING_AND_PROD}
    assert [group.lacking for group in aligned(items, neutral_of(items))] == [(), ()]


def test_a_word_that_no_name_of_an_environment_tells_is_learned_from_what_agrees_without_it() -> None:
    names = ("cart", "web", "search", "mail")
    items = {
        "staging": [item("staging", f"{name}-x7") for name in names],
        "prod": [item("prod", f"{name}-y2") for name in names],
    }
    assert learned(items, neutral_of(items)) == {"staging": {"x7"}, "prod": {"y2"}}


def test_nothing_is_learned_from_two_components_that_differ() -> None:
    items = {
        "staging": [item("staging", "cart-config"), item("staging", "cart-canary"), item("staging", "web")],
        "prod": [item("prod", "mail-config"), item("prod", "mail-canary"), item("prod", "web")],
    }
    assert not any(learned(items, neutral_of(items)).values())
