"""Other conventions that an author may have worked by: another way to count time, to discount, to write off.

Each is a word of a formula, or of a step behind it, taken for its sibling: cash at mid-year for cash at its end,
straight line for a yearly schedule, a month of 744 hours for one of 730.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from planner.audit.document import Analysis
from planner.audit.recompute import Checked
from planner.audit.trial import close, raw

SIBLINGS = (
    ("lease_rate(", "simple_interest(", "simple-interest", "comes out as interest over years over the cash"),
    ("simple_interest(", "lease_rate(", "other-arithmetic", "comes out as the implicit rate"),
    ("sum(", "mean(", "other-arithmetic", "with a mean in place of a sum"),
    ("mean(", "sum(", "other-arithmetic", "with a sum in place of a mean"),
    ("max(", "min(", "other-arithmetic", "with the least in place of the most"),
    ("min(", "max(", "other-arithmetic", "with the most in place of the least"),
    ("ceil(", "floor(", "other-arithmetic", "rounded down, not up"),
    ("ceil(", "(", "other-arithmetic", "not rounded up to whole ones"),
    ("npv(", "npv_mid(", "other-timing", "with cash in the middle of each year"),
    ("npv(", "npv_monthly(", "other-timing", "with cash by the month"),
    ("npv(", "NPV(", "other-timing", "with the first flow a year away, as a spreadsheet's NPV has it"),
    ("NPV(", "npv(", "other-timing", "with the first flow today, unlike a spreadsheet's NPV"),
    ("npv_mid(", "npv(", "other-timing", "with cash at the end of each year"),
    ("npv_mid(", "npv_monthly(", "other-timing", "with cash by the month"),
    ("npv_monthly(", "npv(", "other-timing", "with cash at the end of each year"),
    ("npv_monthly(", "npv_mid(", "other-timing", "with cash in the middle of each year"),
    ('"macrs_5"', '"bonus"', "other-schedule", "written off at once"),
    ('"macrs_5"', '"straight_line_5"', "other-schedule", "written off by straight line"),
    ('"bonus"', '"macrs_5"', "other-schedule", "written off by MACRS"),
    ('"bonus"', '"straight_line_5"', "other-schedule", "written off by straight line"),
    ('"straight_line_5"', '"macrs_5"', "other-schedule", "written off by MACRS"),
    ('"straight_line_5"', '"bonus"', "other-schedule", "written off at once"),
)
"""What stands for what, by which rule, in words."""
LENGTHS = (("672", "696", "720", "730", "744"), ("8640", "8736", "8760", "8766", "8784"))
"""Hours of a month and of a year, as people write them in a formula [h]."""


@dataclass(frozen=True)
class Other:
    """An analysis by another convention."""

    rule: str
    words: str
    analysis: Analysis
    formula: str


def by_other_conventions(analysis: Analysis, found: Checked) -> Iterator[tuple[str, str]]:
    """Rule and words of the conventions by which a number comes out."""
    for other in _others(analysis, found.printed.table.formula or "0"):
        if close(found, raw(other.analysis, found, other.formula)):
            yield other.rule, other.words


def _others(analysis: Analysis, formula: str) -> Iterator[Other]:
    for rule, words, changed in _changed(formula):
        yield Other(rule, words, analysis, changed)
    for name, step in analysis.derived.items():
        for rule, words, changed in _changed(step):
            yield Other(
                rule, f"in {name}: {words}", replace(analysis, derived={**analysis.derived, name: changed}), formula
            )


def _changed(formula: str) -> Iterator[tuple[str, str, str]]:
    """A formula with one word taken for another, by which rule, in words.

    >>> [words for _, words, _ in _changed("rate * 744 h")][2:]
    ['with 720 hours in place of 744', 'with 730 hours in place of 744']
    >>> [changed for _, _, changed in _changed("npv(8%, a)")]
    ['npv_mid(8%, a)', 'npv_monthly(8%, a)', 'NPV(8%, a)']
    """
    for word, other, rule, words in SIBLINGS:
        pattern = rf"(?<!\w){re.escape(word)}"
        if re.search(pattern, formula):
            yield rule, words, re.sub(pattern, other, formula)
    for lengths in LENGTHS:
        for length in lengths:
            written = rf"(?<![\w.,]){length}(?![\w.,])"
            if re.search(written, formula):
                for other in (each for each in lengths if each != length):
                    said = f"with {other} hours in place of {length}"
                    yield "other-month", said, re.sub(written, other, formula)
