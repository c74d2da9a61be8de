"""Pages from their templates: every text is escaped, and a name that a template lacks is an error."""

import re
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from reports.words import localised
from warehouse import cache as kept

COMMAND = re.compile(r"`([^`<>]+)`")
JOINT = re.compile(r"(?<=\w)[_/.](?=[A-Za-z])")
"""Where a name of many words, such as an assumption's or a model's, may go on in the next line."""


def page(template: str, **values: Any) -> str:
    """Fill in a template.

    Args:
        template: its file.
        values: what it names; `settings`, `code_version` and `eyebrow` are for the frame that all pages share.
    """
    return _environment().get_template(template).render(**values)


def _sentence(said: str) -> Markup:
    """A sentence of the planner, its sums in the page's currency and its commands as code."""
    return Markup(COMMAND.sub(r"<code>\1</code>", str(escape(localised(said)))))  # noqa: S704 - it was escaped


def _foldable(text: str) -> Markup:
    """Text whose long names fold between their words.

    >>> _foldable("owned.tax_rate <5.5>")
    Markup('owned.<wbr>tax_<wbr>rate &lt;5.5&gt;')
    """
    return Markup(JOINT.sub(r"\g<0><wbr>", str(escape(text))))  # noqa: S704 - it was escaped


@cache
def _environment() -> Environment:
    folder = kept.folder()
    environment = Environment(
        bytecode_cache=FileSystemBytecodeCache(str(folder)) if folder else None,
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["drawing"] = Markup  # our own SVG, in which every label is already escaped
    environment.filters["foldable"] = _foldable
    environment.filters["sums"] = _sentence
    return environment
