"""Compares two versions of a repository's SLOs, and says what each change means for users and alerts."""
