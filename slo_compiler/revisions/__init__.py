"""Reads files of git revisions, with the git command."""
