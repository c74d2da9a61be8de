"""From a scenario to costed plans."""
