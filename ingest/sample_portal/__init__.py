"""The embedded default: a small web of made-up provincial portals, served on loopback.

Here belong the server, the static site that it serves (`site/`, with `site/manifest.yaml`
naming every address) and the files "handed over by a person" (`handed_over/`). All of it is
written by `tools/make_sample_portal`; nothing here is edited by hand except the server. The
sources that read it are ordinary YAML files in `ingest/sources/sample/`: nothing else in the
project knows that these portals are not real.
"""

from ingest.sample_portal.server import SamplePortal, UnknownHostError, serve

__all__ = ["SamplePortal", "UnknownHostError", "serve"]
