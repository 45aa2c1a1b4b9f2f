"""How long lint takes: `python -m tests.bench.linting [POLICIES [FOLDER]]`. Run by hand.

The policies are written anew each time, the same ones for the same number: about 2 KB each, exact actions and patterns
over the whole route table, resources, conditions, and about four faults each, one of them a name that does not exist.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from random import Random
from resource import RUSAGE_CHILDREN, getrusage
from subprocess import DEVNULL, run
from typing import Any

from tests.bench.workload import table

Data = dict[str, Any]

_FAULTS = (
    "ecs:cloudServers:delete",
    "ECS:cloudServers:list",
    "vpc:subnet:list",
    "evs:*:remove*",
    "elb:pools:lists",
)
_RUNS = 5


def policies(count: int, seed: int = 6) -> list[Data]:
    """Return that many policies; the same ones for the same number."""
    random = Random(seed * 1_000_003 + count)
    actions = sorted({action for route in table() for action in route.actions if action.count(":") == 2})
    return [_policy(random, actions, number) for number in range(count)]


def _policy(random: Random, actions: list[str], number: int) -> Data:
    statements = [_statement(random, actions, number * 3 + part) for part in range(3)]
    return {"Version": "1.1", "Statement": statements}


def _statement(random: Random, actions: list[str], number: int) -> Data:
    services = sorted({action.partition(":")[0] for action in actions})
    service = random.choice(services)
    own = [action for action in actions if action.startswith(f"{service}:")]
    *listed, last = random.sample(own, k=min(16, len(own)))
    listed.append(f"{last[:-2]}*")
    if number % 4 == 1:
        listed.append(f"{random.choice(_FAULTS)}{number if number % 3 else ''}")
    statement: Data = {"Effect": random.choice(["Allow", "Allow", "Allow", "Deny"]), "Action": listed}
    if random.random() < 0.4:
        statement["Resource"] = [
            f"{service}:*:*:{own[0].split(':')[1]}:{name}-{number}" for name in ("blue", "red")
        ]
    if random.random() < 0.4:
        statement["Condition"] = {
            "StringEquals": {"g:UserName": [f"user-{number}", f"user-{number + 1}"]},
            random.choice(["Bool", "Bool", "Bool", "StringLike"]): {"g:MFAPresent": ["true"]},
        }
    return statement


def write(folder: Path, count: int) -> int:
    """Write the policies into a folder; return how many bytes the middle one has."""
    sizes = []
    for number, policy in enumerate(policies(count)):
        text = json.dumps(policy, indent=2) + "\n"
        (folder / f"policy-{number:05}.json").write_text(text)
        sizes.append(len(text))
    return sorted(sizes)[len(sizes) // 2]


def seconds(*arguments: str) -> tuple[float, float]:
    """Return the least processor time of a command, and the same for an interpreter that does nothing."""
    least = [float("inf"), float("inf")]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / "ostiary-bench-bytecode")
    for _ in range(_RUNS):
        for place, command in enumerate(
            ([str(Path(sys.executable).with_name("ostiary")), *arguments], [sys.executable, "-c", ""])
        ):
            before = getrusage(RUSAGE_CHILDREN)
            run(command, stdout=DEVNULL, env=environment, check=False)
            after = getrusage(RUSAGE_CHILDREN)
            taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            least[place] = min(least[place], taken)
    return least[0], least[1]


def main(count: int, folder: Path) -> None:
    """Print the processor time of all policies, and of one."""
    size = write(folder, count)
    (all_of_them, nothing), (one, _) = (
        seconds("lint", str(folder)),
        seconds("lint", str(folder / "policy-00000.json")),
    )
    sys.stdout.write(f"{count:,} policies of {size:,} bytes: {all_of_them:.2f} s; one: {one:.2f} s; ")
    sys.stdout.write(f"the interpreter alone: {nothing:.2f} s (processor time, the least of {_RUNS})\n")


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    if len(sys.argv) > 2:
        Path(sys.argv[2]).mkdir(exist_ok=True)
        main(wanted, Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as place:
            main(wanted, Path(place))
