"""Candidates (候选): nominations, self-nominations, and the materials that they hand in."""
