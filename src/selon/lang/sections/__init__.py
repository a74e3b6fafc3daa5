"""The types of the pack files, one module a file. A field that a file does not know is an error, so a typing slip never passes."""
