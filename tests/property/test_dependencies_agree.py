"""What a call depends on is decided with less work than the call itself, and comes to the same."""

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from ostiary import Engine, RequestError
from ostiary.engine.certainty.exact import decide_exactly, is_allowed
from ostiary.engine.facts import resolve
from ostiary.engine.request import Request
from ostiary.engine.rule import level_of, support_of
from tests.property.request_lines import choose_request
from tests.property.route_files import EVERY_ACTION
from tests.property.scale import profile, scaled
from tests.property.strategies import World, worlds

ACCOUNTS = scaled(30)
REQUESTS_PER_ACCOUNT = 30
PATTERNS = ["elb:*:list", "elb:pools:*", "*", "elb:*:*", "obs:object:Get*", "obs:*:*", "elb:pools:??t"]


def test_what_is_allowed_is_allowed_exactly() -> None:
    """`is_allowed` says of any action, patterns included, what `decide_exactly` says of it."""
    found: Counter[tuple[str, bool]] = Counter()

    @profile(ACCOUNTS)
    @given(worlds(), st.booleans())
    def compare(world: World, strict: bool) -> None:
        engine = Engine.from_documents(world.account, world.policies, world.routes, bundled=False)
        snapshot, random = engine.snapshot, Random(world.seed)
        for _ in range(REQUESTS_PER_ACCOUNT):
            line = choose_request(random, world)
            action = random.choice(PATTERNS if random.random() < 0.3 else EVERY_ACTION)
            fields = {key: value for key, value in line.items() if key not in ("method", "path", "body")}
            if random.random() < 0.5:
                fields["resource"] = None
            evaluation = "strict" if strict else None
            try:
                facts = resolve(snapshot, Request(**{**fields, "action": action, "evaluation": evaluation}))
            except RequestError:
                continue
            asked = snapshot, facts, action, support_of(snapshot, action), level_of(snapshot, action)
            exact = decide_exactly(*asked)
            assert is_allowed(*asked) is exact.allowed, (action, line, world)
            found[exact.outcome, exact.refined] += 1

    compare()
    assert found["undetermined", False] > found.total() // 50, found
    assert found["allowed", False] > found.total() // 50, found
