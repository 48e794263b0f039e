"""Sentences that appear in several outputs; each output fills in numbers of its own."""
