"""Which hardware for a model and a demand: every accelerator, number, precision and parallelism, ranked."""
