"""First come, first served, and never more than there are seats; with a clock of our own."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sharing.serving.addresses import Shares, networks
from sharing.serving.admission import (
    ARRIVAL_SECONDS,
    ARRIVING_SECONDS,
    LOADING_SECONDS,
    MOST_SOCKETS,
    MOST_SOCKETS_WHEN_FULL,
    MOST_WAITING,
    RETURN_SECONDS,
    WAIT_SECONDS,
    Limits,
    Queue,
)


class House:
    """A queue with a clock and a memory that can be set."""

    def __init__(
        self, sessions: int = 2, arrivals: int = 2, memory: int = 100, places: int = 5
    ) -> None:
        self.now = 0.0
        self.used = 0
        shares = Shares(places, 3 * places, networks(["10.0.0.0/8"]))
        limits = Limits(sessions, arrivals, memory, shares)
        self.queue = Queue(limits, lambda: self.now, lambda: self.used)

    def places(self, *tickets: str) -> list[int]:
        """Positions: 0 for who is let in."""
        return [self.queue.ask(ticket).position for ticket in tickets]

    def come(self, ticket: str) -> bool:
        """Ask for a page, open its socket, have it drawn."""
        if not self.queue.ask(ticket).admitted or not self.queue.open_socket(ticket):
            return False
        self.queue.loaded(ticket)
        return True


def test_who_finds_no_seat_waits_in_the_order_of_coming():
    house = House()
    assert [house.come(ticket) for ticket in "ab"] == [True, True]
    assert house.places("c", "d", "e", "d", "c") == [1, 2, 3, 2, 1]
    assert house.queue.waiting == 3
    house.queue.close_socket("a", drawn=True)
    assert house.places("c") == [1]  # the seat is kept a little for who comes back
    house.now = RETURN_SECONDS
    assert house.places("d", "c", "d") == [2, 0, 1]
    assert house.queue.waited.seconds == RETURN_SECONDS
    assert house.queue.waited.browsers == 3


def test_who_reloads_keeps_the_seat():
    house = House(sessions=1)
    assert house.come("a")
    assert house.places("a", "b") == [0, 1]
    house.queue.close_socket("a", drawn=True)
    house.now = RETURN_SECONDS - 1
    assert house.come("a")
    house.now = 1000
    assert house.places("b", "a") == [1, 0]


def test_who_leaves_the_queue_loses_the_place():
    house = House(sessions=1)
    house.come("a")
    assert house.places("b", "c") == [1, 2]
    house.now = WAIT_SECONDS - 1
    assert house.places("c") == [2]
    house.now = WAIT_SECONDS
    assert house.places("c", "b") == [1, 2]


def test_who_is_let_in_and_does_not_come_gives_the_seat_back():
    house = House(sessions=1)
    assert house.places("a", "b") == [0, 1]
    house.now = ARRIVAL_SECONDS
    assert house.places("b") == [0]
    assert not house.queue.open_socket("a")
    assert house.queue.waited.refused_sockets == 1


def test_few_are_worked_on_at_once_though_there_are_seats():
    house = House(sessions=100, arrivals=2)
    assert house.places("a", "b", "c") == [0, 0, 1]
    assert house.queue.open_socket("a")
    assert house.places("c") == [1]  # its page is still being drawn
    house.queue.loaded("a")
    assert house.places("c") == [0]
    assert house.queue.open_socket("b")
    house.queue.close_socket("b", drawn=False)
    assert house.queue.arriving == 1


def test_nobody_comes_in_when_memory_is_short():
    house = House(memory=100)
    house.used = 100
    assert house.places("a") == [1]
    house.used = 99
    assert house.places("a") == [0]


def test_a_socket_of_a_browser_the_server_does_not_know_comes_in_if_nobody_waits():
    """After a restart open pages come back by themselves, as long as there is room."""
    house = House(sessions=2)
    assert house.queue.open_socket("a")
    assert house.queue.open_socket("b")
    assert not house.queue.open_socket("c")
    assert house.places("d") == [1]
    house.queue.close_socket("a", drawn=True)
    house.now = RETURN_SECONDS
    assert not house.queue.open_socket("c")  # d was first


def test_one_browser_cannot_take_all_seats():
    house = House(sessions=100, arrivals=100)
    assert house.places("a") == [0]
    assert [house.queue.open_socket("a") for _ in range(MOST_SOCKETS + 2)].count(True) == (
        MOST_SOCKETS
    )
    small = House(sessions=1, arrivals=9)
    assert small.places("a") == [0]
    assert [small.queue.open_socket("a") for _ in range(9)].count(True) == MOST_SOCKETS_WHEN_FULL


def test_a_crowd_without_end_is_not_remembered_without_end():
    house = House(sessions=1)
    house.come("a")
    for number in range(MOST_WAITING + 50):
        assert house.queue.ask(f"w{number}").position == min(number, MOST_WAITING) + 1
    assert house.queue.waiting == MOST_WAITING


# ---- who wants no page, but that others get none -------------------------------------------------


def test_sockets_that_are_silent_hold_nobody_up():
    house = House(sessions=100, arrivals=4)
    for ticket in "abcd":
        assert house.queue.ask(ticket).admitted
        assert house.queue.open_socket(ticket)
    assert house.places("reader") == [1]
    house.now = LOADING_SECONDS
    assert house.places("reader") == [0]
    for ticket in "abcd":
        house.queue.close_socket(ticket, drawn=False)
    assert house.queue.arriving == 1


def test_who_asks_for_pages_and_opens_none_holds_nobody_up():
    house = House(sessions=100, arrivals=4)
    assert house.places(*"abcd") == [0] * 4
    assert house.places("reader") == [1]
    house.now = ARRIVING_SECONDS
    assert house.places("reader", *"abcd") == [0] * 5
    assert house.queue.arriving == 1  # asking again is no new first load
    house.now = ARRIVAL_SECONDS - 1
    assert house.queue.open_socket("a")  # the seat is still kept


def test_one_address_with_any_number_of_tickets_keeps_nobody_else_out():
    house = House(sessions=100, arrivals=4, places=5)
    for second in range(0, 600, 2):
        house.now = second
        for number in range(20):
            ticket = f"{second}-{number}"
            if house.queue.ask(ticket, "192.0.2.7").admitted and number % 2:
                house.queue.open_socket(ticket, "192.0.2.7")
        assert house.queue.sessions <= 10
        assert house.queue.waiting <= 5
        reader = f"reader-{second}"
        assert house.queue.ask(reader, f"198.51.100.{second % 250}").admitted
        assert house.queue.open_socket(reader)
        house.queue.loaded(reader)
        house.queue.close_socket(reader, drawn=True)


def test_an_office_behind_one_address_has_more_places():
    house = House(sessions=100, arrivals=100, places=5)
    for address, places in (("192.0.2.7", 5), ("10.1.2.3", 15), ("", 60)):
        came = [house.queue.ask(f"{address}-{n}", address).admitted for n in range(60)]
        assert came.count(True) == places


def test_who_has_to_make_room_queues_again():
    house = House(sessions=1)
    assert house.come("nobody")
    assert house.places("reader") == [1]
    house.queue.give_up("nobody")
    assert not house.queue.open_socket("nobody")
    assert house.places("nobody") == [2]
    house.queue.close_socket("nobody", drawn=True)
    assert house.places("reader", "nobody") == [0, 1]


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["ask", "open", "close", "later"]), st.sampled_from("abcdef"), st.booleans()
    ),
    max_size=60,
)


@given(EVENTS)
def test_whatever_happens_no_more_are_in_than_seats_and_the_first_is_the_next(events):
    house = House(sessions=2, arrivals=2)
    inside = dict.fromkeys("abcdef", 0)
    for what, ticket, drawn in events:
        if what == "ask":
            house.queue.ask(ticket)
        elif what == "open":
            if not inside[ticket] and house.queue.open_socket(ticket):
                inside[ticket] = 1
                if drawn:
                    house.queue.loaded(ticket)
                inside[ticket] = 2 if drawn else 1
        elif what == "close" and inside[ticket]:
            house.queue.close_socket(ticket, drawn=inside[ticket] == 2)
            inside[ticket] = 0
        elif what == "later":
            house.now += 7
        assert house.queue.sessions == sum(map(bool, inside.values())) <= 2
        assert 0 <= house.queue.arriving <= 2
    for ticket, state in inside.items():
        if state:
            house.queue.close_socket(ticket, drawn=state == 2)
    house.now += 100
    assert (house.queue.sessions, house.queue.arriving, house.queue.waiting) == (0, 0, 0)
    assert house.places("x", "y", "z") == [0, 0, 1]
