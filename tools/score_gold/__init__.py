"""Measures extraction against gold files: `python -m tools.score_gold [GOLD_DIR REPORTS_DIR]`."""
