"""The breaker: when it opens, when it lets one try through, and what closes it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from assistant.breaker import Breaker


@dataclass(slots=True)
class Clock:
    time: float = 100.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(faults=3, rest=60.0, now=clock)


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        breaker.failed()


def test_stays_closed_below_three_faults_in_a_row(breaker: Breaker) -> None:
    fail(breaker, 2)
    assert breaker.allows()


def test_opens_at_the_third_fault_in_a_row(breaker: Breaker) -> None:
    fail(breaker, 3)
    assert not breaker.allows()


def test_success_between_faults_starts_the_count_again(breaker: Breaker) -> None:
    fail(breaker, 2)
    breaker.succeeded()
    fail(breaker, 2)
    assert breaker.allows()


def test_lets_exactly_one_try_through_after_its_rest(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.time += 59.9
    assert not breaker.allows()
    clock.time += 0.1
    assert [breaker.allows(), breaker.allows()] == [True, False]


def test_failed_try_opens_it_for_another_rest(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.time += 60
    assert breaker.allows()
    breaker.failed()
    clock.time += 59
    assert not breaker.allows()


def test_successful_try_closes_it(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.time += 60
    assert breaker.allows()
    breaker.succeeded()
    assert [breaker.allows(), breaker.allows()] == [True, True]


def test_abandoned_try_is_free_for_the_next_asker(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.time += 60
    assert breaker.allows()
    breaker.left()
    assert breaker.allows()
