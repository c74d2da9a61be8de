"""What may differ between a page and a run of it: what depends on the day or the machine, and nothing else."""

import re
from collections.abc import Sequence
from pathlib import Path

DAY = r"\d{4}-\d{2}-\d{2}"
RULES = [  # (what is masked, where it stands, what stands for it)
    ("the day of the run", re.compile(rf"(?<=prices of ){DAY}"), "DAY"),
    ("days since a price was seen", re.compile(r"(?<=seen )\d+(?= days ago)"), "N"),
    ("the last month of a drawing", re.compile(r"(\d{4}-\d{2}) {3,}\d{4}-\d{2}"), r"\1 MONTH"),
    ("the bars of a drawing, which ends with this month", re.compile(r" +[▁-█][▁-█ ]* "), " BARS "),
    ("the batch of a row, which bears the time of loading", re.compile(r"@\d{8}T\d{6}Z"), "@TIME"),
    ("a time of this run", re.compile(rf"{DAY} \d{{2}}:\d{{2}}(:\d{{2}})?( UTC)?"), "TIME"),
]
DAYS_OLD = re.compile(r"\b(days )?old$")
"""A heading of ages, folded between words on a narrow terminal."""


def masked(lines: Sequence[str], folder: Path) -> list[str]:
    """Lines with what depends on the day or the machine replaced, and nothing empty at their ends."""
    aged, told = False, []
    for line in lines:
        text = line.replace(str(folder), "FOLDER").rstrip()
        for _, pattern, stand_in in RULES:
            text = pattern.sub(stand_in, text)
        if aged:
            text = re.sub(r" +\d+$", " AGE", text)
        aged = (aged and bool(text)) or bool(DAYS_OLD.search(text))
        told.append(text)
    while told and not told[-1]:
        told.pop()
    return told


def agree(shown: Sequence[str], told: Sequence[str]) -> bool:
    """Whether an output is what a page shows, in which a line `...` stands for any lines.

    >>> agree(["a", "...", "d"], ["a", "b", "c", "d"]), agree(["a", "...", "d"], ["a", "b"]), agree(["a"], ["a", "b"])
    (True, False, False)
    """
    if "..." not in shown:
        return list(shown) == list(told)
    at = list(shown).index("...")
    if list(shown[:at]) != list(told[:at]):
        return False
    rest = shown[at + 1 :]
    return any(agree(rest, told[start:]) for start in range(at, len(told) + 1))
