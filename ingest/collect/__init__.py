"""Published documents -> the archive, with a ledger of every attempt.

Belongs here: polite HTTP, the walk over lists and folders, the content-addressed archive, the
ledger of attempts.
Does not belong here: understanding a document beyond the links that lead to its attachments and
whether it is one at all.

Doors: `night.collect` visits sources; `trial.try_source` does so and keeps nothing, `saved_page` looks
at pages on disk and asks nobody; `hand_in.add_file`
and `add_url` take a single document; `verify.verify` and `warc.export_warc` look after the archive;
`ledger` tells what was collected.

The way of a request: `fetch` (policy, robots.txt, redirects, tries) -> `pacing` (one at a time per
host, in turn) -> `request` (one GET within its bounds) -> `body` -> `transport` (the wire); `memory`
bounds what all threads hold of it at once. Its answer goes through `stand_ins` and `judge`, which tell
documents from notices, to `recorder`, which keeps it.
"""
