"""Programs that measure: `python -m benchmarks` against other servers, `benchmarks.accuracy` against known scores."""
