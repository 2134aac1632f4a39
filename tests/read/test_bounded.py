"""Reading in child processes: whatever a document does, the parent gets an outcome and goes on."""

from __future__ import annotations

import dataclasses
import os
import socket
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Block, BlockKind, Cell, Document
from ingest.read import Limits, ReaderPool, ReadFailure, ReadOutcome, read, read_bounded
from ingest.read.bounded import ChildStartError
from ingest.read.wire import NoResultError, decode, encode
from tools.bench_read.makers import paragraph, word, word_table

LIMITS = Limits(cpu_seconds=1, wall_seconds=20.0, memory_bytes=600 << 20, output_bytes=10_000)
IMPATIENT = dataclasses.replace(LIMITS, wall_seconds=0.3)
DIGEST = "ab" * 32


def pool(workers: int = 1, limits: Limits = LIMITS) -> ReaderPool:
    return ReaderPool(workers, limits, reader="tests.read.misbehaving:read")


def outcomes(orders: list[str], workers: int = 1, limits: Limits = LIMITS) -> list[str]:
    documents = ((order, order.encode(), DIGEST) for order in orders)
    with pool(workers, limits) as readers:
        results = list(readers.read_all(documents))
    assert [key for key, _ in results] == orders
    return [result.reason if isinstance(result, ReadFailure) else result.text for _, result in results]


def test_a_document_reads_the_same_in_a_child():
    data = word(
        paragraph("Tình hình tiếp nhận") + word_table([["TT", "Đơn vị", "Số"], ["1", "Sở Y tế", "5"]])
    )
    assert read_bounded(data, digest=DIGEST) == read(data, digest=DIGEST)


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ("spin", ReadOutcome.TIMEOUT),
        ("grow", ReadOutcome.BOMB),
        ("die SIGSEGV", ReadOutcome.CRASHED),
        ("die SIGABRT", ReadOutcome.BOMB),
        ("exit 0", ReadOutcome.CRASHED),
        ("exit 3", ReadOutcome.CRASHED),
        ("swell", ReadOutcome.BOMB),
    ],
)
def test_a_child_that_fails_is_an_outcome_and_the_next_document_is_read(order, reason):
    assert outcomes(["good", order, "good"]) == ["good", reason, "good"]


def test_a_document_that_hangs_is_given_up():
    with pool(limits=IMPATIENT) as readers:
        readers.read(b"good", digest=DIGEST)
        result = readers.read(b"hang", digest=DIGEST)
    assert isinstance(result, ReadFailure)
    assert result.reason is ReadOutcome.TIMEOUT


def test_a_document_that_is_granted_time_may_take_it():
    assert outcomes(["toil 7"], limits=dataclasses.replace(LIMITS, wall_seconds=2.0)) == ["granted 35 s"]


def test_results_keep_the_order_of_the_documents_whoever_fails():
    orders = ["a", "exit 1", "b", "die SIGSEGV", "swell", "c", "d", "grow", "e", "f"]
    assert outcomes(orders, workers=2) == [
        "a", "crashed", "b", "crashed", "bomb", "c", "d", "bomb", "e", "f",
    ]  # fmt: skip


def test_a_child_reads_many_documents():
    assert outcomes(["count"] * 5) == ["1", "2", "3", "4", "5"]


def test_no_document_suffers_for_those_before_it():
    assert outcomes(["good", "first_or_never"]) == ["good", "first"]


def test_what_libraries_print_does_not_mix_with_results():
    assert outcomes(["chatter", "good"]) == ["16", "good"]


def test_children_know_nothing_of_the_environment(monkeypatch):
    monkeypatch.setenv("MOTCUA_SECRET", "x")
    (names,) = outcomes(["environment"])
    assert "MOTCUA_SECRET" not in names
    assert "OMP_THREAD_LIMIT" in names


def test_children_have_no_network():
    with socket.create_server(("127.0.0.1", 0)) as server:
        (outcome,) = outcomes([f"connect {server.getsockname()[1]}"])
    if outcome == "connected":
        pytest.skip("this system lets no process give up its network")
    assert outcome == "crashed"


def test_what_a_child_started_ends_with_it(tmp_path: Path):
    note = tmp_path / "pid"
    with pool(limits=dataclasses.replace(LIMITS, wall_seconds=1.0)) as readers:
        result = readers.read(f"spawn {note}".encode(), digest=DIGEST)
    assert isinstance(result, ReadFailure)
    state = Path(f"/proc/{note.read_text()}/stat")
    assert not state.exists() or state.read_text().rpartition(")")[2].split()[0] in "ZX"


def test_the_documents_are_asked_for_as_they_are_read():
    asked = []

    def endless():
        while True:
            asked.append(len(asked))
            yield asked[-1], b"good", DIGEST

    with pool() as readers:
        results = readers.read_all(endless())
        assert next(results)[0] == 0
        results.close()
    assert len(asked) < 20


def test_an_interrupted_night_does_not_wait_for_its_documents(tmp_path: Path):
    note = tmp_path / "pid"
    os.mkfifo(note)

    def interrupted(night: ThreadPoolExecutor) -> None:
        with pool(limits=dataclasses.replace(LIMITS, wall_seconds=3600.0)) as readers:
            waiting.append(night.submit(readers.read, f"spawn {note}".encode(), digest=DIGEST))
            note.read_text()  # which waits until the child is in the midst of it
            raise KeyboardInterrupt

    waiting: list[Future[Document | ReadFailure]] = []
    with ThreadPoolExecutor(1) as night:
        with pytest.raises(KeyboardInterrupt):
            interrupted(night)
        assert isinstance(waiting[0].result(), ReadFailure)


def test_a_closed_pool_reads_no_more():
    with pool(workers=2) as readers:
        readers.close()
    for _ in range(3):
        with pytest.raises(RuntimeError, match="have ended"):
            readers.read(b"good", digest=DIGEST)


def test_no_child_outlives_its_pool():
    others = _children()
    with pool() as readers:
        result = readers.read(b"pid", digest=DIGEST)
        assert isinstance(result, Document)
        children = _children() - others
        assert children
    assert not children & _children()


def _children() -> set[str]:
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


texts = st.text(max_size=60)
numbers = st.integers(0, 60)


@given(texts, st.lists(st.tuples(numbers, numbers, texts), max_size=4), texts, st.lists(texts, max_size=3))
def test_documents_cross_the_pipe_unchanged(text, parts, title, links):
    cells = tuple(
        Cell(at, 0, text[start:end], start, end, name) for at, (start, end, name) in enumerate(parts)
    )
    blocks = (Block(BlockKind.TABLE, 0, len(text), "t", cells=cells), Block(BlockKind.HEADING, 0, 1, "h", 2))
    document = Document(DIGEST, "text/html", text, blocks, title, tuple(links))
    assert decode(encode(document)) == document


@given(
    st.binary(max_size=60)
    | st.sampled_from([b"{}", b"[]", b'{"reason":1}', b'{"text":"","blocks":[[1]]}', b"1"])
)
def test_whatever_else_comes_over_the_pipe_is_an_error(message):
    with pytest.raises(NoResultError, match="no result"):
        decode(message)


def test_an_installation_that_cannot_read_is_no_fault_of_the_document():
    with (
        ReaderPool(1, reader="tests.read.nowhere:read") as readers,
        pytest.raises(ChildStartError, match="nowhere"),
    ):
        readers.read(b"good", digest=DIGEST)
