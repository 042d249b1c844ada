"""How responses came about: shown to the bureau beside the result, and never changing it."""
