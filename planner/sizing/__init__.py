"""What a model needs: memory from its architecture, and throughput from a calibrated roofline."""
