"""Articles that nothing lists, asked for by their serial numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.collect.ledger import Role, document_versions, read_attempts
from ingest.collect.night import Collected
from ingest.collect.outcome import Outcome
from ingest.collect.trial import look_at_lists
from ingest.sources import Source, load_sources
from tests.collect.conftest import PORTAL, Keeper
from tests.collect.portal_sim import Answer, PortalSim, page, redirect

HOST = "a.example"
BASE = f"http://{HOST}"
DAY = 86_400


def target(number: int) -> str:
    return f"/ThongBao/View_Detail.aspx?ItemID={number}"


def publish(sim: PortalSim, *numbers: int, title: str = "Báo cáo số") -> None:
    for number in numbers:
        text = " ".join(f"{chr(97 + number % 26)}{chr(97 + at)}" for at in range(20))
        sim.serve(HOST, target(number), page(f"<h1>{title} {number}</h1><p>{text}</p>"))


@pytest.fixture
def sources(tmp_path: Path) -> list[Source]:
    head, _, _ = PORTAL.format(id="a", host=HOST).partition("list:")
    listing = f"""list:
  kind: serial
  url: {BASE}{target(0).removesuffix("0")}{{id}}
  first: 5
  misses: 3
  per_night: 8
  title_pattern: '(?i)báo cáo'
article: {{title: h1, attachments: ".tep a"}}
"""
    (tmp_path / "serial").mkdir()
    (tmp_path / "serial" / "a.yaml").write_text(head + listing, "utf-8")
    return load_sources(tmp_path / "serial")


def asked_numbers(sim: PortalSim) -> list[int]:
    asked = [int(told.partition("ItemID=")[2]) for told in sim.targets() if "ItemID=" in told]
    return [number for number in asked if number < 999_999_999]


def kept_numbers(keeper: Keeper) -> list[int]:
    found = document_versions(read_attempts(keeper.ledger_directory))
    return sorted(int(v.url.partition("ItemID=")[2]) for v in found if v.role == Role.ARTICLE)


def list_attempt(collected: Collected) -> tuple[Outcome, str | None]:
    (told,) = [attempt for attempt in collected.attempts if attempt.url.endswith("{id}")]
    return told.outcome, told.detail


def test_numbers_are_asked_for_until_several_in_a_row_give_nothing(
    sim: PortalSim, keeper: Keeper, sources: list[Source]
) -> None:
    publish(sim, 4, 5, 6, 8, 12)
    collected = keeper.night(sources)
    assert asked_numbers(sim) == [5, 6, 7, 8, 9, 10, 11]
    assert kept_numbers(keeper) == [5, 6, 8]
    assert list_attempt(collected) == (Outcome.NEW, None)
    assert not collected.failures


def test_the_next_night_goes_on_and_asks_again_for_the_gaps_near_the_end(
    sim: PortalSim, keeper: Keeper, sources: list[Source]
) -> None:
    publish(sim, 5, 6, 8)
    keeper.night(sources)
    assert list_attempt(keeper.night(sources)) == (Outcome.UNCHANGED, None)
    publish(sim, 7, 9)
    sim.clock.advance(DAY)
    sim.forget()
    collected = keeper.night(sources)
    assert asked_numbers(sim)[:5] == [7, 9, 10, 11, 12]
    assert sorted(asked_numbers(sim)[5:]) == [5, 6, 8]  # the known ones, conditionally, and once each
    assert kept_numbers(keeper) == [5, 6, 7, 8, 9]
    assert list_attempt(collected) == (Outcome.CHANGED, None)


def test_a_night_asks_for_so_many_new_numbers_and_no_more(
    sim: PortalSim, keeper: Keeper, sources: list[Source]
) -> None:
    publish(sim, *range(5, 30))
    collected = keeper.night(sources)
    assert kept_numbers(keeper) == list(range(5, 13))
    assert list_attempt(collected) == (Outcome.NEW, "goes on, but list.per_night is 8")
    keeper.night(sources)
    assert kept_numbers(keeper) == list(range(5, 21))


def test_an_article_of_another_title_is_counted_and_not_kept(
    sim: PortalSim, keeper: Keeper, sources: list[Source]
) -> None:
    publish(sim, 5, 7)
    publish(sim, 6, 8, title="Giải bóng bàn")
    keeper.night(sources)
    sim.forget()
    keeper.night(sources)
    assert kept_numbers(keeper) == [5, 7]
    assert len(keeper.blobs()) == 2
    assert not {6, 8} & set(asked_numbers(sim))


@pytest.mark.parametrize(
    "nothing",
    [
        Answer(b"", 404),
        page("<h1>Chi tiết thông báo</h1><p>Trung tâm hành chính công của tỉnh, điện thoại và thư</p>"),
        page("<h1>Báo cáo</h1><p>Nội dung không tồn tại</p>"),
        redirect("/"),
    ],
)
def test_the_page_of_a_number_that_is_not_there_is_no_article(
    nothing: Answer, sim: PortalSim, keeper: Keeper, sources: list[Source]
) -> None:
    publish(sim, 5)
    sim.serve(HOST, "/", page("<p>Trang chủ</p>"))
    sim.unknown = lambda target: nothing if "ItemID=" in target else Answer(b"", 404)  # type: ignore[method-assign]
    assert not keeper.night(sources).failures
    assert kept_numbers(keeper) == [5]
    assert asked_numbers(sim)[-1] == 8


def test_a_number_whose_host_failed_is_asked_for_until_it_gives_something(
    sim: PortalSim, keeper: Keeper, sources: list[Source]
) -> None:
    publish(sim, *range(5, 13))
    sim.serve(HOST, target(6), Answer(b"", 403))
    collected = keeper.night(sources)
    assert [attempt.outcome for attempt in collected.failures] == [Outcome.BLOCKED]
    publish(sim, *range(13, 21))
    keeper.night(sources)
    publish(sim, 6)
    keeper.night(sources)
    assert kept_numbers(keeper) == list(range(5, 21))


def test_a_host_in_trouble_ends_the_walk_and_not_its_history(
    sim: PortalSim, keeper: Keeper, sources: list[Source]
) -> None:
    publish(sim, 5, 6)
    keeper.night(sources)
    busy = Answer(b"", 503, headers={"Retry-After": "9999"})
    for number in (5, 6, 7):
        sim.serve(HOST, target(number), busy, busy)
    sim.forget()
    collected = keeper.night(sources)
    assert asked_numbers(sim) == [7]
    assert not [attempt for attempt in collected.attempts if attempt.role == Role.LIST]
    publish(sim, 5, 6, 7)
    sim.clock.advance(DAY)
    keeper.night(sources)
    assert kept_numbers(keeper) == [5, 6, 7]


def test_numbers_that_never_give_anything_are_an_outcome(
    sim: PortalSim, keeper: Keeper, sources: list[Source]
) -> None:
    collected = keeper.night(sources)
    assert list_attempt(collected) == (Outcome.NO_ITEMS, "none of the numbers from 5 on has an article")
    assert asked_numbers(sim) == [5, 6, 7]


def test_attachments_of_numbered_articles_are_collected(
    sim: PortalSim, keeper: Keeper, sources: list[Source]
) -> None:
    sim.serve(HOST, target(5), page('<h1>Báo cáo</h1><p class="tep"><a href="/1.pdf">Tải</a></p>'))
    sim.serve(HOST, "/1.pdf", Answer(b"%PDF-1.7 x", content_type="application/pdf"))
    attachments = [told for told in keeper.night(sources).attempts if told.role == Role.ATTACHMENT]
    assert [(told.outcome, told.title) for told in attachments] == [(Outcome.NEW, "Báo cáo")]


def test_a_look_asks_for_the_first_number(sim: PortalSim, keeper: Keeper, sources: list[Source]) -> None:
    publish(sim, 5)
    (look,) = look_at_lists(sources, keeper.policy(sources))
    assert (look.attempt.outcome, len(look.items)) == (Outcome.NEW, 1)
    assert asked_numbers(sim) == [5]
