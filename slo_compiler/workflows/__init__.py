"""One function per command; each runs its stages and returns artifacts and diagnostics."""
