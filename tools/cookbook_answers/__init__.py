"""Writes the answers of the cookbook and its list: `python -m tools.cookbook_answers`."""
