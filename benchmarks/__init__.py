"""What is fast, measured against peers, as ratios from one run: `python -m benchmarks`."""
