"""Evidence (考评依据): deductions, report reviews, honours, penalties, with their history."""
