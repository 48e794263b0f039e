"""Rules for postmortems: a document in, diagnostics out. Nothing here reads files or asks for the time."""
