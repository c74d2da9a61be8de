"""Other people's numbers, recomputed: what follows from a published analysis and what does not."""
