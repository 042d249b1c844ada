"""What an enterprise's person says besides the survey's own words, which survey/ reads."""
