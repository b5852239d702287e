"""Everything that is measured about speed, by one command: `python -m benchmarks`."""
