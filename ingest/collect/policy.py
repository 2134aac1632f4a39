"""What may be fetched, from where, and with how much patience.

The policy is an object that the caller makes; no environment variable can loosen it.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from ingest.collect.patience import Patience
from ingest.sources import Portal, Source

Resolver = Callable[[str, int], tuple[str, int]]

USER_AGENT = f"motcua/{version('motcua')}"
_TRANSLATION = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: IPv4 behind a gateway
_LOCAL_TRANSLATION = ipaddress.ip_network("64:ff9b:1::/48")  # RFC 8215: the same within a network
MAX_BYTES = 50 * 1024 * 1024
_DEFAULT_PORTS = {"http": 80, "https": 443}
# What parsers of URLs disagree about: white space, control characters, backslash, user names.
_AMBIGUOUS = re.compile(r"[\x00-\x20\x7f\\]")


def utc_now() -> datetime:
    return datetime.now(UTC)


class AddressRefusedError(Exception):
    """A host name leads to an address that is not on the public network."""


def resolve_public(host: str, port: int) -> tuple[str, int]:
    """The address of a host by the system's resolver.

    Raises AddressRefusedError unless all its addresses are public, OSError if it has none.
    """
    found = [info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    addresses = [ipaddress.ip_address(str(address)) for address in found]
    for address in addresses:
        if not all(map(_is_public, _reached(address))):
            raise AddressRefusedError(f"{host} leads to {address}, which is not a public address")
    by_version = sorted(addresses, key=lambda address: address.version)
    return str(by_version[0]), port


def _user_agent(contact: str | None) -> str:
    if contact is None:
        return USER_AGENT
    if not re.fullmatch(r"[!-'*-~]{3,200}", contact):
        raise ValueError(f"{contact!r} is no address to reach somebody: write one of mail or web")
    return f"{USER_AGENT} (+{contact})"


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not address.is_multicast and address not in _LOCAL_TRANSLATION


def _reached(address: IPv4Address | IPv6Address) -> Iterable[IPv4Address | IPv6Address]:
    """The address itself, or the IPv4 addresses that gateways read out of it."""
    if isinstance(address, IPv4Address):
        return [address]
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _TRANSLATION:
        inner.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [found for found in inner if found is not None] or [address]


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """Bounds of all fetching of a night; times in seconds.

    `hosts` holds `host` (default ports) or `host:port`. A request takes at most `deadline`,
    redirects included; each of the `retries` has its own. `max_bytes` counts decoded bytes.
    Hosts in `unpaced` are our own and are asked without waiting `min_interval`; `pauses` are longer
    intervals of single hosts. `ca_bundles` are certificates (PEM) that complete the chain of a host;
    nothing else is trusted less or more for them. No request begins later than `max_seconds` after
    the night began. `sleep` None really waits, and can be interrupted.
    """

    hosts: frozenset[str]
    unpaced: frozenset[str] = frozenset()
    schemes: frozenset[str] = frozenset({"http", "https"})
    resolve: Resolver = resolve_public
    user_agent: str = USER_AGENT
    min_interval: float = 1.0
    connect_timeout: float = 10.0
    read_timeout: float = 30.0
    deadline: float = 120.0
    max_bytes: int = MAX_BYTES
    max_redirects: int = 5
    parallel_hosts: int = 64
    retries: int = 2
    patience: Patience = field(default_factory=Patience)
    max_requests_per_host: int = 5000
    max_bytes_per_host: int = 2 * 1024**3
    max_seconds: float = 4 * 3600.0
    pauses: Mapping[str, float] = field(default_factory=dict)
    ca_bundles: Mapping[str, str] = field(default_factory=dict)
    sleep: Callable[[float], None] | None = None
    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = utc_now

    @classmethod
    def for_sources(
        cls, sources: Iterable[Source], *, resolve: Resolver = resolve_public, contact: str | None = None
    ) -> FetchPolicy:
        """The policy that admits the hosts of these sources and no others, at their pace.

        `contact` (an address of mail or web) tells the hosts whom to ask; ValueError if it does not
        fit into a header.
        """
        portals = [(source, source.place) for source in sources if isinstance(source.place, Portal)]
        pauses: dict[str, float] = {}
        bundles: dict[str, str] = {}
        for _, portal in portals:
            for host in portal.hosts:
                name = host.partition(":")[0]
                pauses[name] = max(pauses.get(name, 0.0), portal.access.pause)
                if portal.access.ca_bundle is not None:
                    bundles[name] = bundles.get(name, "") + portal.access.ca_bundle.read_text("utf-8")
        return cls(
            hosts=frozenset(host for _, portal in portals for host in portal.hosts),
            unpaced=frozenset(host for source, portal in portals if source.sample for host in portal.hosts),
            pauses=pauses,
            ca_bundles=bundles,
            resolve=resolve,
            user_agent=_user_agent(contact),
        )

    def interval(self, url: str) -> float:
        """Seconds from the start of one request to that of the next to the host of `url`."""
        parts = urlsplit(url)
        if parts.netloc in self.unpaced:
            return 0.0
        return max(self.min_interval, self.pauses.get(parts.hostname or "", 0.0))

    def refusal(self, url: str) -> str | None:
        """Why `url` must not be asked for, or None if it may."""
        try:
            parts = urlsplit(url)
            port = parts.port
            other = parse_url(url)
        except (ValueError, LocationParseError):
            return "not a URL"
        same = (parts.hostname, port) == (other.host, other.port)
        if _AMBIGUOUS.search(url) or "@" in parts.netloc or not parts.netloc.isascii() or not same:
            return "a URL that programs read in different ways"
        if parts.scheme not in self.schemes:
            return f"the scheme {parts.scheme!r} is not allowed"
        host = (parts.hostname or "").rstrip(".")
        default = _DEFAULT_PORTS.get(parts.scheme)
        registered = host if port in (None, default) and host in self.hosts else f"{host}:{port or default}"
        if registered not in self.hosts:
            return f"the host {parts.netloc} is not registered by any source"
        return None
