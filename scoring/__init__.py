"""Evidence in, scorecards and ranks out; pure and exact."""
