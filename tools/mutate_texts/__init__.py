"""Gold texts written otherwise, thousands of them: `python -m tools.mutate_texts`."""
