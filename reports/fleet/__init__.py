"""Many scenarios on one page: what they cost together, what is bought when, and what must be decided when."""
