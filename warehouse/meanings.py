"""What the fields of a record mean: the docstrings below them, read from the source when somebody asks.

pydantic can read them too, but does so for every class as it is made, which is a fifteenth of a second at each start of
the program.
"""

import ast
import inspect
from collections.abc import Iterator
from itertools import pairwise
from textwrap import dedent
from threading import Lock

from pydantic import BaseModel

PARSER = Lock()
"""CPython 3.11 counts the depth of a tree for all threads in one place, and fails where two count (gh-106905)."""


def meanings(record: type[BaseModel]) -> dict[str, str]:
    """Each field's docstring, those of the classes above included."""
    classes = [kind for kind in reversed(record.__mro__) if issubclass(kind, BaseModel) and kind is not BaseModel]
    found = dict(told for kind in classes for told in _own(kind))
    return {name: found[name] for name in record.model_fields if name in found}


def _own(kind: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """What stands below the fields that a class declares itself."""
    with PARSER:
        (declared,) = ast.parse(dedent(inspect.getsource(kind))).body
    assert isinstance(declared, ast.ClassDef)  # noqa: S101 - the source of a class is a class
    for field, below in pairwise(declared.body):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                yield name, inspect.cleandoc(text)
