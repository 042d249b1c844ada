"""Tables, engine, transactions, secrets at rest and migrations; knows no other room."""
