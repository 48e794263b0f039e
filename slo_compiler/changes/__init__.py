"""Compares two versions of a repository's SLOs, and describes the effect of each change."""
