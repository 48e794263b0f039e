"""Strict YAML with locations: from the bytes of a file to documents of plain data.

Every reader of a file that a user writes starts here, whatever the file means.
"""
