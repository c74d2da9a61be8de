"""How all memory of one GPU is shared out once a replica runs: for people who look, not for the verdict."""

from planner.sizing.memory import MemoryFit

OF_THE_CACHE = ("KV cache asked", "left over")
"""Terms that together are what is left for the cache: an engine takes all of it."""


def shares_of(memory: MemoryFit, gpu_memory_gib: float) -> tuple[tuple[str, float], ...]:
    """All memory of a GPU by what it is for, from the bottom [GiB]; nothing where the cache is not known."""
    sizes = {term.name: term.gib_per_gpu for term in memory.terms}
    budget = sizes.pop("budget")
    if budget is None or memory.kv_cache_gib is None or None in sizes.values():
        return ()
    held = [(name, size) for name, size in sizes.items() if name not in OF_THE_CACHE and size]
    cache = ("KV cache", max(memory.kv_cache_gib, 0.0))
    known = sum(size for _, size in held) + cache[1]
    return (*held, cache, ("kept free", max(gpu_memory_gib - known, 0.0)))
