"""Who publishes where: one YAML file per publisher, and the registry that reads them.

Belongs here: the format of a source, its checks, the metadata file of a folder source.
Does not belong here: fetching, and anything that opens a connection.

`load_sources(directory)` gives the sources or raises `SourceErrors` with every problem of
every file: file, line, key and what to do about it.
"""

from ingest.sources.metadata import FileEntry, read_metadata
from ingest.sources.model import (
    Access,
    ArticleRules,
    DateRule,
    Folder,
    Listing,
    ListKind,
    Portal,
    PublisherKind,
    SerialRule,
    Source,
    SourceKind,
)
from ingest.sources.problems import SourceError, SourceErrors
from ingest.sources.registry import load_sources

__all__ = [
    "Access",
    "ArticleRules",
    "DateRule",
    "FileEntry",
    "Folder",
    "ListKind",
    "Listing",
    "Portal",
    "PublisherKind",
    "SerialRule",
    "Source",
    "SourceError",
    "SourceErrors",
    "SourceKind",
    "load_sources",
    "read_metadata",
]
