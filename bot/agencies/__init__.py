"""What the people of an agency say: their coverage, materials, result, nomination and appeal."""
