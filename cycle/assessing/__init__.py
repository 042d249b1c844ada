"""Assessment (考评): evidence gathered, scored, frozen, and what people decide about it."""
