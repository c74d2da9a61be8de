"""A model is a verb's first word, or the option --config."""

import pytest
from click.testing import CliRunner

from gpuplan import main

VERBS = {
    "size": ("--gpu", "L4"),
    "choose": ("--gpu", "L4", "--requests-per-s", "1"),
    "train": ("--gpu", "H100", "--method", "lora"),
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_word_and_the_option_say_the_same(verb, seeded):
    words = [*VERBS[verb], "--warehouse", str(seeded), "--format", "json"]
    model = "meta-llama/Llama-3.1-8B-Instruct"
    first, second = (CliRunner().invoke(main, [verb, *named, *words]) for named in ([model], ["--config", model]))
    assert first.exit_code == 0, first.output
    assert first.stdout == second.stdout


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("named", "said"), [([], "no model; name one"), (["a", "--config", "b"], "two models, a and b")]
)
def test_one_model_is_named(verb, named, said):
    result = CliRunner().invoke(main, [verb, *named])
    assert result.exit_code == 2
    assert said in result.stderr
