"""Privacy: who and what apart, comments screened, concerns sealed, people and cycles forgotten."""
