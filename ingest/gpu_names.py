"""Sellers' spellings of accelerators to canonical gpu ids: an ordered table, most specific rule first.

A name is cut into whole words, so `A10` never matches inside `A100` or `A10G`. What a reader would trip on:

* Unknown is unknown: no rule, no id, and the row keeps the seller's spelling. Nothing goes to its nearest.
* A name that leaves open which of two products is meant has no id: a bare `H100`, `A100`, `A800`, `P100` or
  `V100` may be PCIe or SXM, a bare `RTX PRO 6000` the server or the workstation edition. What settles it:
  `SXM`, `HGX`, `NVLink`, `HBM3` (only H100 SXM calls itself that) or `MEGA` mean SXM; `PCIe` means PCIe even
  where `NVLink` follows, as bridges exist for those cards.
* Parts that are rented in one form only need no form: `H200`, `B200`, `B300`, `GH200`, `MI300X`.
* Memory picks between variants (A100 of 40 and 80 GB, RTX 6000 of 24 and 48) and exposes a modified card; it
  never overrules a plain name (clouds report an L4 as 22 GB). Memory in the name beats the argument.
* A K80 of 12 GB or an M60 of 8 GB is half a board, and table `gpu` has the board: no id.
* Slices (MIG, vGPU), mobile, Ti, D, SFF and Max-Q parts are other products than the card they are named for.
"""

import re
from typing import NamedTuple

Range = tuple[float, float]


class Rule(NamedTuple):
    """All words must be in the name, `|` parting alternatives; a range asks for a known memory within it."""

    words: str
    gpu_id: str | None
    memory_gb: Range | None = None


SXM = "sxm|hgx|nvlink"
GB16, GB24, GB32, GB40, GB48, GB80 = (15, 18), (22, 27), (30, 35), (38, 43), (44, 52), (76, 86)
RULES = (
    Rule("mig|slice|vgpu|grid|mod|laptop|mobile|ti|super|d|sff|maxq", None),
    # Hopper and Ampere with several form factors
    Rule("gh200", None, (120, 200)),
    Rule("gh200", "GH200-96GB"),
    Rule("h100 nvl", "H100-NVL-94GB"),
    Rule(f"h100 {SXM}|hbm3|mega", None, (90, 100)),
    Rule("h100", "H100-NVL-94GB", (93, 96)),
    Rule("h100 pcie", "H100-PCIE-80GB"),
    Rule(f"h100 {SXM}|hbm3|mega", "H100-SXM-80GB"),
    Rule("h200 nvl|pcie", "H200-NVL-141GB"),
    Rule("h200", "H200-SXM-141GB"),
    Rule("h20", None, (110, 160)),
    Rule("h20", "H20"),
    Rule("a100 pcie", "A100-PCIE-40GB", GB40),
    Rule("a100 pcie", "A100-PCIE-80GB", GB80),
    Rule(f"a100 {SXM}", "A100-SXM-40GB", GB40),
    Rule(f"a100 {SXM}", "A100-SXM-80GB", GB80),
    Rule("a800 pcie", "A800-PCIE-80GB"),
    Rule("v100 pcie", "V100-PCIE-16GB", GB16),
    Rule(f"v100 {SXM}", "V100-SXM2-16GB", GB16),
    Rule(f"v100 {SXM}", "V100-SXM2-32GB", GB32),
    Rule("p100 pcie", "P100-PCIE"),
    # Blackwell
    Rule("gb200", "GB200"),
    Rule("gb300", "GB300"),
    Rule("b200|b300 nvl|pcie|pc", None),
    Rule("b200", "B200-SXM"),
    Rule("b300", None, (100, 240)),
    Rule("b300", "B300-SXM"),
    # Workstation cards: four products are called 6000
    Rule("pro a4000|a4500|a5000|a6000", None),
    Rule("pro 6000 server|se|s", "RTX-PRO-6000-BW-SE"),
    Rule("pro 6000 workstation|ws|we|wk", "RTX-PRO-6000-BW-WS"),
    Rule("pro", None),
    Rule("6000 ada", "RTX-6000-Ada"),
    Rule("rtx 6000 quadro|q", "Quadro-RTX-6000"),
    Rule("rtx 6000", "Quadro-RTX-6000", GB24),
    Rule("rtx 6000", "RTX-6000-Ada", GB48),
    Rule("rtx 5000 ada", "RTX-5000-Ada"),
    Rule("rtx 4000 ada", "RTX-4000-Ada"),
    Rule("a6000", "RTX-A6000"),
    Rule("a5000", "RTX-A5000"),
    Rule("a4500", "RTX-A4500"),
    Rule("a4000", "RTX-A4000"),
    # GeForce, some of them refitted with twice the memory
    Rule("3090", "RTX-3090"),
    Rule("4090", None, GB48),
    Rule("4090", "RTX-4090"),
    Rule("5090", "RTX-5090"),
    # NVIDIA cards of one form
    Rule("k80", None, (10, 14)),
    Rule("k80", "K80"),
    Rule("m60", None, (7, 9)),
    Rule("m60", "M60"),
    Rule("p4", "P4"),
    Rule("t4g", "T4G"),
    Rule("t4", "T4"),
    Rule("a10g", "A10G"),
    Rule("a10", "A10"),
    Rule("a16", "A16"),
    Rule("a30", "A30"),
    Rule("a40", "A40"),
    Rule("l4", "L4"),
    Rule("l20", "L20"),
    Rule("l40s", "L40S"),
    Rule("l40", "L40"),
    # AMD and Intel
    Rule("mi210", "MI210"),
    Rule("mi250x", "MI250X"),
    Rule("mi300x", "MI300X"),
    Rule("mi325x", "MI325X"),
    Rule("mi350x", "MI350X"),
    Rule("mi355x", "MI355X"),
    Rule("gaudi3 pcie", None),
    Rule("gaudi1", "Gaudi1"),
    Rule("hl 205", "Gaudi1"),
    Rule("gaudi2", "Gaudi2"),
    Rule("hl 225", "Gaudi2"),
    Rule("gaudi3", "Gaudi3"),
    Rule("hl 325l", "Gaudi3"),
    # Google and AWS
    Rule("tpu v2", "TPU-v2"),
    Rule("tpu v3", "TPU-v3"),
    Rule("tpu v4", "TPU-v4"),
    Rule("tpu v5e|v5litepod", "TPU-v5e"),
    Rule("tpu v5p", "TPU-v5p"),
    Rule("tpu v6e", "TPU-v6e"),
    Rule("trillium", "TPU-v6e"),
    Rule("tpu7x|ironwood", "TPU7x"),
    Rule("inferentia2|inf2", "Inferentia2"),
    Rule("trainium|trainium1|trn1", "Trainium1"),
    Rule("trainium2|trn2", "Trainium2"),
    Rule("trainium3|trn3", "Trainium3"),
)

_SPELLINGS = (
    (r"\d+g\.\d+gb", " mig "),
    (r"\b\d+[qc]\b", " vgpu "),
    (r"\bmax[ _-]?q\b", " maxq "),
    (r"[^a-z0-9]+", " "),
    (r"\brtx(?=\w)", "rtx "),
    (r"\bpro(?=\d)", "pro "),
    (r"\b(\d000)(ada|ws|we|wk|se|s)\b", r"\1 \2"),
    (r"\b([a-z]{1,2}\d{2,3})(sxm\d?|pcie?|nvl|nvlink)\b", r"\1 \2"),
    (r"\bsxm\d\b", "sxm"),
    (r"\b(gaudi|trainium|inferentia|tpu) (?=\d)", r"\1"),
)
_MEMORY = re.compile(r"\b(\d+) ?g(?:b|ib)?\b")


def gpu_id(name: str, memory_gb: float | None = None) -> str | None:
    """The canonical id of a seller's accelerator, or nothing where the name does not settle it.

    Args:
        name: the accelerator as the seller writes it.
        memory_gb: memory of one GPU, where the seller states it [GB].

    >>> gpu_id("NVIDIA A100-SXM4-80GB"), gpu_id("A100 PCIE", 40), gpu_id("RTX A4000"), gpu_id("A40")
    ('A100-SXM-80GB', 'A100-PCIE-40GB', 'RTX-A4000', 'A40')
    >>> gpu_id("A100"), gpu_id("H100", 80), gpu_id("A100 MIG 1g.10gb"), gpu_id("RTX 4090 Ti")
    (None, None, None, None)
    """
    text = _spelt_alike(name)
    stated = _MEMORY.search(text)
    memory = float(stated.group(1)) if stated else memory_gb
    words = set(text.split())
    return next((rule.gpu_id for rule in RULES if _fits(rule, words, memory)), None)


def _spelt_alike(name: str) -> str:
    text = name.casefold()
    for pattern, replacement in _SPELLINGS:
        text = re.sub(pattern, replacement, text)
    return text


def _fits(rule: Rule, words: set[str], memory_gb: float | None) -> bool:
    if not all(words.intersection(alternatives.split("|")) for alternatives in rule.words.split()):
        return False
    if rule.memory_gb is None:
        return True
    low, high = rule.memory_gb
    return memory_gb is not None and low <= memory_gb <= high
