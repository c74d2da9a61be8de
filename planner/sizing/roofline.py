"""One replica as a roofline: how long a step takes that gives each sequence a token, and reads prompts beside.

    step = max(read dense weights, multiply) + max(read touched experts, multiply) + max(read caches, attend)
         + exchanges between GPUs + launches + the engine's own work

of B sequences, with 1 - (1 - top_k / experts)^B of the experts touched. Engines read prompts in chunks within such
steps, so a prompt costs what it adds to the steps that carry it: weights that are read anyway are not read twice.
What lies beyond the peaks (launches, exchanges, the engine) decides most of the accuracy: rooflines at peak figures
are off by a factor of two.

A pipeline of p stages has p batches under way, each of B / p sequences; every stage works on one batch at a time,
so a token for all takes p x (stage time) = one pass of B / p sequences through all layers for each stage's turn.
"""

from dataclasses import dataclass, replace
from functools import cached_property

from planner.sizing.architecture import Architecture
from planner.sizing.coefficients import Coefficients
from planner.sizing.number_format import SIXTEEN_BIT
from planner.sizing.rates import Rates, rates_of
from planner.sizing.serving import Serving
from planner.sizing.work import Work, work_of
from warehouse.tables import Gpu

CHUNK_TOKENS = 8192
"""Most tokens of prompts in one step; vLLM's and TensorRT-LLM's `max_num_batched_tokens` on large GPUs [tokens]."""
SIXTEEN_BIT_BYTES = 2


@dataclass(frozen=True)
class Roofline:
    """Work of one GPU and its rates."""

    work: Work
    rates: Rates

    @cached_property
    def known(self) -> dict[tuple[float, int, int], float]:
        """Cycles that were worked out before, by sequences and lengths [s]: limits are searched, and then told."""
        return {}

    @cached_property
    def _dense_read_s(self) -> float:
        """All weights but the experts', once [s]."""
        return sum(size / self.rates.reading(name) for name, size in self.work.dense_bytes.items())

    @cached_property
    def _dense_token_s(self) -> float:
        """One product for each of these weights, the output head apart [s]."""
        return sum(count / self.rates.multiplying(name) for name, count in self.work.dense_parameters.items())

    @cached_property
    def _head_token_s(self) -> float:
        return self.work.head_parameters / self.rates.multiplying(SIXTEEN_BIT.name)

    @cached_property
    def _experts_read_s(self) -> float:
        """All experts, once [s]."""
        return self.work.expert_bytes / self.rates.reading(self.work.expert_format)

    @cached_property
    def _expert_token_s(self) -> float:
        """One product for each weight of the experts that a token goes to [s]."""
        rate = self.rates.multiplying(self.work.expert_format) * self.rates.coefficients.expert_compute_share
        return self.work.expert_parameters / rate

    @cached_property
    def _launch_s(self) -> float:
        constants = self.rates.coefficients
        return self.rates.layer_factor * (
            constants.layer_s * self.work.architecture.layer_count
            + constants.expert_layer_s * self.work.expert_layer_count
            + constants.other_mixer_layer_s * self.work.other_mixer_count
        )

    def step_s(self, batch: float, context_tokens: int) -> float:
        """One step that gives each of `batch` sequences, that long on average, its next tokens [s]."""
        serving = self.work.serving
        drafted = serving.draft_tokens
        own = self._own(batch)
        cache = own * self.work.cache_bytes(context_tokens) / self.rates.bandwidth
        attention = own * (1 + drafted) * 2 * self.work.attention_products(context_tokens) / self.rates.attention
        return (
            self._tokens_s(self._turn(batch) * (1 + drafted), self._turn(batch) * (1 + drafted))
            + max(cache, attention)
            + self._launch_s
            + serving.pipeline_parallel * (self.rates.step_s + self.rates.request_s * own)
            + (drafted * self._draft_s(own) if drafted else 0.0)
        )

    def prompts_s(self, batch: float, input_tokens: int, steps: float) -> float:
        """What reading each sequence's prompt once adds to that many steps in all [s]."""
        serving = self.work.serving
        carrying = min(steps, batch * max(1.0, input_tokens / CHUNK_TOKENS))
        chunk = batch * input_tokens / carrying / serving.pipeline_parallel
        turn = self._turn(batch) * (1 + serving.draft_tokens)
        added = self._tokens_s(turn + chunk, turn) - self._tokens_s(turn, turn)
        launched = self.rates.coefficients.prompt_layer_s * self.work.architecture.layer_count
        return carrying * (added + launched) + batch * self._prompt_attention_s(input_tokens)

    def prompt_s(self, tokens: int) -> float:
        """Reading one prompt on an idle replica, stage after stage, its first token included [s]."""
        alone = self.prompts_s(1, tokens, max(1.0, tokens / CHUNK_TOKENS))
        return self.step_s(1, tokens) + alone * self.work.serving.pipeline_parallel

    def reading_s(self, tokens: int) -> float:
        """Arithmetic, exchanges and launches of one prompt among others, for all of which weights are read once [s]."""
        serving = self.work.serving
        copies, stages = serving.attention_data_parallel, serving.pipeline_parallel
        multiplied = 2 * tokens * (self._dense_token_s / copies + self._expert_token_s) / stages
        launched = self.rates.coefficients.prompt_layer_s * self.work.architecture.layer_count
        exchanged = self._exchange_s(tokens / stages)
        return multiplied + exchanged + launched + self._prompt_attention_s(tokens)

    def _turn(self, batch: float) -> float:
        """Sequences that pass a stage together [1]."""
        return max(1.0, batch / self.work.serving.pipeline_parallel)

    def _own(self, batch: float) -> float:
        """Sequences of one copy of attention that pass a stage together [1]."""
        return max(1.0, self._turn(batch) / self.work.serving.attention_data_parallel)

    def _tokens_s(self, tokens: float, heads: float) -> float:
        """All layers' weights for that many tokens, `heads` of which need the output head [s]."""
        return self._dense_s(tokens, heads) + self._experts_s(tokens) + self._exchange_s(tokens)

    def _dense_s(self, tokens: float, heads: float) -> float:
        copies = self.work.serving.attention_data_parallel
        own, own_heads = max(1.0, tokens / copies), max(1.0, heads / copies)
        return max(self._dense_read_s, 2 * (own * self._dense_token_s + own_heads * self._head_token_s))

    def _experts_s(self, tokens: float) -> float:
        if not self.work.expert_bytes:
            return 0.0
        touched: float = 1 - (1 - self.work.expert_share) ** tokens
        return max(self._experts_read_s * touched, 2 * tokens * self._expert_token_s)

    def _exchange_s(self, tokens: float) -> float:
        """What GPUs send one another [s]: two sums a layer; with copies of attention, experts' tokens there and back.

        A sum over n GPUs moves 2 (n - 1) / n of the hidden values over each link; gathering tokens and
        scattering results moves as much for both together.
        """
        serving, architecture = self.work.serving, self.work.architecture
        if serving.gpu_count == 1:
            return 0.0
        ways, hidden = serving.tensor_parallel, architecture.hidden_size * SIXTEEN_BIT_BYTES
        handed_on = (serving.pipeline_parallel - 1) * (self.rates.exchange_s + tokens * hidden / self.rates.link)
        if ways == 1:
            return handed_on
        moved = 2 * (ways - 1) / ways * tokens * hidden / self.rates.link
        if serving.attention_data_parallel > 1:
            return handed_on + self.work.expert_layer_count * (2 * self.rates.exchange_s + moved)
        return handed_on + 2 * architecture.layer_count * (self.rates.exchange_s + moved)

    def _prompt_attention_s(self, tokens: int) -> float:
        """Attention of a whole prompt, each token to those before it [s]."""
        serving = self.work.serving
        products = 2 * tokens * self.work.attention_products(max(1, tokens // 2), prompt=True)
        return products / self.rates.attention / serving.attention_data_parallel / serving.pipeline_parallel

    def _draft_s(self, own: float) -> float:
        """One drafted token from a head of one layer, as multi-token prediction has it [s]."""
        layers = self.work.architecture.layer_count
        return (self._tokens_s(own, own) + self._launch_s) / layers + self.rates.step_s


def roofline(architecture: Architecture, gpu: Gpu, serving: Serving, coefficients: Coefficients) -> Roofline:
    """The roofline of a replica on these GPUs.

    Raises:
        BadInput: The architecture is unknown, or the accelerator's rate or link is, or nothing like it was measured.
    """
    return Roofline(work_of(architecture, serving), rates_of(gpu, serving, coefficients))


def rated(line: Roofline, coefficients: Coefficients) -> Roofline:
    """The same work at other constants."""
    return replace(line, rates=rates_of(line.rates.gpu, line.work.serving, coefficients))
