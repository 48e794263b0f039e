"""Postmortem files: Markdown with YAML front matter, read strictly and formatted.

`read` parses one file into the model; `alignment` aligns its tables.
"""
