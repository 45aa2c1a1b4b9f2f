"""Whole accounts: one that is well is quiet, and in one that has grown each fault is said once, at its assignment."""

from __future__ import annotations

from pathlib import Path

import yaml

from ostiary.lint.config import Settings
from ostiary.lint.examples import write_account
from ostiary.lint.files import Unit
from ostiary.lint.runner import Linter

QUIET = """
account: {id: d78cbac186b744899480f25bd02f468a, name: a}
projects: [{id: p1, name: eu-de_shop}, {id: p2, name: eu-nl_shop}, {id: p3, name: MOS}]
enterprise_projects: [{id: e1, name: web-shop}, {id: e2, name: data}]
groups: [{name: everybody}, {name: dev}, {name: ops}, {name: network}, {name: readers}]
users:
  - {name: alice, groups: [everybody, dev]}
  - {name: bob, groups: [everybody, ops]}
  - {name: carol, groups: [everybody, network, readers]}
  - {name: robot}
agencies: [{name: cluster}]
assignments:
  - {group: everybody, policy: no-key-delete, on: all-projects}
  - {group: everybody, policy: no-user-delete, on: domain}
  - {group: dev, policy: ECS FullAccess, on: {project: eu-de_shop}}
  - {group: dev, policy: ECS FullAccess, on: {project: eu-nl_shop}}
  - {group: dev, policy: ELB FullAccess, on: {enterprise_project: web-shop}}
  - {group: dev, policy: VPC ReadOnlyAccess, on: {enterprise_project: data}}
  - {group: ops, policy: Tenant Administrator, on: {project: eu-de_shop}}
  - {group: ops, policy: OBS OperateAccess, on: domain}
  - {group: ops, policy: buckets, on: {project: MOS}}
  - {group: network, policy: VPC Administrator, on: all-projects}
  - {group: network, policy: Tenant Guest, on: all-projects}
  - {group: network, policy: Server Administrator, on: all-projects}
  - {group: readers, policy: IAM ReadOnlyAccess, on: domain}
  - {user: robot, policy: pools, on: {project: eu-de_shop}}
  - {agency: cluster, policy: Tenant Administrator, on: {project: eu-de_shop}}
policies:
  no-key-delete: {Version: "1.1", Statement: [{Effect: Deny, Action: ["kms:cmk:delete", "kms:cmk:disable"]}]}
  no-user-delete: {Version: "1.1", Statement: [{Effect: Deny, Action: ["iam:users:delete*"]}]}
  buckets: {Version: "1.1", Statement: [{Effect: Allow, Action: ["obs:object:*"], Resource: ["obs:*:*:object:shop/*"]}]}
  pools: {Version: "1.1", Statement: [{Effect: Allow, Action: ["elb:*:get*", "elb:*:list*"]}]}
"""

GROWN = """
account: {id: d78cbac186b744899480f25bd02f468a, name: a}
projects: [{id: p1, name: eu-de}, {id: p2, name: eu-de_test}]
enterprise_projects: [{id: e1, name: web-shop}]
groups: [{name: ops}, {name: dev}, {name: shop}]
users: [{name: alice, groups: [ops]}, {name: bob, groups: [dev]}, {name: carol, groups: [shop]}]
assignments:
  - {group: ops, policy: servers, on: {project: eu-de}}
  - {group: ops, policy: servers, on: all-projects}
  - {group: dev, policy: most, on: {project: eu-de_test}}
  - {group: dev, policy: servers, on: {project: eu-de_test}}
  - {group: dev, policy: readers, on: domain}
  - {group: dev, policy: buckets, on: {project: eu-de_test}}
  - {group: dev, policy: agencies, on: {project: eu-de_test}}
  - {group: shop, policy: ELB FullAccess, on: {project: eu-de}}
  - {group: shop, policy: keep, on: {enterprise_project: web-shop}}
  - {group: shop, policy: no-vpc, on: {project: eu-de}}
  - {group: shop, policy: VPC Administrator, on: {enterprise_project: web-shop}}
policies:
  servers: {Version: "1.1", Statement: [{Effect: Allow, Action: ["as:groups:get", "as:groups:list"]}]}
  most: {Version: "1.1", Statement: [{Effect: Allow, Action: ["*:*:*"]}, {Effect: Deny, Action: ["vpc:*:*"]}]}
  readers: {Version: "1.1", Statement: [{Effect: Allow, Action: ["elb:*:get*"]}]}
  buckets: {Version: "1.1", Statement: [{Effect: Allow, Action: ["obs:bucket:List*"]}]}
  agencies: {Version: "1.1", Statement: [{Effect: Allow, Action: ["iam:agencies:listAgencies"]}]}
  keep: {Version: "1.1", Statement: [{Effect: Deny, Action: ["elb:loadbalancers:delete"]}]}
  no-vpc: {Version: "1.1", Statement: [{Effect: Deny, Action: ["dns:zone:delete"]}]}
"""

FOUND = [
    ("0", "duplicate-assignment", "remove this assignment"),
    ("3", "superfluous-assignment", "remove this assignment"),
    (
        "4",
        "assignment-without-effect",
        "its services look at projects, on `all-projects`, on `all-resources` and at enterprise projects",
    ),
    ("5", "obs-without-mos", "assign the policy on `domain`, or to the project `MOS`"),
    ("6", "assignment-without-effect", "its services look on `domain` and `all-resources`"),
    ("8", "overridden-deny", "deny it at the project"),
    ("9", "deny-without-effect", None),
    (
        "10",
        "unmet-depends",
        "assign `Tenant Guest`, `Server Administrator` to group:shop on enterprise-project:web-shop as well",
    ),
    ("most.json", "allow-everything", "name the services that are needed"),
]


def found(text: str, folder: Path) -> list[tuple[str, str, str | None]]:
    """The findings: the number of the assignment or the file, the code, the hint."""
    account = write_account(yaml.safe_load(text), folder)
    written = text.partition("\npolicies:")[0]
    (account / "account.yaml").write_text(written, encoding="utf-8")
    first = written[: written.index("assignments:")].count("\n") + 2
    findings = []
    for one in Linter(Settings()).check_unit(Unit(account, is_account=True)).findings:
        assert one.span is not None
        place = Path(one.span.file).name
        if place == "account.yaml":
            place = str(one.span.line - first)
        findings.append((place, one.code, one.hint))
    return findings


def test_an_account_that_is_well_is_quiet(tmp_path: Path) -> None:
    """Denies for all, roles with what they depend on, buckets, agencies and enterprise projects: no finding."""
    assert found(QUIET, tmp_path) == []


def test_each_fault_is_said_once(tmp_path: Path) -> None:
    """An assignment that is at fault has one finding, of the rule that says why, with the remedy for it."""
    assert found(GROWN, tmp_path) == FOUND
