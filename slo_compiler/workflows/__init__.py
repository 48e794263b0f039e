"""One function per command, each a list of stages: data in, artifacts and diagnostics out."""
