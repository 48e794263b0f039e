"""Sentences that several outputs share; each output inserts its own numbers."""
