"""The cheapest mix of all ways to serve one demand, and why."""
