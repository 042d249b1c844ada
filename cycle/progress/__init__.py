"""Progress: how far the survey has come, who is to be called, and who is asked once more."""
