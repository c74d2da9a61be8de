"""The columns of the sheets that list: heading, the row's key, width, and how a cell is written."""

from collections.abc import Sequence

Columns = Sequence[tuple[str, str, int, str]]

PLAN_COLUMNS = (
    ("#", "rank_number", 6, "whole"),
    ("Status", "status", 11, "text"),
    ("Way", "way", 18, "text"),
    ("Route", "route", 14, "text"),
    ("Seller", "service_provider_name", 26, "text"),
    ("What", "instance_type", 30, "text"),
    ("Model", "model_name", 34, "text"),
    ("GPU", "gpu_id", 18, "text"),
    ("GPUs", "gpu_count", 7, "whole"),
    ("Region", "region_id", 18, "text"),
    ("Months committed", "commitment_months", 10, "whole"),
    ("USD a month", "cost_usd_per_month", 12, "money"),
    ("At today's value [USD]", "npv_cost_usd", 14, "money"),
    ("USD per useful GPU-hour", "cost_usd_per_useful_gpu_hour", 11, "small"),
    ("USD per million tokens", "cost_usd_per_million_tokens", 11, "small"),
    ("Of the cheapest", "cost_over_cheapest", 10, "times"),
    ("Useful utilisation", "useful_utilisation", 10, "percent"),
    ("kWh a year", "energy_kwh_per_year", 11, "whole"),
    ("kg CO2e a year", "carbon_kg_per_year", 11, "whole"),
    ("Carbon ceiling", "carbon_kept", 16, "text"),
    ("Energy and carbon made of", "energy_inputs", 50, "wrapped"),
    ("Price seen on", "price_observed_on", 12, "text"),
    ("Freshness", "price_freshness", 11, "text"),
    ("Source", "price_source_url", 24, "link"),
    ("Why not ranked", "reason", 50, "wrapped"),
)
LAYER_COLUMNS = (
    ("From the base", "layer_rank", 8, "whole"),
    ("Layer", "layer_name", 50, "wrapped"),
    ("Units", "unit_count", 8, "whole"),
    ("Load from", "load_from_units", 12, "quantity"),
    ("Load to", "load_to_units", 12, "quantity"),
    ("Of all work", "work_fraction", 10, "percent"),
    ("USD a year", "cost_usd_per_year", 12, "money"),
    ("At today's value [USD]", "npv_cost_usd", 14, "money"),
    ("kWh a year", "energy_kwh_per_year", 11, "whole"),
    ("kg CO2e a year", "carbon_kg_per_year", 11, "whole"),
    ("Energy and carbon made of", "energy_inputs", 50, "wrapped"),
)
EXCLUDED_COLUMNS = (
    ("Offers", "offer_count", 8, "whole"),
    ("Way", "way", 20, "text"),
    ("Why", "reason", 100, "wrapped"),
    ("Who", "service_provider_name", 30, "wrapped"),
)
PRICE_COLUMNS = (
    ("Seller", "service_provider_name", 26, "text"),
    ("What", "thing", 36, "text"),
    ("Region", "region_id", 18, "text"),
    ("Terms", "pricing_category", 12, "text"),
    ("Months", "commitment_months", 8, "whole"),
    ("List price", "list_unit_price", 12, "small"),
    ("Paid at the start", "upfront_unit_price", 12, "small"),
    ("Per", "pricing_unit", 26, "text"),
    ("Currency", "pricing_currency", 9, "text"),
    ("USD per unit of it", "usd_per_unit", 10, "small"),
    ("Rate of", "fx_rate_on", 11, "text"),
    ("Seen on", "observed_on", 11, "text"),
    ("Source", "source", 16, "text"),
    ("Page", "source_url", 26, "link"),
    ("Read from", "payload_url", 44, "wrapped"),
    ("SHA-256 of what was read", "payload_sha256", 24, "wrapped"),
    ("Price id", "price_id", 36, "wrapped"),
)
ASSUMPTION_COLUMNS = (
    ("Name", "name", 44, "text"),
    ("Value", "assumed_value", 12, "quantity"),
    ("Low", "low_value", 12, "quantity"),
    ("High", "high_value", 12, "quantity"),
    ("Unit", "unit", 26, "wrapped"),
    ("This scenario's own", "overridden", 10, "text"),
    ("Source", "source_name", 44, "wrapped"),
    ("Page", "source_url", 26, "link"),
    ("Note", "note", 60, "wrapped"),
)
