"""What people are told of a night: one message, only where there is something to say.

    news + troubles -> memory (was it told already?) -> message -> outbox -> mail, webhook

Belongs here: what is worth telling, how it is worded, how it gets out of the house.
Does not belong here: Dagster, and any step of the night. Nothing here ends a night: what goes wrong is
an outcome that the summary and the Dagster UI show.
"""
