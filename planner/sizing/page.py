"""What `size` prints: for one GPU its whole account, for several a line each, for programs the rows."""

import textwrap
from collections.abc import Sequence
from typing import Any

import click

from planner.sizing.answer import Sizes
from planner.sizing.memory import FEW_SEQUENCES
from warehouse.show import Answer, show

OVERVIEW = {
    "gpu_id": "GPU",
    "gpu_memory_gib": "GiB",
    "min_gpus": "fewest",
    "tensor_parallel": "for",
    "weights_gib_per_gpu": "weights",
    "kv_cache_gib": "KV",
    "max_concurrency": "holds",
    "binding_constraint": "in the way",
}
ACCOUNT = {"name": "each GPU holds", "gib_per_gpu": "GiB", "how": "how"}


def show_sizes(sizes: Sizes, output_format: str) -> None:
    """Write the sizes to stdout, warnings to stderr."""
    page = output_format in {"table", "md"}
    if not page or len(sizes.rows) != 1:
        shown, title = (OVERVIEW, _title(sizes.rows[0])) if page else ({}, None)
        show(Answer("size", sizes.rows, warnings=sizes.warnings, shown=shown, title=title), output_format)
        if page:
            show_beside(sizes.beside)
        return
    row = sizes.rows[0]
    for warning in sizes.warnings:
        click.echo(f"warning: {warning}", err=True)
    click.echo(written([_heading(row)], output_format) + "\n")
    show(Answer("size", account_rows(row, output_format), shown=ACCOUNT), output_format)
    click.echo("\n" + written([_cache(row), _rule(row), _speed(row), [_fewest(row)]], output_format))


def show_beside(names: Sequence[str]) -> None:
    """Name what is not in the table and can be asked for."""
    if names:
        said = f"Beside a desk, and sized when named with --gpu: {', '.join(names)}"
        click.echo("\n" + textwrap.fill(said, 80, break_on_hyphens=False))


def written(sections: list[list[str]], output_format: str) -> str:
    """Sections line by line, or in Markdown as a paragraph each, with a hard break after a line."""
    if output_format == "table":
        return "\n".join(line for section in sections for line in section)
    return "\n\n".join("\\\n".join(line.strip() for line in section) for section in sections if section)


def _title(row: dict[str, Any]) -> str:
    return (
        f"{row['model']}, {row['concurrency']:,} x {row['context_tokens']:,} tokens: fewest GPUs that hold it, and\n"
        "for so many: GiB of weights and for the cache on each, sequences in all"
    )


def _heading(row: dict[str, Any]) -> list[str]:
    count, active, weights = row["parameter_count"], row["active_parameter_count"], row["weights"]
    own = weights == "checkpoint"
    size = "parameters unknown" if count is None else f"{count / 1e9:,.2f} billion parameters"
    if count and active and active < 0.9 * count:
        size += f", {active / 1e9:,.2f} billion of them work on a token"
    close = f"too close to call: the margin may be off by {row['margin_band_gib']:.1f} GiB; only a trial decides"
    return [
        f"{row['model']} on {row['gpus_per_replica']} x {row['gpu_id']}, {row['engine']}",
        *textwrap.wrap(row["verdict"], 80),
        *[close] * row["is_close"],
        f"{size};",
        f"{row['weights_gb']:,.1f} GB{', as the checkpoint has' if own else f' at {weights}'}",
    ]


def account_rows(row: dict[str, Any], output_format: str) -> list[dict[str, Any]]:
    """The account of a row as lines to show."""
    gap = "\n" if output_format == "table" else "; "
    return [
        {
            "name": term["name"],
            "gib_per_gpu": None if term["gib_per_gpu"] is None else round(term["gib_per_gpu"], 2),
            "how": gap.join(filter(None, [term["formula"], _inputs(term["inputs"])])),
        }
        for term in row["memory"]
    ]


def _inputs(inputs: dict[str, Any]) -> str:
    """The numbers of a formula, in words: a name's unit goes behind its number.

    >>> _inputs({"memory_gib": 79.2, "tensor_parallel": 2, "kv_dtype": "fp8"})
    'memory 79.2 GiB, tensor parallel 2, kv dtype fp8'
    """
    return ", ".join(
        f"{name.removesuffix('_gib').replace('_', ' ')} {_number(value)}{' GiB' if name.endswith('_gib') else ''}"
        for name, value in inputs.items()
    )


def _number(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}"


def _cache(row: dict[str, Any]) -> list[str]:
    if row["kv_bytes_per_token"] is None:
        return ["KV cache: unknown, for want of the model's configuration"]
    context = row["context_tokens"]
    return [
        f"KV cache: {row['kv_bytes_per_token']:,} bytes a token over the whole model, at {row['kv_dtype']}",
        f"          {row['kv_gib_per_sequence']:.3f} GiB a sequence of {context:,} tokens",
        f"          room for {row['kv_cache_tokens']:,} tokens, {row['max_concurrency']:,} such sequences",
        f"          {row['concurrency']:,} at once may have {row['longest_context_tokens']:,} tokens each",
    ]


def _rule(row: dict[str, Any]) -> list[str]:
    low, high = row["rule_of_thumb_low_gib_per_gpu"], row["rule_of_thumb_high_gib_per_gpu"]
    rule = f"By rule of thumb: {low:,.1f} to {high:,.1f} GiB a GPU in all (1.5 to 2 x weights)"
    return [rule, "`fits` takes the larger, as all else is unknown"] if row["kv_bytes_per_token"] is None else [rule]


def _speed(row: dict[str, Any]) -> list[str]:
    if "requests_per_s" not in row:
        return []
    if row["requests_per_s"] is None:
        return textwrap.wrap(f"Speed: unknown; {row['speed_unknown_because']}", 80)
    if not row["requests_per_s"]:
        return [f"Speed: not one sequence keeps the limit: {row['speed_limited_by']}"]
    rate, low, high = row["output_tokens_per_s"], row["low_factor"], row["high_factor"]
    first = f"{_seconds(row['time_to_first_token_low_s'])} to {_seconds(row['time_to_first_token_high_s'])} s"
    return [
        f"Speed:    {row['requests_per_s']:.2f} requests/s, {rate:,.0f} tokens/s out",
        f"          8 of 10 such runs were measured at {rate * low:,.0f} to {rate * high:,.0f} tokens/s",
        f"          {row['speed_concurrency']:,} sequences at once, limited by {row['speed_limited_by']}",
        f"          {row['time_per_output_token_s'] * 1000:.0f} ms a token, the first after {first}",
        *textwrap.wrap(row["basis"], 80, initial_indent=" " * 10, subsequent_indent=" " * 10),
    ]


def _seconds(time_s: float) -> str:
    """Two digits, of long times whole seconds."""
    return f"{time_s:.2g}" if time_s < 10 else f"{time_s:,.0f}"


def _fewest(row: dict[str, Any]) -> str:
    if row["min_gpus"]:
        few = max(FEW_SEQUENCES[0], row["concurrency"])
        holds_unlimited = row["fits"] and row["gpus_per_replica"] == row["min_gpus"]
        limit = f", with --max-sequences {few}" if row["max_sequences"] > few and not holds_unlimited else ""
        return f"Fewest GPUs that hold what is asked: {row['min_gpus']}{limit}"
    return textwrap.fill(f"No number of these GPUs up to 64 holds it: {row['min_gpus_reason']}", 80)
