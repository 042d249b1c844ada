"""The benchmark: ratios taken in one run against real processes on this machine."""
