"""Rules for postmortems: a document in, diagnostics out; without I/O and without the current time."""
