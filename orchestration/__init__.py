"""The night: runs the rooms in order, publishes, and shows it in Dagster.

Belongs here: the night as plain steps, publication, Dagster assets, checks and schedules, the command line.
Does not belong here: any rule about reports, figures or identities.
"""
