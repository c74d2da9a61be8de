"""Why a printed number does not follow: the one slip that makes it come out, looked for among the common ones.

The number is recomputed with one thing changed: another length of the month, an input left out, applied twice or
confused with another of the same unit, or the whole off by a factor that people confuse. Only a change that gives the
printed number to its last digits counts; it is likely, not proven.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.audit.changes import MONTHS, changes
from planner.audit.common import shared_cause
from planner.audit.conventions import by_other_conventions
from planner.audit.document import Analysis, Input
from planner.audit.formula import names
from planner.audit.mutations import by_hand
from planner.audit.quantity import Conventions, Quantity, Value
from planner.audit.recompute import Checked, last_digit
from planner.audit.trial import CLOSEST, LEAST_DIGITS, again, close, raw, roughly, significant
from planner.audit.units import CURRENCIES

POWER = "W"
MOST_OF_A_BILL = 6  # inputs; a figure with more is not an energy bill alone
YEARS = (8640.0, 8736.0, 8760.0, 8766.0, 8784.0)
FACTORS = (
    (1e3, "thousand"),
    (1e6, "thousand"),
    (100.0, "cents-dollars"),
    (24.0, "hour-month-year"),
    (12.0, "hour-month-year"),
    (365.0, "hour-month-year"),
    (720.0, "hour-month-year"),
    (730.0, "hour-month-year"),
    (8760.0, "hour-month-year"),
    (3600.0, "hour-month-year"),
    (1024**3 / 1e9, "gb-gib"),
    (1024**4 / 1e12, "gb-gib"),
)
A_USE = re.compile(r"util|use|load|busy|duty|h(ours?)?/day", re.IGNORECASE)
"""What is called a part of the hours."""
CONFUSED = {"spot-as-on-demand", "other-terms-price", "utilisation-left-out"}
"""Slips that are likely enough to be told of numbers printed to two digits."""
PER_NODE = (("GPU", 1), ("node", -1))


@dataclass(frozen=True)
class Slip:
    """What makes the printed number come out."""

    rule: str
    words: str


def slip(analysis: Analysis, found: Checked, others: Sequence[Checked] = ()) -> Slip:
    """The likeliest slip behind a number that does not follow; `others` are those that no change alone explains."""
    table = found.printed.table
    if table.suspected is not None and close(found, raw(analysis, found, table.suspected)):
        return Slip(table.rule or "other-arithmetic", f"comes out by {table.suspected}")
    if isinstance(found.ours, bool):
        return Slip(table.rule or "wrong-conclusion", table.note or "")
    known = explained(analysis, found) or next(_weaker(analysis, found, others), None)
    if known is not None:
        return Slip(table.rule or known.rule, known.words)
    if table.rule:
        return Slip(table.rule, table.note or "")
    if _is_an_energy_bill(analysis, found):
        return Slip("power-arithmetic", table.note or "not the power x hours x tariff of the numbers given")
    return Slip("unexplained", table.note or "no single slip explains it")


def explained(analysis: Analysis, found: Checked) -> Slip | None:
    """The one change that gives the number to its digits, if there is one."""
    return next(_explanations(analysis, found), None)


def _is_an_energy_bill(analysis: Analysis, found: Checked) -> bool:
    """Whether a number is a power times a price of energy, and little else."""
    units = [dict(item.value.unit) for item in _behind(analysis, found) if isinstance(item.value, Quantity)]
    powers = [unit for unit in units if POWER in unit]
    priced = [unit for unit in powers if unit.keys() & set(CURRENCIES)]
    return 0 < len(priced) < len(powers) and len(units) <= MOST_OF_A_BILL


def _weaker(analysis: Analysis, found: Checked, others: Sequence[Checked]) -> Iterator[Slip]:
    """What explains a number less surely: slips of the hand, a cause that others share, prices confused, roughly."""
    yield from (Slip(*told) for told in by_hand(analysis, found))
    if shared := shared_cause(analysis, found, others):
        yield Slip(*shared)
    for words, rule, conventions, changed in _variants(analysis, found):
        if rule in CONFUSED and roughly(analysis, found, again(analysis, found, conventions, changed)):
            yield Slip(rule, f"roughly, {words}")
    yield from _at_another_use(analysis, found)


def _at_another_use(analysis: Analysis, found: Checked) -> Iterator[Slip]:
    """A figure that holds at a part of the hours, such as 16 a day, which its formula does not read."""
    behind = {item.name for item in _behind(analysis, found)}
    for name, item in analysis.inputs.items():
        value = item.value
        if name in behind or not isinstance(value, Quantity) or value.unit or not 0 < value.value < 1:
            continue
        if not isinstance(found.ours, float) or not A_USE.search(f"{name} {item.written}"):
            continue
        for ours in (found.ours / value.value, found.ours * value.value):
            if close(found, ours) or roughly(analysis, found, ours):
                yield Slip("other-use", f"comes out at {name} ({item.written}), which is not part of it")


def _explanations(analysis: Analysis, found: Checked) -> Iterator[Slip]:
    """Slips that give the printed number, the most specific first."""
    if _is_cut_off(found):
        yield Slip("cut-off", "cut off, not rounded")
    yield from (Slip(*told) for told in by_other_conventions(analysis, found))
    base = analysis.conventions
    variants = [
        Slip(rule, words)
        for words, rule, conventions, changed in _variants(analysis, found)
        if close(found, again(analysis, found, conventions, changed))
    ]
    if variants:
        yield _alternatives(sorted(variants, key=lambda one: "twice" in one.words))
    yield from _factors(analysis, found)
    for item in _behind(analysis, found) if significant(found.printed.digits) >= LEAST_DIGITS else ():
        for words, rule, value in _scaled(analysis, item):
            if close(found, again(analysis, found, base, {item.name: value})):
                yield Slip(rule, words)


def _is_cut_off(found: Checked) -> bool:
    """Whether ours, with zeros in place of its last digits, is what was printed."""
    theirs, ours, digits = found.printed.theirs, found.ours, found.printed.digits
    if not isinstance(ours, float) or significant(digits) < LEAST_DIGITS or ours * theirs <= 0:
        return False
    return 0 <= abs(ours) - abs(theirs) < last_digit(digits)


def _alternatives(found: Sequence[Slip]) -> Slip:
    """The first of several changes that all give the number, with the next of another kind told beside it."""
    first = found[0]
    second = next((one for one in found if one.rule != first.rule), None)
    return Slip(first.rule, f"{first.words}, or {second.words}") if second else first


def _variants(analysis: Analysis, found: Checked) -> Iterator[tuple[str, str, Conventions, Mapping[str, Value]]]:
    base = analysis.conventions
    for hours in MONTHS:
        yield f"with months of {hours:g} hours", "other-month", Conventions(hours, base.hours_per_year), {}
    for hours in YEARS:
        yield f"with years of {hours:g} hours", "other-month", Conventions(base.hours_per_month, hours), {}
    for item in _behind(analysis, found):
        for words, rule, value in changes(analysis, item):
            yield words, rule, base, {item.name: value}


def _behind(analysis: Analysis, found: Checked) -> list[Input]:
    """The inputs that a printed number's formula reads, through its steps."""
    wanted, seen = [found.printed.table.formula or "0"], set[str]()
    while wanted:
        for name in names(wanted.pop()) - seen:
            seen.add(name)
            if name in analysis.derived:
                wanted.append(analysis.derived[name])
    return [item for name, item in analysis.inputs.items() if name in seen]


def _scaled(analysis: Analysis, item: Input) -> Iterator[tuple[str, str, Value]]:
    """One input off by a factor that people confuse, where the others are right."""
    if isinstance(item.value, Quantity) and item.value.unit:
        for factor, rule in (*_nodes(analysis), *FACTORS):
            for ratio, words in ((factor, f"{factor:g} times"), (1 / factor, f"a {factor:g}th of")):
                yield f"with {words} {item.name}", rule, Quantity(item.value.value * ratio, item.value.unit)


def _factors(analysis: Analysis, found: Checked) -> Iterator[Slip]:
    """Factors by which the whole is off."""
    if found.ratio is None:
        return
    for factor, rule in _likely_factors(analysis, found):
        for ratio, words in ((factor, "too high"), (1 / factor, "too low")):
            if abs(found.ratio / ratio - 1) <= CLOSEST:
                yield Slip(rule, f"{factor:g} times {words}")


def _likely_factors(analysis: Analysis, found: Checked) -> Iterator[tuple[float, str]]:
    """Factors that make sense of what the number is made of: GB for GiB only where memory is."""
    units = [*(item.value for item in _behind(analysis, found)), Quantity(1.0, found.printed.unit)]
    has_bytes = any("byte" in dict(value.unit) for value in units if isinstance(value, Quantity))
    yield from _nodes(analysis)
    yield from (pair for pair in FACTORS if has_bytes or pair[1] != "gb-gib")


def _nodes(analysis: Analysis) -> list[tuple[float, str]]:
    """GPUs per node, as the analysis says and as is usual."""
    said = {
        i.value.value for i in analysis.inputs.values() if isinstance(i.value, Quantity) and i.value.unit == PER_NODE
    }
    return [(count, "node-rate-per-gpu") for count in sorted({*said, 8.0}) if count > 1]
