"""Strict YAML with locations: from the bytes of a file to documents of plain data.

Every parser of user-written files starts here, regardless of the content of the file.
"""
