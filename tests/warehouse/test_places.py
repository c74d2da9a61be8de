"""Where an offer is: known from table region, never guessed, and asked for with --continent and --country."""

import json

import pytest
from click.testing import CliRunner

from gpuplan import main
from warehouse import store
from warehouse.faults import BadInput
from warehouse.places import EU_MEMBERS, find_countries
from warehouse.tables import Region


def region(region_id, country, country_name, continent, seller="AWS"):
    return Region(
        source="seed",
        service_provider_name=seller,
        region_id=region_id,
        country=country,
        country_name=country_name,
        continent=continent,
        source_name="test",
    )


def test_an_offer_has_the_country_of_its_sellers_region(ground, sold):
    elsewhere = region("eu-west-1", "IE", "Ireland", "Europe"), region("us-east-1", "DE", "Germany", "Europe", "Neo")
    ground.load("2026-01-01", [region("us-east-1", "US", "United States", "North America"), *elsewhere], "seed")
    ground.load("2026-01-02", [*sold("55.04"), *sold("60", region_id="eu-west-1"), *sold("50", region_id="ap-x-1")])
    found = ground.ask("SELECT region_id, country, continent FROM price_now ORDER BY 1")
    assert found == [
        ("ap-x-1", None, None),
        ("eu-west-1", "IE", "Europe"),
        ("us-east-1", "US", "North America"),
    ]
    assert ground.ask("FROM unplaced") == [("AWS", "ap-x-1", 1)]


def test_a_region_moved_in_the_table_is_not_counted_twice_and_places_old_prices_too(ground, sold):
    ground.load("2026-01-01", [region("us-east-1", "CA", "Canada", "North America")], "seed")
    ground.load("2026-01-02", sold("55.04"))
    ground.load("2026-02-01", [region("us-east-1", "US", "United States", "North America")], "seed")
    assert ground.ask("SELECT country FROM price_at(TIMESTAMPTZ '2026-01-03')") == [("US",)]


@pytest.mark.parametrize(
    ("seller", "region_id", "country", "continent"),
    [
        ("AWS", "eu-central-2", "CH", "Europe"),
        ("AWS", "eu-west-3-wl1-cmn1", "MA", "Africa"),  # Casablanca, though its parent region is Paris
        ("AWS", "us-east-1-lim-1", "PE", "South America"),  # Lima
        ("AWS", "eu-central-1-waw-1", "PL", "Europe"),
        ("AWS", "us-east-1-dfw-1", "US", "North America"),
        ("AWS", "cn-north-1", "CN", "Asia"),
        ("Azure", "uksouth", "GB", "Europe"),
        ("Azure", "usgovvirginia", "US", "North America"),
        ("Azure", "northeurope", "IE", "Europe"),
        ("Azure", "uaenorth", "AE", "Asia"),
        ("Google Cloud", "europe-west4", "NL", "Europe"),
        ("Google Cloud", "australia-southeast1", "AU", "Oceania"),
        ("Oracle Cloud", "eu-zurich-1", "CH", "Europe"),
    ],
)
def test_bundled_regions_are_where_their_sellers_say(prices, seller, region_id, country, continent):
    where = f"service_provider_name = '{seller}' AND region_id = '{region_id}'"
    (found,) = store.records(prices, Region, where)
    assert (found.country, found.continent) == (country, continent)


def test_every_region_of_the_bundled_prices_is_known(prices):
    assert prices.execute("FROM unplaced WHERE region_id IS NOT NULL").fetchall() == []


def test_a_place_changes_no_count_of_bundled_prices(prices):
    held = "SELECT count(*) FROM price_period WHERE valid_to IS NULL"
    assert prices.execute("SELECT count(*) FROM price_now").fetchall() == prices.execute(held).fetchall()


def test_the_european_union_has_its_27_members_and_britain_switzerland_norway_are_not_among_them():
    assert len(EU_MEMBERS) == 27
    assert not EU_MEMBERS & {"GB", "CH", "NO", "IS"}


def test_a_country_goes_by_code_or_name_in_any_case(prices):
    assert find_countries(prices, ["de", "Switzerland"]) == ["CH", "DE"]
    assert find_countries(prices, ["eu"]) == sorted(EU_MEMBERS)
    assert find_countries(prices, []) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [("UK", "such as GB for the United Kingdom"), ("Germny", "did you mean Germany"), ("", "ISO 3166")],
)
def test_an_unknown_country_is_an_error_that_helps(prices, name, said):
    with pytest.raises(BadInput, match=said):
        find_countries(prices, [name])


@pytest.fixture
def asked(seeded):
    def run(*words):
        result = CliRunner().invoke(main, ["prices", *words, "--warehouse", str(seeded), "--format", "json"])
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)["data"]

    return run


def test_prices_of_two_countries_are_of_those_alone(asked):
    rows = asked("--country", "DE", "--country", "NL", "--gpu", "A10")
    found = {(row["service_provider_name"], row["region_id"]) for row in rows}
    assert found == {("Azure", "germanywestcentral"), ("Azure", "westeurope")}


def test_the_eu_alone_lets_neither_britain_nor_an_unknown_place_through(asked):
    countries = {row["country"] for row in asked("--country", "EU")}
    assert {"DE", "FR", "NL"} <= countries <= EU_MEMBERS
    europe = {row["country"] for row in asked("--continent", "europe")}
    assert {"GB", "CH", "DE"} <= europe
    assert None not in europe


@pytest.mark.parametrize("words", [("--continent", "Euro"), ("--continent", "Atlantis"), ("--country", "XX")])
def test_an_unknown_place_is_wrong_usage(seeded, words):
    result = CliRunner().invoke(main, ["prices", *words, "--warehouse", str(seeded)])
    assert result.exit_code == 2
    assert f"unknown {words[0][2:]} {words[1]!r}" in result.stderr
