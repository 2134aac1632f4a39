"""Writes docs/notebook/first_look.ipynb with its outputs: `python -m tools.notebook`."""
