"""Where a report goes and how it looks: options that verbs share, the renderer of a suffix, and the writing."""

import os
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from warehouse.faults import BadInput, Fault

settings_option = click.option(
    "--settings",
    envvar="GPUPLAN_REPORT_SETTINGS",
    show_envvar=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="A TOML file with your title, logo, currency and locale.",
)


open_option = click.option("--open", "opens", is_flag=True, help="Open the file when it is written.")


def output_option(text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option -o of a verb, with its help."""
    return click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help=text)


def renderer(output: Path, renderers: Mapping[str, str]) -> Callable[[Any], str | bytes]:
    """The renderer that a file's suffix names.

    Raises:
        BadInput: the suffix names none.
    """
    if output.suffix.lower() not in renderers:
        raise BadInput(f"-o {output}: can't tell the format; end the name in {', '.join(renderers)}")
    module, name = renderers[output.suffix.lower()].split(":")
    found: Callable[[Any], str | bytes] = getattr(import_module(module), name)
    return found


def refuse_to_open_nothing(output: Path | None, opens: bool) -> None:
    """Say that there must be a file to open, before anything is planned.

    Raises:
        BadInput: nothing is written that could be opened.
    """
    if opens and output is None:
        raise BadInput("--open: there is no file to open; name one with -o, such as -o report.html")


def write(output: Path, content: str | bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        Fault: the folder is missing or can't be written to.
    """
    fresh = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        fresh.write_bytes(content.encode() if isinstance(content, str) else content)
        fresh.replace(output)
    except OSError as fault:
        fresh.unlink(missing_ok=True)
        raise Fault(f"can't write {output} ({fault.strerror}); name a file in a folder that exists") from fault
