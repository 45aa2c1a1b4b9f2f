"""What the figures are held against: the least that this interpreter can do for a request or a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from tests.bench.workload import Call, table

Node = dict[Any, Any]


def path_floor(entries: Sequence[Mapping[str, Any]]) -> Callable[[Sequence[Call]], None]:
    """Return issue 5's floor: split the path, walk a dict per segment, two dict look-ups."""
    root, users = _tree(), {user["name"]: user for user in entries}

    def run(calls: Sequence[Call]) -> None:
        for method, path, keywords in calls:
            node = root
            for segment in path.split("/"):
                node = node.get(segment) or node[None]
            node.get(method)
            users[keywords["user"]]

    return run


def _tree() -> Node:
    dead: Node = {}
    dead[None] = dead
    root: Node = {None: dead}
    for route in table():
        node = root
        for segment in route.path.split("/"):
            key = None if "{" in segment else segment
            if node.get(key) in (None, dead):
                node[key] = {None: dead}
            node = node[key]
        node[route.method] = route
    return root


def load_floor(folder: Path) -> None:
    """Read the same files: `json.loads` for the policies, libyaml's loader for account.yaml."""
    for path in sorted((folder / "policies").iterdir()):
        json.loads(path.read_bytes())
    yaml.load((folder / "account.yaml").read_bytes(), Loader=yaml.CSafeLoader)


def line_floor(lines: Sequence[tuple[bytes, Any]]) -> None:
    """Read request lines and write their answers as JSON, nothing else."""
    for line, answer in lines:
        json.loads(line)
        json.dumps(answer)
