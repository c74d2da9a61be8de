"""Everything that reads what others wrote, on what nobody should write: `python -m tests.fuzz`."""
