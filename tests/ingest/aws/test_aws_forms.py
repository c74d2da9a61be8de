"""The forms of AWS's price files: JSON beside CSV, the Price List API, blocks of any size, files cut short."""

import json
from decimal import Decimal

import pytest

from ingest.sources import aws
from ingest.sources.aws import table
from tests.ingest.aws.files import ANCHORS, offer_csv, on_demand, plan_csv, reserved
from warehouse.load import Refused


def test_the_json_form_of_an_offer_file_gives_the_same_rows(parsed):
    rows = [on_demand("p5.48xlarge", "55.04", sku="A", GPU="8"), on_demand("m7i.large", "0.1", sku="B")]
    rows[1]["Instance Family"] = "General purpose"
    rows += reserved("p5.48xlarge", 3, "Partial Upfront", "10.5", "250000", SKU="A")
    from_csv, _ = parsed(offer_csv(rows))
    from_json, payload = parsed(as_json(rows), name="index.json")
    assert from_json == from_csv != []
    assert payload.ledger.unread(aws.CARD.ignored) == {}


def as_json(rows) -> bytes:
    """The same rows as AWS's JSON has them: products, then terms by kind, product and term."""
    camel = {
        "Instance Type": "instanceType",
        "Instance Family": "instanceFamily",
        "Operating System": "operatingSystem",
        "License Model": "licenseModel",
        "Location Type": "locationType",
        "Region Code": "regionCode",
        "Pre Installed S/W": "preInstalledSw",
        "Tenancy": "tenancy",
        "Memory": "memory",
        "vCPU": "vcpu",
        "GPU": "gpu",
        "usageType": "usagetype",
        "operation": "operation",
        "CapacityStatus": "capacitystatus",
        "MarketOption": "marketoption",
    }
    products, terms = {}, {"OnDemand": {}, "Reserved": {}}
    for row in rows:
        sku = row["SKU"]
        attributes = {new: row[old] for old, new in camel.items() if row.get(old)}
        products[sku] = {"sku": sku, "productFamily": row["Product Family"], "attributes": attributes}
        code = "TERM" + row.get("PurchaseOption", "")
        term = terms[row["TermType"]].setdefault(sku, {}).setdefault(f"{sku}.{code}", {"priceDimensions": {}})
        term["effectiveDate"] = row["EffectiveDate"] + "T00:00:00Z"
        term["termAttributes"] = {
            name: row[name] for name in ("LeaseContractLength", "OfferingClass", "PurchaseOption") if row.get(name)
        }
        term["priceDimensions"][f"{sku}.{row['Unit']}"] = {
            "unit": row["Unit"],
            "pricePerUnit": {"USD": row["PricePerUnit"]},
        }
    document = {"formatVersion": "v1.0", "disclaimer": "{", "offerCode": "AmazonEC2"}
    return json.dumps(document | {"products": products, "terms": terms, "attributesList": {}}, indent=2).encode()


def test_the_answer_of_the_price_list_api_gives_the_same_rows(parsed):
    rows = [on_demand(machine, price) for machine, price in ANCHORS.items()]
    document = json.loads(as_json(rows))
    items = [
        {"product": product, "serviceCode": "AmazonEC2", "terms": {"OnDemand": document["terms"]["OnDemand"][sku]}}
        for sku, product in document["products"].items()
    ]
    found, payload = parsed(json.dumps(items).encode(), name="index.json")
    assert {o.instance_type: p.list_unit_price for o, p in found} == {m: Decimal(p) for m, p in ANCHORS.items()}
    assert payload.ledger.unread(aws.CARD.ignored) == {}


@pytest.mark.parametrize("block", [1, 7, 300, 1 << 21])
def test_blocks_may_end_anywhere(parsed, monkeypatch, block):
    monkeypatch.setattr(table, "BLOCK_BYTES", block)
    rows = [on_demand(machine, price) for machine, price in list(ANCHORS.items())[:4]]
    found, _ = parsed(offer_csv(rows))
    assert len(found) == 4


def test_a_last_line_without_its_line_break_is_read(parsed):
    found, _ = parsed(offer_csv([on_demand("g6.xlarge", "0.8048"), on_demand("p5.48xlarge", "55.04")]).rstrip(b"\n"))
    assert {o.instance_type for o, _ in found} == {"g6.xlarge", "p5.48xlarge"}


@pytest.mark.parametrize("cut", [1, 200, 700])
@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_file_cut_short_is_refused(parsed, cut, form):
    rows = [on_demand(machine, price) for machine, price in ANCHORS.items()]
    whole = offer_csv(rows)[:-2] if form == "csv" else as_json(rows)
    with pytest.raises(Refused, match="cut short"):
        parsed(whole[: -cut - 1])


@pytest.mark.parametrize(
    "other",
    [b"<!DOCTYPE html><html>", b'"a","b"\n"c","d"\n', b'{"message": "Forbidden"}', plan_csv([])],
    ids=["a page", "another table", "a message", "only savings plans"],
)
def test_what_is_no_offer_file_is_refused_or_empty(parsed, other):
    if b"DiscountedSKU" in other:
        assert parsed(other)[0] == []
        return
    with pytest.raises(Refused, match=r"^aws: "):
        parsed(other)


def test_a_record_over_two_lines_and_a_family_of_another_name_are_read_the_long_way(parsed):
    odd = on_demand("p5.48xlarge", "55.04", PriceDescription="two\nlines")
    assert [p.list_unit_price for _, p in parsed(offer_csv([odd]))[0]] == [Decimal("55.04")]
    renamed = on_demand("p5.48xlarge", "55.04") | {"Instance Family": "Accelerated computing"}
    assert [p.list_unit_price for _, p in parsed(offer_csv([renamed]))[0]] == [Decimal("55.04")]
