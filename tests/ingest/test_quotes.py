"""`gpuplan quotes`: sheets that people keep are checked line by line and loaded whole or not at all."""

import gzip
import json
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner

from gpuplan import main
from ingest.quotes import door, examples
from ingest.quotes.kinds import KINDS
from tests.ingest.conftest import Gpuplan

EXAMPLE = Path(examples.__file__).parent / "sellers-without-api.csv"
HEAD = "kind,service_provider_name,gpu,gpu_count,price,unit,currency,source_url,quoted_on"
GOOD = "price,CoreWeave,H100-SXM-80GB,8,49.24,Hours,USD,https://www.coreweave.com/pricing,2026-09-20"
HELD = "SELECT source, count(*) FROM offer WHERE valid_to IS NULL GROUP BY ALL ORDER BY ALL"
DEAL = """
[[discount]]
service_provider_name = "AWS"
contract_id = "EDP-9"
instance_type = "p5.48*"
discount_fraction = 0.25
starts_on = 2026-01-01
ends_on = 2030-12-31
quoted_on = 2026-06-01
source_url = "file:///deals/edp-9.pdf"

[[discount]]
service_provider_name = "AWS"
contract_id = "EDP-9"
instance_type = "p99*"
discount_fraction = 0.5
starts_on = 2026-01-01
ends_on = 2030-12-31
quoted_on = 2026-06-01
source_url = "file:///deals/edp-9.pdf"
"""


def printed(kind):
    return CliRunner().invoke(main, ["quotes", "template", kind]).stdout


@pytest.fixture
def gpuplan(of_seeds):
    return Gpuplan(of_seeds)


@pytest.fixture
def imported(gpuplan, tmp_path):
    """Writes a sheet and imports it."""

    def do(text, name="sheet.csv", *words):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return gpuplan("quotes", "import", str(path), *words)

    return do


def faults(result):
    """The lines of an error after its first."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    return [line.strip() for line in result.stderr.splitlines()[1:]]


def test_the_sheet_of_sellers_without_an_interface_is_loaded_with_link_and_age(gpuplan):
    assert gpuplan("quotes", "import", str(EXAMPLE)).exit_code == 0
    assert gpuplan.ask(
        "SELECT price_usd_per_instance_hour, price_usd_per_gpu_hour, source, source_url, observed_at::DATE::VARCHAR "
        "FROM price_now WHERE service_provider_name = 'CoreWeave' AND instance_type = 'HGX H100' "
        "AND pricing_category = 'Standard'"
    ) == [(49.24, 6.155, "quote:sellers-without-api", "https://www.coreweave.com/pricing", "2026-09-20")]
    assert gpuplan.ask(
        "SELECT service_provider_name, count(*) FROM offer WHERE source = 'quote:sellers-without-api' "
        "GROUP BY ALL ORDER BY ALL"
    ) == [("CoreWeave", 12), ("Crusoe", 6), ("Fireworks", 4), ("Modal", 6)]
    assert gpuplan.ask(
        "SELECT DISTINCT pricing_category FROM price_now WHERE service_provider_name = 'Modal' "
        "AND source LIKE 'quote:%'"
    ) == [("Other",)]


def test_no_example_is_loaded_by_itself(gpuplan):
    assert gpuplan.ask("SELECT count(*) FROM batch WHERE source LIKE 'quote%'") == [(0,)]


def test_a_sheet_imported_again_replaces_itself_and_nothing_else(imported, gpuplan):
    other = GOOD.replace("CoreWeave", "Elsewhere")
    imported(f"{HEAD}\n{other}\n", "other.csv")
    imported(f"{HEAD}\n{GOOD}\n{GOOD.replace('H100-SXM-80GB', 'L40S')}\n")
    before = gpuplan.ask(HELD)
    again = imported(f"{HEAD}\n{GOOD.replace('49.24', '44.00')}\n", "sheet.csv", "--format", "json")
    ((row),) = json.loads(again.stdout)["data"]
    assert (row["outcome"], row["opened_count"], row["closed_count"]) == ("loaded", 1, 3)
    assert dict(gpuplan.ask(HELD)) == dict(before) | {"quote:sheet": 1}
    history = "SELECT list_unit_price::VARCHAR, valid_to IS NULL FROM price WHERE source = 'quote:sheet' ORDER BY ALL"
    assert gpuplan.ask(history) == [("44.000000000", True), ("49.240000000", False), ("49.240000000", False)]


def test_a_sheet_can_be_followed_home(imported, gpuplan):
    text = f"{HEAD}\n{GOOD}\n"
    imported(text)
    digest = sha256(text.encode()).hexdigest()
    assert gpuplan.ask("SELECT payload_url, payload_sha256 FROM batch WHERE source = 'quote:sheet'") == [
        ("sheet.csv", digest)
    ]
    kept = gpuplan.warehouse.with_name("gpuplan.duckdb.d") / "archive" / "quote:sheet" / f"{digest}.gz"
    assert gzip.decompress(kept.read_bytes()).decode() == text


def test_every_fault_of_every_line_is_told_and_nothing_is_loaded(imported, gpuplan):
    before = gpuplan.ask(HELD)
    lines = [
        "# a remark, with a comma",
        HEAD,
        GOOD,
        'price,CoreWeave,H100-SMX,8,"2,49",Hours,USD,https://x.example,2026-09-01',
        "",
        "prise,CoreWeave,H100-SXM-80GB,8,2,Hours,USD,https://x.example,2026-09-01",
        "price,,H100-SXM-80GB,8,-2,Minutes,usd,x.example,2026-13-01",
        "price,CoreWeave,H200-SXM-141GB,,2,Hours,USD,https://x.example,2026-09-01",
        "price,CoreWeave,H200-SXM-141GB,8,2,Hours,USD,https://x.example,2999-09-01",
        GOOD.replace("49.24", "50"),
    ]
    told = faults(imported("\n".join(lines)))
    assert [line.partition(":")[0] for line in told] == [
        "line 4, price '2,49'",
        "line 4, gpu 'H100-SMX'",
        "line 6, kind 'prise'",
        "line 7, quoted_on '2026-13-01'",
        "line 7, source_url 'x.example'",
        "line 7, service_provider_name",
        "line 7, price '-2'",
        "line 7, unit 'Minutes'",
        "line 7, currency 'usd'",
        "line 8, gpu_count",
        "line 9, quoted_on '2999-09-01'",
        "line 10, kind",
    ]
    assert "such as 2.49" in told[0]
    assert "did you mean H100-SXM" in told[1]
    assert "did you mean price?" in told[2]
    assert "the same price as in line 3" in told[-1]
    assert gpuplan.ask(HELD) == before


def test_a_check_loads_nothing(imported, gpuplan):
    assert imported(f"{HEAD}\n{GOOD}\n", "sheet.csv", "--check").exit_code == 0
    assert gpuplan.ask("SELECT count(*) FROM batch WHERE source = 'quote:sheet'") == [(0,)]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.csv", "", "no column kind"),
        ("a.csv", f"{HEAD}\n", "no quotes in it"),
        ("a.csv", f"{HEAD},prize\n{GOOD},\n", "unknown columns: 'prize'; did you mean price?"),
        ("a.csv", f"{HEAD},price\n{GOOD},1\n", "a column twice: price"),
        ("a.csv", f"{HEAD}\n{GOOD},more\n", "line 2 has 10 cells for 9 columns"),
        ("a.toml", "[[price]\n", "not TOML"),
        ("a.toml", "[price]\ngpu = 'H100'\n", "price must be written as [[price]]"),
        ("a.toml", "[[prize]]\ngpu = 'L4'\n", "kind 'prize': not a kind; did you mean price?"),
    ],
)
def test_a_file_that_is_no_sheet_is_told_in_one_line(imported, name, text, told):
    result = imported(text, name)
    assert result.exit_code == 2
    assert told in result.stderr


def test_a_missing_or_binary_file_is_told_by_name(gpuplan, tmp_path):
    assert "none.csv: No such file" in gpuplan("quotes", "import", str(tmp_path / "none.csv")).stderr
    (tmp_path / "b.csv").write_bytes(b"\xff\xfe\x00kind")
    assert "b.csv: not text in UTF-8" in gpuplan("quotes", "import", str(tmp_path / "b.csv")).stderr


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_can_be_imported_as_it_is_and_says_what_each_column_is_for(imported, kind):
    text = printed(kind)
    assert all(f"# {name}" in text for name in KINDS[kind].model_fields)
    result = imported(text, f"{kind}.csv")
    assert result.exit_code == 0, result.stderr


def test_the_door_knows_every_kind():
    assert tuple(KINDS) == door.KIND_NAMES


def test_semicolons_a_byte_order_mark_and_windows_line_ends_read_as_well(imported, gpuplan):
    text = "\ufeff" + f"{HEAD}\n{GOOD}\n".replace(",", ";").replace("\n", "\r\n")
    assert imported(text).exit_code == 0
    assert gpuplan.ask("SELECT list_unit_price::DOUBLE FROM price WHERE source = 'quote:sheet'") == [(49.24,)]


def test_a_contract_in_toml_lies_over_the_list_and_a_line_that_fits_nothing_is_told(imported, gpuplan):
    result = imported(DEAL, "deal.toml")
    assert result.exit_code == 0, result.stderr
    assert "contract EDP-9: no offer of AWS fits p99*, Standard" in result.stderr
    priced = (
        "SELECT contract_id, price_usd_per_instance_hour FROM price_now WHERE instance_type = 'p5.48xlarge' "
        "AND pricing_category = 'Standard' AND region_id = 'us-east-1' ORDER BY 2"
    )
    assert gpuplan.ask(priced) == [("EDP-9", 41.28), (None, 55.04)]
    shown = gpuplan("prices", "--gpu", "H100-SXM-80GB", "--provider", "AWS", "--gpu-count", "8").stdout
    assert "on-demand, contract EDP-9" in shown


def test_a_fault_in_toml_names_the_line_of_its_table(imported):
    told = faults(imported(DEAL.replace("0.5", "50"), "deal.toml"))
    assert [line.partition(":")[0] for line in told] == ["line 12, discount_fraction '50'"]
    told = faults(imported(DEAL.replace('"AWS"', '"Amazon"'), "deal.toml"))
    assert len(told) == 2
    assert "sells nothing that we know of" in told[0]


def test_an_ended_quote_and_a_currency_without_a_rate_are_told_and_kept(imported, gpuplan):
    lines = [
        f"{HEAD},valid_until",
        f"{GOOD},2026-10-01",
        f"{GOOD.replace('USD', 'ISK').replace('H100-SXM-80GB', 'L4')},",
    ]
    result = imported("\n".join(lines))
    assert result.exit_code == 0
    assert "line 2: ended on 2026-10-01; kept, and never planned with" in result.stderr
    assert "line 3: no exchange rate for ISK" in result.stderr
    assert gpuplan.ask(
        "SELECT gpu_id, price_usd_per_gpu_hour, missing_reason LIKE 'no exchange rate for ISK on or before %' "
        "FROM price_now WHERE source = 'quote:sheet'"
    ) == [("L4", None, True)]
    assert gpuplan.ask("SELECT count(*) FROM offer WHERE source = 'quote:sheet'") == [(2,)]


def test_a_servers_name_that_is_taken_is_a_fault(imported):
    text = printed("server").replace("acme-xe9680-8x-H200", "server-8x-H100-SXM-80GB")
    assert faults(imported(text, "vendor.csv"))[0].endswith("another server has this name; choose one of your own")


def test_a_servers_kilowatts_are_kept_as_watts_with_its_terms(imported, gpuplan):
    imported(printed("server"), "vendor.csv")
    assert gpuplan.ask(
        "SELECT typical_price::DOUBLE, power_full_w, power_max_w, lead_time_weeks, support_years, "
        "valid_until::VARCHAR, source_name, condition FROM hardware_price_now WHERE hardware_id LIKE 'acme%'"
    ) == [(312_000, 8600, 10_200, 10, 3, "2026-12-31", "Acme Systems", "new")]


def test_a_hall_is_kept_in_its_own_currency(imported, gpuplan):
    imported(printed("colocation"), "halls.csv")
    assert gpuplan.ask(
        "SELECT place_id, price_per_kw_month::DOUBLE, pricing_currency, power_included FROM colocation_price"
    ) == [("Frankfurt-2", 165, "EUR", False)]
