"""Which files that are come across in a folder are ours, and which nobody wants to hear about."""

from __future__ import annotations

from pathlib import Path

import pytest

from ostiary.lint.reading import read_document
from ostiary.lint.runner import lint
from ostiary.spans import Source

STATEMENT = '{"Effect": "Allow", "Action": ["elb:pools:list"]}'

BUCKET = '{"Effect": "Allow", "Principal": {"AWS": ["*"]}, "Action": ["s3:GetObject"], "Resource": ["b/*"]}'
SERVICE = '{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}'

OURS = [
    ("bare.json", f'{{"Version": "1.1", "Statement": [{STATEMENT}]}}'),
    ("bare.yaml", 'Version: "1.1"\nStatement:\n- Effect: Allow\n  Action: ["elb:pools:list"]\n'),
    ("one.json", f'{{"Statement": {STATEMENT}}}'),
    ("no-version.json", f'{{"Statement": [{STATEMENT}]}}'),
    ("no-statement.json", '{"Version": "5.0"}'),
    ("misspelt.json", '{"Version": "1.1", "Statment": []}'),
    ("lower.json", f'{{"version": "1.1", "statement": [{STATEMENT}]}}'),
    ("wrong-name.json", f'{{"Version": "1.1", "Rules": [{STATEMENT}]}}'),
    ("bucket.json", f'{{"Version": "2008-10-17", "Statement": [{BUCKET}]}}'),
    ("mistaken.json", f'{{"Version": "2012-10-17", "Statement": [{STATEMENT}]}}'),
    ("envelope.json", f'{{"display_name": "a", "policy": {{"Version": "1.1", "Statement": [{STATEMENT}]}}}}'),
    ("body.json", f'{{"role": {{"type": "AX", "policy": {{"Statement": [{STATEMENT}]}}}}}}'),
    ("list.json", f'{{"roles": [{{"name": "x"}}, {{"policy": {{"Statement": [{STATEMENT}]}}}}]}}'),
    ("hollow.json", '{"role": {"display_name": "a", "type": "XA", "policy": {}}}'),
    ("text.json", '{"display_name": "a", "type": "XA", "policy": "{}"}'),
    ("escaped.json", f'{{"\\u0053tatement": [{STATEMENT}]}}'),
    ("role.json", '{"Version": "1.0", "Depends": []}'),
    ("broken.json", f'{{"Version": "1.1", "Statement": [{STATEMENT}}}'),
    ("quotes.json", "{'Statement': [{'Effect': 'Allow'}]}"),
    ("curly.json", "{“Statement”: [{“Effect”: “Allow”}]}"),
    ("bare-words.json", "{Statement: [{Effect: Allow}]}"),
    ("no-colon.json", '{"Statement" [{"Effect": "Allow"}]}'),
    ("broken.yaml", 'Version: "1.1"\nStatement:\n- Effect: Allow\n Action: [\n'),
    ("broken-envelope.yaml", "policy:\n  Statement: [\n"),
    ("flow.yaml", '{"Statement": [{"Effect": "Allow"}'),
    ("routes.yaml", "service: shop\nroutes: []\n"),
    ("more-routes.yaml", "service: shop\nroutes:\n- {path: /x}\n- {route: GET /x}\n"),
    ("broken-routes.yaml", "service: shop\nroutes: [\n"),
]

NOT_OURS = [
    ("aws.json", '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'),
    ("lambda.json", f'{{"Version": "2012-10-17", "Statement": [{SERVICE}]}}'),
    ("firewall.json", '{"Rules": [{"effect": "allow", "action": []}]}'),
    ("access.json", '{"statement": "x", "effect": "y", "policies": [{"effect": "allow", "actions": ["read"]}]}'),
    ("package.json", '{"name": "x", "version": "1.1.0", "effect": "none", "scripts": {"build": "tsc"}}'),
    ("package-lock.json", '{"name": "x", "lockfileVersion": 3, "packages": {"": {"version": "1.1"}}}'),
    ("tsconfig.json", '{\n  // what the compiler may do\n  "compilerOptions": {"strict": true,},\n}'),
    ("places.geojson.json", '{"type": "FeatureCollection", "features": [{"type": "Feature"}]}'),
    ("lines.json", '{"Version": "1.1"}\n{"Version": "1.1"}\n'),
    ("empty.json", ""),
    ("conflict.json", '<<<<<<< HEAD\n{"a": 1}\n'),
    ("grammar.json", '{"WhileStatement": {"Effect": ["a"]}, "Statement.test": 1,}'),
    ("user.json", '{"display_name": "Alice", "statement": "hello", "roles": [{"name": "admin"}]}'),
    ("version.json", '{"Version": "1.0", "Name": "a program", "Side effects": []}'),
    ("settings.json", '{"policy": {"Version": "1.1", "rules": []}, "routes": []}'),
    ("gateway.json", '{"service": "shop", "routes": [{"path": "/x", "target": "http://x"}]}'),
    ("roles.yml", "roles:\n- src: geerlingguy.nginx\n  version: '1.1'\n"),
    ("playbook.yml", "- hosts: all\n  roles: [common]\n"),
    ("deployment.yaml", "kind: A\n---\nkind: B\nspec: {effect: NoSchedule, statement: x}\n"),
    ("chart.yaml", "metadata:\n  name: {{ .Values.name }}\n  effect: x\n"),
    ("stack.yaml", "Resources:\n  P:\n    Properties:\n      Statement: !Sub [\n"),
    ("docker-compose.yml", 'version: "1.1"\nservices:\n  web: {image: x}\n'),
    ("main.tf", 'resource "aws_iam_policy" "p" { policy = "{\\"Statement\\": []}" }\n'),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), OURS, ids=[name for name, _ in OURS])
def test_what_looks_like_ours_is_read(name: str, text: str) -> None:
    """A policy in any dress, however broken, is judged although nobody named it."""
    assert not read_document(Source(name, text), named=False).passed_over


@pytest.mark.parametrize(("name", "text"), NOT_OURS, ids=[name for name, _ in NOT_OURS])
def test_what_looks_like_something_else_is_passed_over(name: str, text: str) -> None:
    """Files of other programs, valid or not, are no findings, unless the user names them."""
    reading = read_document(Source(name, text), named=False)
    assert (reading.policies, reading.faults, reading.passed_over) == ((), (), True)
    assert not read_document(Source(name, text)).passed_over


def files(folder: Path, texts: dict[str, str | bytes]) -> Path:
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def test_a_file_in_another_encoding_is_ours_if_it_begins_like_a_policy(tmp_path: Path) -> None:
    """A policy in UTF-16 is a finding, an image that is called JSON is none."""
    policy = f'{{"Version": "1.1", "Statement": [{STATEMENT}]}}'
    files(
        tmp_path,
        {"a.json": policy.encode("utf-16"), "b.json": b"\x89PNG\xff", "c.json": "é".encode("latin-1")},
    )
    [finding] = lint([tmp_path])[0]
    assert (finding.code, finding.span and Path(finding.span.file).name) == ("not-utf8", "a.json")


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("apiVersion: v1\nkind: ServiceAccount\n", 0),
        ("kind: A\n---\nkind: B\n", 0),
        ("groups: [{name: ops}]\n", 1),
        ("groups: [{name: ops}\n", 1),
    ],
)
def test_an_account_that_is_come_across_is_one_by_its_keys(tmp_path: Path, text: str, findings: int) -> None:
    """`account.yaml` is a name that others use too; an account that the user names is one whatever is in it."""
    folder = files(tmp_path, {"charts/account.yaml": text}) / "charts"
    assert len(lint([tmp_path])[0]) == findings
    assert len(lint([folder])[0]) > 0
    assert lint([folder])[0] == lint([folder / "account.yaml"])[0]
