"""Training and fine-tuning: what memory each GPU needs, how long it takes, and how many GPU-hours that is."""
