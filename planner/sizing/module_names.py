"""Names of a checkpoint's modules, as quantisation lists spell them: which kind of part each speaks of.

Quirks: lists name thousands of modules one by one; a name may be a regular expression (`re:.*self_attn.*`) or end in
a star; a name that covers a whole layer speaks of that layer alone and is left out.
"""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from planner.sizing.blocks import Kind

SMALL_MODULES = re.compile(r"norm|bias|indexer|eh_proj|rotary|conv1d")
ENCODERS = re.compile(r"vis(ion|ual)|mm_projector|multi_modal|audio|patch_merge")
DRAFTS = re.compile(r"(^|\.)mtp\b|nextn")
IGNORE_LISTS = (
    "modules_to_not_convert",
    "ignore",
    "ignored_layers",
    "exclude_modules",
    "exclude",
    "skip_modules",
    "llm_int8_skip_modules",
)
ALL = "Linear"
"""What compressed-tensors calls every matrix that no other group names."""
WHOLE_LAYER = re.compile(r"layers\.(\d+\*?|\*\.\*?)$")
LAYER_NUMBER = re.compile(r"layers\.(\d+)\.")
EXPERT_NUMBER = re.compile(r"experts\.(\d+)\.")
KINDS = (
    (re.compile(r"lm_head"), Kind.HEAD),
    (re.compile(r"embed"), Kind.EMBEDDING),
    (re.compile(r"linear_attn|mixer\.(in|out)_proj"), Kind.STATE),
    (re.compile(r"shared_expert|share_expert"), Kind.SHARED_EXPERT),
    (re.compile(r"experts"), Kind.EXPERT),
    (re.compile(r"attn|attention|mixer\.[qkvo]_proj"), Kind.ATTENTION),
    (re.compile(r"router|\.gate$"), Kind.ROUTER),
    (re.compile(r"mlp(\\?\.)?(\(|gate_|up|down|\*)|\.mlp$|(gate|up|down)_proj"), Kind.MLP),
)


def ignored_patterns(quantisation: Mapping[str, Any]) -> list[str]:
    """The modules left in 16 bit, their layer numbers folded into `*`.

    >>> ignored_patterns({"ignore": ["lm_head", "model.layers.0.mlp.gate", "model.layers.1.mlp.gate", "layers.0*"]})
    ['lm_head', 'model.layers.*.mlp.gate']
    """
    listed = [name for key in IGNORE_LISTS for name in quantisation.get(key) or ()]
    names = {LAYER_NUMBER.sub("layers.*.", name) for name in listed}
    return sorted(name for name in names if not WHOLE_LAYER.search(name) and not SMALL_MODULES.search(name))


def kind_of(name: str) -> Kind | None:
    """The kind of part that a module's name speaks of; None where it speaks of none that we tell apart.

    >>> kind_of("model.layers.*.self_attn*"), kind_of("model.layers.3.mlp.experts.7.down_proj"), kind_of("router.norm")
    (<Kind.ATTENTION: 'attention'>, <Kind.EXPERT: 'expert'>, None)
    """
    if SMALL_MODULES.search(name) or ENCODERS.search(name) or DRAFTS.search(name):
        return None
    return next((kind for pattern, kind in KINDS if pattern.search(name)), None)


def listed_formats(quantisation: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """What a list of modules with a format each says: for every folded name the format most of them have.

    Empty where the whole checkpoint has one format.
    """
    modules = dict(quantisation.get("quantized_layers") or {})
    groups = quantisation.get("config_groups") or {}
    targets = [target for group in groups.values() for target in group.get("targets") or ()]
    if not modules and (len(groups) > 1 or any(target != ALL for target in targets)):
        modules = {name: group["weights"] for group in groups.values() for name in group.get("targets", ())}
    votes: dict[str, Counter[str]] = {}
    rows: dict[tuple[str, str], Mapping[str, Any]] = {}
    for name, row in modules.items():
        short = EXPERT_NUMBER.sub("experts.*.", LAYER_NUMBER.sub("layers.*.", name))
        votes.setdefault(short, Counter())[repr(row)] += 1
        rows[short, repr(row)] = row
    return {name: rows[name, count.most_common(1)[0][0]] for name, count in sorted(votes.items())}
