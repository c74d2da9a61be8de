"""A small safe language for published arithmetic: + - * / ** over named quantities, comparisons, lists, functions.

A formula is parsed by Python's own parser and walked over an allow-list of its nodes; nothing is ever executed. Names
are the analysis's quantities, or units (`5 * year`, `8760 h`). Arithmetic with a list goes element by element.
"""

import ast
import math
import operator
from collections.abc import Callable, Iterator
from functools import cache, partial

from planner.audit.functions import FUNCTIONS, named
from planner.audit.notation import UNITS, plain, unit_named
from planner.audit.quantity import Conventions, MismatchError, Quantity, Value, Values, converted
from planner.audit.units import parse_unit, told
from warehouse.faults import nearest

LONGEST = 600  # characters
LARGEST_POWER = 1000.0
COMPARISONS: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
ALLOWED = (
    ast.Expression, ast.BinOp, ast.UnaryOp, ast.Compare, ast.Call, ast.List, ast.Subscript, ast.Name, ast.Constant,
    ast.Load, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.USub, ast.UAdd, *COMPARISONS,
)  # fmt: skip


class FormulaError(ValueError):
    """A formula that can't be read or worked out; the message says why."""


@cache
def parsed(formula: str) -> ast.expr:
    """A formula's tree.

    Raises:
        FormulaError: it is not one, or uses what the language lacks.
    """
    if len(formula) > LONGEST:
        raise FormulaError(f"longer than {LONGEST} characters: give its parts names under [derived]")
    try:
        tree = ast.parse(plain(formula).strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as fault:
        raise FormulaError(
            f"not a formula ({getattr(fault, 'msg', fault)}): write it as in 'capex / (rent - opex)'"
        ) from None
    for node in ast.walk(tree):
        _allow(node)
    return tree.body


def names(formula: str) -> frozenset[str]:
    """The names that a formula reads, units and functions apart.

    >>> sorted(names("capex / (rent - opex) + 5 * year"))
    ['capex', 'opex', 'rent']
    """
    tree = parsed(formula)
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    found = (node for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called)
    return frozenset(node.id for node in found if not is_unit(node.id))


def is_unit(name: str) -> bool:
    """Whether a word is one of the units that formulas may use.

    >>> is_unit("kWh"), is_unit("GPU"), is_unit("gpus")
    (True, True, False)
    """
    return name in UNITS


def evaluate(formula: str, values: Values, conventions: Conventions) -> Value:
    """What a formula comes to.

    Raises:
        FormulaError: it divides by zero, leaves the range of numbers, or mixes numbers, lists and claims.
        MismatchError: it adds or compares what can't be.
    """
    try:
        found = _Walk(values, conventions).value(parsed(formula))
    except ZeroDivisionError:
        raise FormulaError("divides by zero") from None
    except (OverflowError, ValueError, RecursionError) as fault:
        if isinstance(fault, MismatchError | FormulaError):
            raise
        raise FormulaError(f"can't be worked out: {fault}") from None
    if isinstance(found, Quantity) and math.isnan(found.value):
        raise FormulaError("has no value")
    return found


def _allow(node: ast.AST) -> None:
    if not isinstance(node, ALLOWED):
        raise FormulaError(f"{type(node).__name__} is not in the language: + - * / ** ( ) [ ] < <= > >= and functions")
    if isinstance(node, ast.Constant) and (
        isinstance(node.value, bool) or not isinstance(node.value, int | float | str)
    ):
        raise FormulaError(f"{node.value!r} is no number")
    if isinstance(node, ast.Call):
        name = named(node.func.id) if isinstance(node.func, ast.Name) else ""
        if name not in FUNCTIONS or node.keywords:
            known = nearest(name, list(FUNCTIONS)) or f"; known are {', '.join(FUNCTIONS)}"
            raise FormulaError(f"no function {name!r}{known}" if not node.keywords else f"{name}: no keywords")
    if isinstance(node, ast.Compare) and len(node.ops) != 1:
        raise FormulaError("one comparison at a time")


class _Walk(ast.NodeVisitor):
    """One evaluation of one tree."""

    def __init__(self, values: Values, conventions: Conventions) -> None:
        self.values = values
        self.conventions = conventions

    def value(self, node: ast.expr) -> Value:
        found: Value = self.visit(node)
        return found

    def generic_visit(self, node: ast.AST) -> Value:
        raise FormulaError(f"{ast.unparse(node)!r} is out of place")

    def visit_Constant(self, node: ast.Constant) -> Value:
        if not isinstance(node.value, int | float):
            raise FormulaError(f"{node.value!r} is out of place")
        return Quantity(float(node.value))

    def visit_Name(self, node: ast.Name) -> Value:
        if node.id in self.values:
            return self.values[node.id]
        if unit := unit_named(node.id):
            return Quantity(*parse_unit(unit))
        raise FormulaError(f"no quantity {node.id!r}{nearest(node.id, list(self.values))}")

    def visit_List(self, node: ast.List) -> Value:
        return tuple(self._flat(node.elts))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> Value:
        found = self.value(node.operand)
        return _each(operator.neg, found) if isinstance(node.op, ast.USub) else found

    def visit_BinOp(self, node: ast.BinOp) -> Value:
        work = partial(self._binary, node.op)
        return _broadcast(work, self.value(node.left), self.value(node.right))

    def visit_Compare(self, node: ast.Compare) -> Value:
        a, b = self.number(node.left), self.number(node.comparators[0])
        return COMPARISONS[type(node.ops[0])](a.value, converted(b, a.unit, self.conventions))

    def visit_Subscript(self, node: ast.Subscript) -> Value:
        from_end = isinstance(node.slice, ast.UnaryOp) and isinstance(node.slice.op, ast.USub)
        last = node.slice.operand if isinstance(node.slice, ast.UnaryOp) else node.slice
        place = last.value if isinstance(last, ast.Constant) else None
        found = self.value(node.value)
        if not isinstance(found, tuple) or not isinstance(place, int) or place >= len(found) + from_end:
            raise FormulaError(f"there is no [{ast.unparse(node.slice)}]: the first of a list is [0]")
        return found[-place if from_end else place]

    def visit_Call(self, node: ast.Call) -> Value:
        function = FUNCTIONS[named(ast.unparse(node.func))]
        given = [self._argument(argument) for argument in node.args]
        if not function.least <= len(given) <= function.most:
            raise FormulaError(f"it is {function.usage}")
        return function.work(given, self.conventions)

    def number(self, node: ast.expr) -> Quantity:
        return _one(self.value(node))

    def _flat(self, parts: list[ast.expr]) -> Iterator[Quantity]:
        for part in parts:
            found = self.value(part)
            yield from found if isinstance(found, tuple) else (_one(found),)

    def _argument(self, node: ast.expr) -> Value | str:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        return self.value(node)

    def _binary(self, op: ast.operator, a: Quantity, b: Quantity) -> Quantity:
        match op:
            case ast.Mult():
                return a * b
            case ast.Div():
                return a / b
            case ast.Pow():
                return self._power(a, b)
        if not a.unit and a.value == 0:
            return b if isinstance(op, ast.Add) else -b
        other = 0.0 if not b.unit and b.value == 0 else converted(b, a.unit, self.conventions)
        return Quantity(a.value + other if isinstance(op, ast.Add) else a.value - other, a.unit)

    def _power(self, a: Quantity, b: Quantity) -> Quantity:
        power = converted(b, (), self.conventions)
        if abs(power) > LARGEST_POWER or (a.value < 0 and power != int(power)):
            raise FormulaError(f"{a.value:g} to the power of {power:g} is out of range")
        if a.unit and power != int(power):
            raise FormulaError(f"{told(a.unit)} to the power of {power:g}: only whole powers of units")
        unit = tuple((name, count * int(power)) for name, count in a.unit) if power else ()
        return Quantity(float(a.value**power), unit)


def _one(value: Value) -> Quantity:
    if not isinstance(value, Quantity):
        raise FormulaError("a number is wanted here, not a list or a claim")
    return value


def _each(work: Callable[[Quantity], Quantity], value: Value) -> Value:
    return tuple(work(part) for part in value) if isinstance(value, tuple) else work(_one(value))


def _broadcast(work: Callable[[Quantity, Quantity], Quantity], a: Value, b: Value) -> Value:
    if isinstance(a, tuple) and isinstance(b, tuple):
        if len(a) != len(b):
            raise FormulaError(f"a list of {len(a)} meets one of {len(b)}")
        return tuple(work(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, tuple):
        return tuple(work(x, _one(b)) for x in a)
    return tuple(work(_one(a), y) for y in b) if isinstance(b, tuple) else work(_one(a), _one(b))
