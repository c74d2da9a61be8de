"""Every verb and every option explains itself, and the README knows every verb."""

from pathlib import Path

import click
import pytest

from gpuplan import VERBS, main

ROOT = Path(__file__).parents[2]


def command(verb):
    found = main.get_command(click.Context(main), verb)
    assert found is not None
    return found


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb):
    assert command(verb).name == verb
    assert command(verb).help


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_explains_itself(verb):
    silent = [p.name for p in command(verb).params if isinstance(p, click.Option) and not p.help]
    assert silent == []


@pytest.mark.parametrize("verb", VERBS)
def test_the_readme_shows_every_verb(verb):
    assert f"gpuplan {verb}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_help_lists_every_verb(gpuplan):
    said = gpuplan("--help")
    assert said.exit_code == 0
    for verb, (_, text) in VERBS.items():
        assert f"  {verb} " in said.stdout
        assert text.split(",")[0][:30] in said.stdout


def test_an_unknown_verb_is_a_usage_error(gpuplan):
    said = gpuplan("prizes")
    assert said.exit_code == 2
    assert "prizes" in said.stderr
