"""How well the readers read: documents with known contents, a score against them, seeded mutations.

Belongs here: makers of the project's own documents, the scorer, the mutator. Nothing of this is part
of the installed distribution. `python -m tools.bench_read --help` lists the commands.
"""
