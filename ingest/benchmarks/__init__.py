"""Measured serving from the files that benchmarks leave: vLLM, SGLang, genai-perf, AIPerf, and a table of our own."""
