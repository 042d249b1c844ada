"""Files that bureaus open: worksheets and score sheets, whole or not at all."""
