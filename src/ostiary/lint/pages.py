"""The page of a rule: where it is, and its text, made from the rule itself."""

from __future__ import annotations

import json
from textwrap import dedent, indent
from typing import Any

from ostiary.documents.yaml_file import read_yaml
from ostiary.lint.document_faults import DOCUMENT_FAULTS, JSON_FAULTS, DocumentFault
from ostiary.lint.examples import is_account, whole_policy
from ostiary.lint.registry import AnyRule, all_rules
from ostiary.lint.rule import Category
from ostiary.spans import Source

FOLDER = "docs/rules"
DOCUMENT_PAGE = "document-faults"
_OWN = {
    "rule-crashed": DocumentFault(
        "A rule failed on a document: a fault of ostiary, the other rules went on."
    ),
    "unused-suppression": DocumentFault(
        "A comment or an entry of a side file accepts findings that are not there."
    ),
    "expired-suppression": DocumentFault("An entry of a side file has come to the end of its `until`."),
    "invalid-suppression": DocumentFault("An entry of a side file cannot be read."),
}
_HEADINGS = {
    Category.SYNTAX: "Syntax: what the cloud refuses, or reads otherwise than meant",
    Category.CATALOG: "Catalog: what the cloud does not have",
    Category.MEANING: "Meaning: what does nothing, or something else than it says",
    Category.SCOPE: "Scope: policies where they have no effect",
    Category.DANGER: "Danger: what gives away too much",
}


def page_of(code: str) -> str:
    """Return where the page of a code is, from the top of the project.

    >>> page_of("missing-comma")
    'docs/rules/document-faults.md#json-syntax'
    """
    if code in all_rules():
        return f"{FOLDER}/{code}.md"
    known = code in DOCUMENT_FAULTS or code in _OWN
    anchor = code if known else "json-syntax" if code in JSON_FAULTS else ""
    return f"{FOLDER}/{DOCUMENT_PAGE}.md" + (f"#{anchor}" if anchor else "")


def page_text(code: str) -> str | None:
    """Return what the page of a code says of it, from the installed package; None for a word that is no code.

    >>> page_text("missing-comma").splitlines()[0]
    '# missing-comma'
    """
    rule = all_rules().get(code)
    if rule is not None:
        return render_page(rule)
    known = "json-syntax" if code in JSON_FAULTS else code
    fault = {**DOCUMENT_FAULTS, **_OWN}.get(known)
    return None if fault is None else f"# {code}\n\n{fault.text}{_refusal(fault)}\n"


def summary_of(code: str) -> str | None:
    """Return what a code stands for in a sentence, None for a word that is no code."""
    text = page_text(code)
    return text.splitlines()[2] if text else None


def _refusal(fault: DocumentFault) -> str:
    return f" The cloud's own validator refuses it as `{fault.vendor}`." if fault.vendor else ""


def render_pages() -> dict[str, str]:
    """Return the text of every page by its file's name."""
    pages = {f"{slug}.md": render_page(rule) for slug, rule in all_rules().items()}
    return {"README.md": _render_index(), f"{DOCUMENT_PAGE}.md": _render_document_faults(), **pages}


def render_page(rule: AnyRule) -> str:
    """Return the page of a rule: what is wrong, why, examples of both kinds, how to switch it."""
    summary, _, rest = dedent(f"    {rule.__doc__ or ''}").strip().partition("\n")
    lines = [f"# {rule.slug}", "", summary, ""]
    if rest.strip():
        lines += [rest.strip(), ""]
    lines += [_facts(rule), ""]
    lines += ["## Found in", "", *_examples(rule.flagged), "## Not found in", "", *_examples(rule.clean)]
    return "\n".join(lines).rstrip() + "\n"


def _facts(rule: AnyRule) -> str:
    facts = [f"Category `{rule.category}`", f"severity `{rule.severity}`"]
    if rule.vendor:
        facts.append(f"the cloud's own validator refuses it as `{rule.vendor}`")
    state = "on by default" if rule.default else f"off by default: `--extend-select {rule.slug}`"
    return f"{', '.join([*facts, state])}."


def _examples(examples: tuple[str, ...]) -> list[str]:
    return [line for example in examples for line in (*_example(example), "")]


def _example(example: str) -> list[str]:
    value: Any = read_yaml(Source("example.yaml", example))
    if is_account(value) or "\n" in example.strip():
        return ["```yaml", dedent(example).strip(), "```"]
    return ["```json", compact_json(whole_policy(value)), "```"]


def compact_json(value: Any, depth: int = 0) -> str:
    """Return JSON with short lists and mappings on one line."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or (len(flat) + 2 * depth <= 96 and depth):  # noqa: PLR2004 - a page's width
        return flat
    if isinstance(value, dict):
        parts = [f"{json.dumps(key)}: {compact_json(item, depth + 1)}" for key, item in value.items()]
        return "{\n" + indent(",\n".join(parts), "  ") + "\n}"
    return "[\n" + indent(",\n".join(compact_json(item, depth + 1) for item in value), "  ") + "\n]"


def _render_index() -> str:
    lines = [
        "# Rules",
        "",
        "Generated from the rules; [docs/lint.md](../lint.md) says how to switch them.",
        "",
    ]
    for category, heading in _HEADINGS.items():
        rules = [rule for rule in all_rules().values() if rule.category is category]
        lines += [
            f"## {heading}",
            "",
            "| Rule | What is wrong | Severity | Validator | On |",
            "|---|---|---|---|---|",
        ]
        lines += [_row(rule) for rule in rules]
        lines.append("")
    lines += ["What keeps a document from loading is on [a page of its own](document-faults.md).", ""]
    return "\n".join(lines)


def _row(rule: AnyRule) -> str:
    summary = (rule.__doc__ or "").strip().partition("\n")[0].replace("|", "\\|")
    on = "yes" if rule.default else "no"
    return f"| [{rule.slug}]({rule.slug}.md) | {summary} | {rule.severity} | {rule.vendor or ''} | {on} |"


def _render_document_faults() -> str:
    lines = [
        "# Faults of documents",
        "",
        "What keeps a file from loading, whoever loads it, and what lint says of itself.",
        "",
    ]
    for code, fault in sorted({**DOCUMENT_FAULTS, **_OWN}.items()):
        lines += [f"## {code}", "", f"{fault.text}{_refusal(fault)}", ""]
        if code == "json-syntax":
            lines += [f"Its kinds: {', '.join(f'`{name}`' for name in JSON_FAULTS)}.", ""]
    return "\n".join(lines)
