"""The ground: what is stored, and how to ask for it."""
