"""The questions that the warehouse's own verbs ask."""
