"""Published documents -> the archive, with a ledger of every attempt.

Belongs here: polite HTTP, the walk over list pages and folders, the content-addressed
archive, the ledger of attempts.
Does not belong here: understanding a document beyond the links that lead to its attachments.

`ingest.collect.night.collect` is the door; `ingest.collect.ledger` tells what was collected.
"""
