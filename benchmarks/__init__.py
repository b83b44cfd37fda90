"""The scenarios of the performance page, measured against the peers that are installed: `python -m benchmarks`."""
