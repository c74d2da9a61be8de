"""Thousands of absurd scenarios through the reader and the planner: `python -m tests.bench.absurd [COUNT] [SEED]`.

Each must be refused in words or planned with finite figures and a reason for every way without a plan. The suite
tries a few dozen; this says how all of them ended, and stops at the first that breaks a rule.
"""

import sys
from collections import Counter

import click
from hypothesis import HealthCheck, given, seed, settings

from tests.planner.absurd import extreme, holds, worlds, wrong


def main(count: int, number: int) -> None:
    """Try scenarios that the reader takes, and wrong ones."""
    for name, texts in (("extreme", extreme), ("wrong", wrong)):
        ends: Counter[str] = Counter()

        @seed(number)
        @settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(texts, worlds)
        def tried(text: dict[str, object], known: object, ends: Counter[str] = ends) -> None:
            ends[holds(text, known)] += 1

        tried()
        click.echo(f"{name}: {', '.join(f'{number} {end}' for end, number in ends.most_common())}")


if __name__ == "__main__":
    main(*(int(word) for word in [*sys.argv[1:], *["2000", "0"][len(sys.argv) - 1 :]]))
