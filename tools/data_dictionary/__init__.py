"""Writes docs/data-dictionary.md from the YAML of the marts: `python -m tools.data_dictionary [--check]`."""
