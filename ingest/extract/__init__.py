"""Document -> figures: numbers, periods, organisations, measures; every number accounted for.

Belongs here: the rules of the language and of the genre, with their lexicons as data (`lexicon/`, and the
codebook beside this folder). Does not belong here: file formats (`read`), tables of the warehouse (`land`),
judging whether published figures agree with each other (dbt).
"""

from ingest.extract.extraction import extract
from ingest.extract.version import RULES_VERSION

__all__ = ["RULES_VERSION", "extract"]
