"""Slips of the hand: a sign or an operator mistaken for another, a year of a table left out, a digit mistyped."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from planner.audit.document import Analysis
from planner.audit.formula import parsed
from planner.audit.rearranged import rearranged
from planner.audit.recompute import Checked
from planner.audit.trial import LEAST_DIGITS, close, raw, significant

SWAPS: dict[type[ast.operator], tuple[type[ast.operator], str]] = {
    ast.Add: (ast.Sub, "subtracted"),
    ast.Sub: (ast.Add, "added"),
    ast.Mult: (ast.Div, "divided by"),
    ast.Div: (ast.Mult, "multiplied by"),
}
LEAST_TYPED = 4  # digits, for one that differs to mean something


def by_hand(analysis: Analysis, found: Checked) -> Iterator[tuple[str, str]]:
    """Rule and words of slips of the hand that give a number, in its formula or in a step behind it."""
    formula, digits = found.printed.table.formula or "0", found.printed.digits
    if significant(digits) >= LEAST_DIGITS:
        for words, other in (*swapped(formula), *rearranged(parsed(formula))):
            if close(found, raw(analysis, found, other)):
                yield "other-arithmetic", words
        for name, step in analysis.derived.items():
            for words, other in (*swapped(step), *rearranged(parsed(step))):
                changed = replace(analysis, derived={**analysis.derived, name: other})
                if close(found, raw(changed, found, formula)):
                    yield "other-arithmetic", f"in {name}: {words}"
    typed = mistyped(digits, found.ours) if isinstance(found.ours, float) else None
    if typed is not None:
        yield "mistyped", typed


def swapped(formula: str) -> Iterator[tuple[str, str]]:
    """A formula with one operator mistaken for another, and what was done in words.

    >>> list(swapped("rent - power * pue"))
    [('with power * pue added', 'rent + power * pue'), ('with power divided by pue', 'rent - power / pue')]
    """
    tree = parsed(formula)
    for number, node in enumerate(ast.walk(tree)):
        if isinstance(node, ast.BinOp) and type(node.op) in SWAPS:
            operator, words = SWAPS[type(node.op)]
            other = copy.deepcopy(tree)
            twin = list(ast.walk(other))[number]
            assert isinstance(twin, ast.BinOp)  # noqa: S101 - a copy has the same nodes
            twin.op = operator()
            left, right = ast.unparse(node.left), ast.unparse(node.right)
            said = f"with {right} {words}" if type(node.op) in {ast.Add, ast.Sub} else f"with {left} {words} {right}"
            yield said, ast.unparse(other)


def mistyped(printed: str, ours: float) -> str | None:
    """How the printed digits differ from ours, if by one digit or by two neighbours that changed places.

    >>> mistyped("23.19", 23.138), mistyped("1243.7", 1234.72), mistyped("23.19", 24.18), mistyped("7.9", 7.8)
    ('one digit differs from 23.14', 'two digits of 1234.7 changed places', None, None)
    """
    places = max(-int(Decimal(printed).as_tuple().exponent), 0)
    right = f"{ours:.{places}f}"
    pairs = [(n, a, b) for n, (a, b) in enumerate(zip(printed, right, strict=False)) if a != b]
    if len(printed) != len(right) or sum(map(str.isdigit, printed.strip("0."))) < LEAST_TYPED:
        return None
    if len(pairs) == 1:
        return f"one digit differs from {right}"
    turned = len(pairs) == 2 and pairs[0][1:] == pairs[1][:0:-1]
    return f"two digits of {right} changed places" if turned and pairs[1][0] - pairs[0][0] <= 2 else None
