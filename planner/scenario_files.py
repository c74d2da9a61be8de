"""Scenarios that come with gpuplan, by name, and a commented one to fill in."""

from importlib.resources import files
from pathlib import Path

from warehouse.faults import BadInput


def bundled() -> dict[str, Path]:
    """The files of the scenarios that come with gpuplan, by name."""
    folder = Path(str(files("planner"))) / "scenarios"
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def template() -> str:
    """A scenario in requests with every table, each key said in a comment; what is optional is commented out."""
    return (files("planner") / "template.toml").read_text(encoding="utf-8")


def found(path: Path) -> Path:
    """The file itself, or the one that comes with gpuplan under that name.

    Raises:
        BadInput: there is neither.
    """
    if path.exists():
        return path
    known = bundled()
    if str(path) in known:
        return known[str(path)]
    raise BadInput(
        f"{path}: no such file, nor does a scenario of that name come with gpuplan ({', '.join(known)}); "
        "`gpuplan scenario --template` prints one to fill in"
    )
