"""What the diagrams of a decision may take, all of them together."""

from __future__ import annotations

from types import MappingProxyType

from ostiary.engine.certainty.work import MOST_WORK, Work


def test_what_was_too_much_leaves_half_to_the_next() -> None:
    """Diagrams that each take all they may never take more than there is, and each leaves as much as it took."""
    work, taken = Work(), []
    for _ in range(40):
        taken.append(work.most)
        work.spend(work.most)
    assert taken[:3] == [MOST_WORK // 2, MOST_WORK // 4, MOST_WORK // 8]
    assert sum(taken) < MOST_WORK


def test_more_than_is_left_leaves_nothing() -> None:
    """A diagram stops a little late: there is nothing left then, and never less than nothing."""
    work = Work()
    work.spend(MOST_WORK + 1)
    assert work.most == 0


def test_the_same_question_is_answered_once() -> None:
    """A question in equal parts is the same one, whatever holds them; with one thing else it is another."""
    asked: list[int] = []
    work = Work()

    def answer(number: int) -> int:
        asked.append(number)
        return number

    assert work.once(("q", MappingProxyType({"a": [1]})), lambda: answer(1)) == 1
    assert work.once(("q", {"a": (1,)}), lambda: answer(2)) == 1
    assert work.once(("q", {"a": (2,)}), lambda: answer(3)) == 3
    assert asked == [1, 3]
