"""What a request may turn out to be: requests with all that is unknown stated, at random but near the policies.

Kleene's logic judges each statement by itself. An engine that knows what hangs together may be certain where it is
not; then it must be right in every one of these requests (semantics.md §3, "the same whatever the unknowns are").
"""

import re
from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import Any

from tests.oracle_conditions import VARIABLE, as_list
from tests.oracle_resources import segments_of

Data = dict[str, Any]

DERIVED = (
    "g:username",
    "g:userid",
    "g:domainname",
    "g:projectname",
    "g:requestedregion",
    "g:enterpriseprojectid",
)
ONE_VALUE = {*DERIVED, "g:servicename", "g:mfapresent", "g:sourceip", "g:currenttime"}
"""Keys that are documented to have one value (research §3.4); others may have several."""


def sample(
    random: Random,
    statements: list[Data],
    account: Data,
    request: Data,
    refused: Callable[[Data], bool],
    services: Iterable[str] = (),
    resource: Callable[[Data], str | None] = lambda _: None,
    named: Callable[[Data], bool] = lambda _: False,
) -> Iterator[Data]:
    """Requests that the given one may be, without end; `refused` says which ones contradict themselves.

    `resource` says what the route makes of it, in the project of a request; `named` whether the call says which
    enterprise project it is about.
    Of each service that its actions are of: the `sources` of the call, and the `others` that dependencies are about.
    """
    vocabulary = words(statements)
    unknown = [key for key in vocabulary if is_unknown(key, request, refused)]
    resources = [text for one in statements for text in listed_resources(one)]
    while True:
        stated = {**request, "context": dict(request.get("context") or {}), "context_complete": True}
        for kind in ("project", "enterprise_project"):
            is_known = request.get(kind) is not None or (kind == "enterprise_project" and named(request))
            entries = [] if is_known else account.get(f"{kind}s", [])
            candidates = ({**stated, kind: one["id"]} for one in random.sample(entries, len(entries)))
            stated = next((one for one in candidates if not refused(one)), stated)
        known = request.get("resource") or resource(stated)
        stated["resource"] = concrete(random, known, resources)
        source = request.get("source_resource")
        stated["sources"] = {one: concrete(random, of_service(one, source), resources) for one in services}
        stated["others"] = {one: concrete(random, of_service(one, None), resources) for one in services}
        for key in unknown:
            candidate = {
                **stated,
                "context": {**stated["context"], key: value_of(random, key, vocabulary[key])},
            }
            if not refused(candidate):
                stated = candidate
        yield stated


def words(statements: list[Data]) -> dict[str, list[str]]:
    """Every key that the statements test or refer to, with the values listed for it."""
    found: dict[str, list[str]] = {}
    for statement in statements:
        for keys in statement.get("Condition", {}).values():
            for key, listed in keys.items():
                found.setdefault(key.casefold(), []).extend(as_list(listed))
        for variable in VARIABLE.finditer(repr(statement)):
            found.setdefault(variable[1].casefold(), [])
    return found


def is_unknown(key: str, request: Data, refused: Callable[[Data], bool]) -> bool:
    if key in {name.casefold() for name in request.get("context") or {}}:
        return False
    if request.get("context_complete", True) and key not in DERIVED:
        return False
    return not refused({**request, "context": {**(request.get("context") or {}), key: "no such value"}})


def value_of(random: Random, key: str, listed: list[str]) -> Any:
    """None (absent), a value near those that are listed, or several."""
    choice = random.random()
    if choice < 0.2:
        return None
    if choice < 0.35 and key not in ONE_VALUE:
        return [near(random, listed) for _ in range(random.choice([2, 2, 3]))]
    return near(random, listed)


def near(random: Random, listed: list[str]) -> str:
    """A listed text, or what is left of one or two when the wildcards are replaced and an end is added."""
    texts = [text for text in listed if "${" not in text] or ["x"]
    if random.random() < 0.4:
        return random.choice(texts).split("/")[0]
    text = "".join(random.choice(texts) for _ in range(random.choice([1, 1, 2])))
    text = text.replace("*", random.choice(["", "q"])).replace("?", "q")
    text = random.choice(["", "", "q"]) + text + random.choice(["", "", "q"])
    return random.choice(
        [text, text, text, text.swapcase(), "", "true", "false", "7", "1.1.1.1", "2030-01-01"]
    )


def listed_resources(statement: Data) -> list[str]:
    listed = statement.get("Resource", statement.get("NotResource", []))
    return [] if isinstance(listed, dict) else as_list(listed)


def concrete(random: Random, known: str | None, patterns: list[str]) -> str:
    """A resource with five segments, none of them unknown, those that are known as they are."""
    given = segments_of(known)
    chosen = [
        random.choice([*patterns, "q:q:q:q:q", "obs:eu-de:acc:object:logs/alice/q"]).split(":", 4)
        for _ in range(5)
    ]
    if random.random() < 0.6:
        chosen = [chosen[0]] * 5
    segments = []
    for place, (own, pattern) in enumerate(zip(given, chosen, strict=True)):
        text = own if own not in ("", "*") else pattern[place] if len(pattern) == 5 else "q"
        text = (
            re.sub(r"\$\{[^}]*\}", random.choice(["alice", "bob", "q"]), text) if own in ("", "*") else text
        )
        segments.append(text if own not in ("", "*") else text.replace("*", "q").replace("?", "q") or "q")
    return ":".join(segments)


def of_service(service: str, known: str | None) -> str:
    """What is known of a resource of a service; nothing of what is another service's."""
    own, *rest = segments_of(known)
    return ":".join((service, *(rest if own.lower() in ("", "*", service) else ["", "", "", ""])))


def agrees(said: str, outcomes: list[str]) -> bool:
    """Whether an outcome that is said to be certain is right in requests that come to these outcomes."""
    if said in ("allowed", "account"):
        return all(outcome == said for outcome in outcomes)
    if said == "explicit-deny":
        return all(outcome in ("explicit-deny", "undetermined") for outcome in outcomes)
    return not {"allowed", "account"} & set(outcomes)
