"""Budget questions, one a file."""
