"""A file of rules is read strictly, and all that is wrong with it is said at once."""

from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.alerts.rules import STDOUT, PriceBelow, PriceMove, read
from warehouse.faults import BadInput
from warehouse.tables import PricingCategory

TWO = """
[channel.team]
webhook_env = "HOOK"
[channel.pager]
command = ["page", "--now"]
[[rule]]
name = "cheap"
kind = "price_below"
gpu = "H100"
category = "spot"
usd_per_gpu_hour = 2
channels = ["pager"]
[[rule]]
name = "moves"
kind = "price_move"
change_fraction = 0.1
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "rules.toml"
    path.write_text(text)
    return path


def test_rules_are_read_with_their_defaults(tmp_path):
    rules = read(written(tmp_path, TWO))
    cheap, moves = rules.rule
    assert isinstance(cheap, PriceBelow)
    assert (cheap.category, cheap.usd_per_gpu_hour, cheap.gpu_count) == (PricingCategory.DYNAMIC, 2.0, None)
    assert isinstance(moves, PriceMove)
    assert (moves.within_days, moves.category) == (7, None)
    assert rules.channel["pager"].command == ("page", "--now")


def test_a_channel_hears_of_its_rules_and_of_those_for_all(tmp_path):
    rules = read(written(tmp_path, TWO))
    heard = {name: [rule.name for rule in rules.of_channel(name)] for name in (STDOUT, "team", "pager")}
    assert heard == {STDOUT: ["cheap", "moves"], "team": ["moves"], "pager": ["cheap", "moves"]}


def test_the_template_can_be_followed(tmp_path):
    text = (files("reports.alerts") / "template.toml").read_text()
    kinds = {rule.kind for rule in read(written(tmp_path, text)).rule}
    assert kinds == {"price_below", "price_move", "new_gpu", "source_stale", "source_failing", "case_open"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ("usd_per_gpu_hour = 2", "usd_per_gpu_hour = 0"),
            "rule 1 usd_per_gpu_hour = 0: input should be",
        ),
        (("usd_per_gpu_hour = 2", ""), "rule 1 usd_per_gpu_hour: is missing"),
        (
            ('kind = "price_move"', 'kind = "price_jump"'),
            "rule 2: kind must be one of price_below, price_move",
        ),
        (("change_fraction = 0.1", "change_fraction = nan"), "rule 2 change_fraction = nan"),
        (("change_fraction", "percent"), "rule 2 percent: unknown key"),
        (('["pager"]', '["pagr"]'), "rule 'cheap': no channel 'pagr'; did you mean pager?"),
        (('name = "moves"', 'name = "cheap"'), "two rules are called 'cheap'"),
        (('webhook_env = "HOOK"', ""), "channel team: say either webhook_env or command"),
        (("[channel.team]", "[channel.stdout]"), "channel.stdout: is always there"),
        (('webhook_env = "HOOK"', 'webhook = "https://hooks.example/secret"'), "channel team webhook: unknown key"),
    ],
)
def test_each_fault_is_named_with_its_place(tmp_path, change, said):
    assert change[0] in TWO
    with pytest.raises(BadInput) as fault:
        read(written(tmp_path, TWO.replace(*change)))
    assert said in fault.value.message


def test_all_faults_are_said_at_once(tmp_path):
    with pytest.raises(BadInput) as fault:
        read(written(tmp_path, TWO.replace("usd_per_gpu_hour = 2", "").replace("change_fraction = 0.1", "")))
    assert "usd_per_gpu_hour: is missing" in fault.value.message
    assert "change_fraction: is missing" in fault.value.message


@pytest.mark.parametrize("text", ["", "rule = 1", "rule = []", "[[rule]]", "[[rule]]\nkind = 1", "channel = 3", "= 1"])
def test_no_rules_are_an_error_and_no_traceback(tmp_path, text):
    with pytest.raises(BadInput):
        read(written(tmp_path, text))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(BadInput, match=r"no-such\.toml: can't read the rules"):
        read(tmp_path / "no-such.toml")


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_any_text_is_followed_or_refused(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("any") / "rules.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput):
        read(path)
