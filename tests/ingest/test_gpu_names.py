"""Spellings seen in the wild, each with the id a person decided on, and what no spelling may ever do.

`gpu_spellings.csv` has every name of an accelerator in public collections of prices from 2022 to October 2026, and
for each the id it stands for, or why it stands for none.
"""

import csv
import string
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ingest.gpu_names import RULES, _fits, gpu_id
from tests.ingest.canonical_ids import CANONICAL
from tests.ingest.seen_spellings import RUNPOD, SPECIALISED_CLOUDS, TRAPS, VAST

with (Path(__file__).parent / "gpu_spellings.csv").open() as file:
    COLLECTED = list(csv.DictReader(file))
WHY_UNMAPPED = {
    "form not stated",
    "form and memory not stated",
    "several products of this name",
    "MIG slice",
    "half a board",
    "not in table gpu",
}
RESPELLINGS = [
    str.lower,
    str.upper,
    str.title,
    lambda s: s.replace(" ", "_"),
    lambda s: s.replace(" ", "-"),
    lambda s: f"  NVIDIA {s} ",
    lambda s: f"8 x {s} (new)",
]


def test_a_spelling_seen_in_the_wild_means_what_a_person_decided():
    decided = [*RUNPOD, *VAST, *SPECIALISED_CLOUDS, *TRAPS]
    assert [(name, memory_gb, gpu_id(name, memory_gb)) for name, memory_gb, _ in decided] == decided


def test_a_canonical_id_names_itself():
    assert [gpu_id(name) for name in CANONICAL] == list(CANONICAL)


def test_no_rule_is_hidden_by_one_before_it():
    assert [first(rule) for rule in RULES] == list(RULES)


def first(rule):
    """The first rule that fits what a rule is for."""
    words = {alternatives.partition("|")[0] for alternatives in rule.words.split()}
    memory_gb = sum(rule.memory_gb) / 2 if rule.memory_gb else None
    return next(r for r in RULES if _fits(r, words, memory_gb))


def test_the_rules_lead_to_all_67_canonical_ids_and_to_no_other():
    assert len(CANONICAL) == 67
    assert {rule.gpu_id for rule in RULES} - {None} == set(CANONICAL)


def test_a_collected_spelling_has_the_id_that_a_person_decided_on():
    assert [gpu_id(row["spelling"]) or "" for row in COLLECTED] == [row["gpu_id"] for row in COLLECTED]


def test_a_collected_spelling_without_an_id_has_a_reason():
    assert [row for row in COLLECTED if bool(row["gpu_id"]) is (row["why_unmapped"] in WHY_UNMAPPED)] == []


def test_all_334_spellings_are_decided_once():
    assert len({row["spelling"] for row in COLLECTED}) == len(COLLECTED) == 334


@given(st.sampled_from(COLLECTED), st.none() | st.floats(0, 300))
def test_no_spelling_has_two_ids_whatever_memory_is_stated(row, memory_gb):
    assert gpu_id(row["spelling"], memory_gb) in {row["gpu_id"] or None, None} or not row["gpu_id"]


@given(st.sampled_from(COLLECTED), st.sampled_from(RESPELLINGS))
def test_no_spelling_has_two_ids_however_it_is_written(row, respell):
    assert gpu_id(respell(row["spelling"])) == (row["gpu_id"] or None)


@given(
    st.sampled_from([(n, m, e) for n, m, e in [*RUNPOD, *VAST] if e]),
    st.sampled_from(RESPELLINGS),
)
def test_case_separators_and_surroundings_change_nothing(known, respell):
    name, memory_gb, expected = known
    assert gpu_id(respell(name), memory_gb) == expected


@given(
    st.sampled_from(["A10", "A16", "A30", "A40", "L4", "L40", "T4", "P4", "H20", "H200", "B200", "GB200", "MI300X"]),
    st.text(string.ascii_letters + string.digits, min_size=1, max_size=4).filter(
        lambda more: not more.lower().startswith(("sxm", "pci", "nvl"))
    ),
)
def test_a_longer_word_is_another_part_or_unknown(part, more):
    longer = gpu_id(part + more)
    assert longer is None or longer.split("-")[0].upper().startswith((part + more)[: len(part) + 1].upper())


@given(st.text(max_size=60), st.none() | st.floats(allow_nan=False))
def test_any_text_is_a_known_id_or_nothing(name, memory_gb):
    assert gpu_id(name, memory_gb) in {None, *CANONICAL}
