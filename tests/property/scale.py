"""How many examples the property tests try, and which: fewer and the same ones by default, more and others by hand.

`OSTIARY_PROPERTY_ACCOUNTS=5000` makes all of them about ten times as many; `OSTIARY_PROPERTY_SEED=7` tries others.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider

USUAL = 520
ACCOUNTS = int(os.environ.get("OSTIARY_PROPERTY_ACCOUNTS", str(USUAL)))
SEED = os.environ.get("OSTIARY_PROPERTY_SEED")


class DrawnAnew(HypothesisProvider):
    """Draws as hypothesis does, each example anew.

    Four of five of its own are the one before with a part copied over another: with the same seed, and so with nearly
    the same requests.
    """


DRAWN_ANEW = "drawn-anew"
AVAILABLE_PROVIDERS[DRAWN_ANEW] = f"{__name__}.{DrawnAnew.__name__}"


def scaled(usual: int) -> int:
    """As many examples as a test usually tries, times what is asked for; few enough, and it still tries some."""
    return max(usual * ACCOUNTS // USUAL, min(usual, 25))


def profile(examples: int) -> Callable[[Any], Any]:
    """The same examples on every run, or those of a seed; no database, no deadline; a failing one is shrunk."""

    def decorate(test: Any) -> Any:
        chosen = settings(
            max_examples=examples,
            backend=DRAWN_ANEW,
            derandomize=SEED is None,
            database=None,
            deadline=None,
            print_blob=False,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )(test)
        return chosen if SEED is None else hypothesis.seed(int(SEED))(chosen)

    return decorate
