"""The demonstration: a synthetic city in a survey that is under way, to watch and to play in."""
