"""Figures of ours beside others', as ratios within one run: `python -m tests.bench`."""
