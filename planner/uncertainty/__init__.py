"""How sure a verdict is: its assumptions drawn from their ranges, each alone and all together."""
