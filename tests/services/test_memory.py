"""What stays loaded."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from triptych.services.memory import OTHERS, Memory


def key(number: int) -> tuple[str, str, str]:
    return ("m", str(number), "d")


def filled(budget: int | None, costs: list[int]) -> Memory:
    memory = Memory(budget)
    for number, cost in enumerate(costs):
        memory.put(key(number), f"servable {number}", cost)
    return memory


def test_the_least_recently_used_leaves_first():
    memory = filled(20, [10, 10, 10])
    memory.use(key(0))
    assert memory.fit(()) == {key(1)}
    assert memory.get(key(0)) == "servable 0"
    assert memory.get(key(1)) is None
    memory.use(key(1))


def test_what_is_served_leaves_after_all_others_and_the_newest_never():
    memory = filled(15, [10, 10, 10])
    assert memory.fit({key(0)}) == {key(1), key(2)}
    memory = filled(5, [10, 10])
    assert memory.fit({key(0), key(1)}, newest=key(1)) == {key(0)}
    assert memory.get(key(1)) is not None


def test_without_a_budget_what_is_served_stays_and_a_few_others_do():
    memory = filled(None, [10] * (OTHERS + 5))
    assert memory.fit({key(0)}) == {key(number) for number in range(1, 5)}


def test_nothing_stays_of_a_model_that_is_gone_be_it_the_newest():
    memory = filled(None, [10, 10])
    memory.put(("other", "1", "d"), "another", 10)
    assert memory.fit({key(0)}, newest=key(1), gone={"m"}) == {key(0), key(1)}
    assert memory.get(("other", "1", "d")) == "another"


@given(
    st.integers(min_value=1, max_value=50),
    st.lists(st.integers(min_value=1, max_value=20), max_size=20),
    st.sets(st.integers(min_value=0, max_value=19)),
)
def test_afterwards_the_budget_holds_and_what_left_is_told(budget, costs, kept):
    memory = filled(budget, costs)
    unloaded = memory.fit({key(number) for number in kept})
    left = {number for number in range(len(costs)) if memory.get(key(number)) is not None}
    total = sum(costs[number] for number in left)
    assert total <= budget
    assert {key(number) for number in range(len(costs))} == unloaded | {key(number) for number in left}
