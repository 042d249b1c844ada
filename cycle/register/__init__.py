"""The register (名录) through the year: what is added, corrected, merged and ended."""
