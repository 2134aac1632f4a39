"""The sample portal over real sockets: answers, validators, redirects, nights."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse

import pytest

from ingest.sample_portal import SamplePortal, UnknownHostError, serve

HOST = "tthcc.binhthuan.example"
JULY = "/bao-cao/ket-qua-tiep-nhan-giai-quyet-ho-so-thu-tuc-hanh-chinh-thang-7-nam-2023-909688.html"


@pytest.fixture(scope="module")
def portal() -> Iterator[SamplePortal]:
    with serve() as running:
        yield running


def ask(
    portal: SamplePortal,
    path: str,
    headers: dict[str, str] | None = None,
    method: str = "GET",
    host: str = HOST,
) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(*portal.resolve(host, 80), timeout=10)
    try:
        connection.request(method, path, headers={"Host": host, **(headers or {})})
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def test_a_page_comes_with_type_length_and_validators(portal: SamplePortal) -> None:
    answer, body = ask(portal, "/bao-cao/")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert int(answer.headers["Content-Length"]) == len(body)
    assert answer.headers["ETag"]
    assert answer.headers["Last-Modified"]
    assert "Báo cáo" in body.decode()


def test_the_etag_of_a_page_gives_304_without_a_body(portal: SamplePortal) -> None:
    first, _ = ask(portal, JULY)
    again, body = ask(portal, JULY, {"If-None-Match": first.headers["ETag"]})
    assert (again.status, body) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize("tags", ["W/{etag}", '"other", {etag}', "*"])
def test_weak_listed_and_starred_tags_match_too(portal: SamplePortal, tags: str) -> None:
    first, _ = ask(portal, JULY)
    again, _ = ask(portal, JULY, {"If-None-Match": tags.format(etag=first.headers["ETag"])})
    assert again.status == 304


def test_last_modified_gives_304_and_another_tag_goes_before_it(portal: SamplePortal) -> None:
    first, _ = ask(portal, JULY)
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert ask(portal, JULY, since)[0].status == 304
    assert ask(portal, JULY, {**since, "If-None-Match": '"other"'})[0].status == 200


@pytest.mark.parametrize("since", ["no date", "Thu, 01 Jan 1970 00:00:00 GMT"])
def test_a_date_that_is_none_or_too_old_gives_the_page(portal: SamplePortal, since: str) -> None:
    assert ask(portal, JULY, {"If-Modified-Since": since})[0].status == 200


def test_head_answers_like_get_without_the_body(portal: SamplePortal) -> None:
    get, body = ask(portal, JULY)
    head, nothing = ask(portal, JULY, method="HEAD")
    assert (head.status, nothing) == (200, b"")
    assert int(head.headers["Content-Length"]) == len(body)
    assert head.headers["ETag"] == get.headers["ETag"]


def test_the_root_leads_to_the_list(portal: SamplePortal) -> None:
    answer, _ = ask(portal, "/")
    assert (answer.status, answer.headers["Location"]) == (302, "/bao-cao/")


@pytest.mark.parametrize("path", ["/khong-co", "/bao-cao/?trang=99", "/../manifest.yaml", "/manifest.yaml"])
def test_what_is_not_in_the_manifest_is_not_found(portal: SamplePortal, path: str) -> None:
    assert ask(portal, path)[0].status == 404


def test_the_order_of_a_query_does_not_matter(portal: SamplePortal) -> None:
    host = "motcua.lamdong.example"
    page = "/web/motcua/bao-cao-thong-ke"
    keys = [
        "p_p_id=101_INSTANCE_kQ7mZrT4", "p_p_lifecycle=0", "p_p_state=normal", "p_p_mode=view",
        "_101_INSTANCE_kQ7mZrT4_delta=3", "_101_INSTANCE_kQ7mZrT4_cur=2",
    ]  # fmt: skip
    for query in (keys, keys[::-1]):
        assert ask(portal, f"{page}?{'&'.join(query)}", host=host)[0].status == 200


def test_one_connection_serves_many_requests(portal: SamplePortal) -> None:
    connection = HTTPConnection(*portal.address, timeout=10)
    for _ in range(3):
        connection.request("GET", "/robots.txt", headers={"Host": HOST})
        assert b"Disallow" in connection.getresponse().read()
    connection.close()


def test_a_page_of_one_host_is_not_on_another(portal: SamplePortal) -> None:
    assert ask(portal, "/bao-cao/", host="bao.bentre.example")[0].status == 404


def test_only_its_own_names_resolve(portal: SamplePortal) -> None:
    assert portal.resolve("TTHCC.BinhThuan.example.", 443) == portal.address
    with pytest.raises(UnknownHostError, match=r"does not serve 'example.com'") as caught:
        portal.resolve("example.com", 80)
    assert caught.value.host == "example.com"
    assert HOST in caught.value.known


def test_on_the_second_night_one_report_is_published_again(portal: SamplePortal) -> None:
    first, before = ask(portal, JULY)
    with serve(night=2) as second_night:
        again, after = ask(second_night, JULY, {"If-None-Match": first.headers["ETag"]})
        same, _ = ask(
            second_night, "/bao-cao/", {"If-None-Match": ask(portal, "/bao-cao/")[0].headers["ETag"]}
        )
    assert again.status == 200
    assert again.headers["Last-Modified"] != first.headers["Last-Modified"]
    assert "6.690 hồ sơ" in before.decode()
    assert "6.690 hồ sơ" not in after.decode()
    assert "6.960 hồ sơ" in after.decode()
    assert same.status == 304


def test_a_client_that_hangs_up_leaves_no_trace(capfd: pytest.CaptureFixture[str]) -> None:
    with serve() as running:
        for _ in range(3):
            client = socket.create_connection(running.address, timeout=10)
            client.sendall(f"GET {JULY} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
            # The body is not taken, so that closing resets the connection.
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.recv(1)
            client.close()
        assert ask(running, "/bao-cao/")[0].status == 200
    assert capfd.readouterr().err == ""


def test_nights_are_counted_from_one() -> None:
    with pytest.raises(ValueError, match="counted from 1, not 0"), serve(night=0):
        pass


def test_the_port_is_free_again_when_the_context_ends() -> None:
    with serve() as running:
        address = running.address
    with pytest.raises(OSError, match=r"."):
        HTTPConnection(*address, timeout=2).connect()
