"""A formula put together in another way: a fraction turned round, a share of the wrong whole, growth not compound."""

import ast
import copy
from collections.abc import Iterator

from planner.audit.units import COUNTS

COUNTED = frozenset({*COUNTS, "month", "year"})
Replaced = Iterator[tuple[str, ast.expr]]


def rearranged(tree: ast.expr) -> Iterator[tuple[str, str]]:
    """What was done in words, and the formula that it makes.

    >>> list(rearranged(ast.parse("(a - b) / a", mode="eval").body))
    [('as a share of b', '(a - b) / b'), ('with a - b over a turned round', 'a / (a - b)')]
    >>> list(rearranged(ast.parse("fee * (1 + growth) ** 4", mode="eval").body))
    [('with simple growth in place of compound', 'fee * (1 + growth * 4)')]
    """
    for number, node in enumerate(ast.walk(tree)):
        if not isinstance(node, ast.BinOp):
            continue
        for words, other in (*_fractions(node), *_growth(node), *_counts(node)):
            made = copy.deepcopy(tree)
            yield words, ast.unparse(_put(made, number, other))


def _put(tree: ast.expr, number: int, other: ast.expr) -> ast.expr:
    """The tree with another expression in the place of a node."""
    old = list(ast.walk(tree))[number]
    if old is tree:
        return other
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, other)
            elif isinstance(value, list) and old in value:
                value[value.index(old)] = other
    return tree


def _fractions(node: ast.BinOp) -> Replaced:
    left, right = node.left, node.right
    if isinstance(node.op, ast.Sub) and _is_one(left) and _is(right, ast.Div):
        over = ast.BinOp(right.right, ast.Div(), right.left)  # type: ignore[attr-defined]
        whole = ast.unparse(right.left)  # type: ignore[attr-defined]
        yield f"as a share of {whole}", ast.BinOp(over, ast.Sub(), ast.Constant(1))
    if not isinstance(node.op, ast.Div):
        return
    if _is(left, ast.Sub):
        parts = (left.left, left.right)  # type: ignore[attr-defined]
        named = [ast.unparse(part) for part in parts]
        if ast.unparse(right) in named:
            other = parts[1 - named.index(ast.unparse(right))]
            yield f"as a share of {ast.unparse(other)}", ast.BinOp(left, ast.Div(), other)
    said = f"with {ast.unparse(left)} over {ast.unparse(right)} turned round"
    yield said, ast.BinOp(right, ast.Div(), left)


def _growth(node: ast.BinOp) -> Replaced:
    """(1 + x) ** n for 1 + x n, and the other way round."""
    base, power = node.left, node.right
    if isinstance(node.op, ast.Pow) and isinstance(base, ast.BinOp) and _is_one(base.left):
        if isinstance(base.op, ast.Add | ast.Sub):
            grown = ast.BinOp(base.right, ast.Mult(), power)
            yield "with simple growth in place of compound", ast.BinOp(base.left, base.op, grown)
    elif isinstance(node.op, ast.Add | ast.Sub) and _is_one(base) and _is(power, ast.Mult):
        once = ast.BinOp(base, node.op, power.left)  # type: ignore[attr-defined]
        grown = ast.BinOp(once, ast.Pow(), power.right)  # type: ignore[attr-defined]
        yield "with compound growth in place of simple", grown


def _counts(node: ast.BinOp) -> Replaced:
    """3 * year for one year: a term that is written in the formula and was forgotten."""
    counted = isinstance(node.right, ast.Name) and node.right.id in COUNTED
    if counted and isinstance(node.op, ast.Mult) and isinstance(node.left, ast.Constant) and not _is_one(node.left):
        yield f"with {ast.unparse(node)} taken as one {ast.unparse(node.right)}", node.right


def _is(node: ast.expr, operator: type[ast.operator]) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, operator)


def _is_one(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 1
