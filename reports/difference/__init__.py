"""What moved the answer between two scenarios, or two days of one, as a page to forward."""
