"""Settings: where they are found, what their words mean, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ostiary import LoadError, Severity
from ostiary.catalog.catalog import Catalog
from ostiary.lint.config import Settings, find_settings, load_settings
from ostiary.lint.excluded import DEFAULT_EXCLUDE
from ostiary.lint.registry import all_rules
from ostiary.lint.runner import Linter
from ostiary.lint.selection import check_word, matches
from ostiary.spans import Source

CATALOG = Catalog.bundled()
TEXT = '{"Version": "1.1", "Statement": [{"Effect": "allow", "Action": ["elb:*:*", "elb:pool:list"]}]}'


def codes(settings: Settings, name: str = "p.json") -> set[str]:
    found = Linter(settings, lambda: CATALOG).check_text(Source(name, TEXT))
    return {finding.code for finding in found}


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        (Settings(), {"effect-case", "redundant-action", "unknown-action"}),
        (Settings(ignore=("catalog",)), {"effect-case", "redundant-action"}),
        (Settings(ignore=("IAM.1036",)), {"effect-case", "redundant-action"}),
        (Settings(select=("catalog", "effect")), {"effect-case", "unknown-action"}),
        (Settings(select=("unknown-*",)), {"unknown-action"}),
        (
            Settings(extend=("service-wide-allow",)),
            {"effect-case", "redundant-action", "service-wide-allow", "unknown-action"},
        ),
        (Settings(select=("all",), ignore=("catalog", "meaning", "syntax")), {"service-wide-allow"}),
        (Settings(profile="huawei-2025"), {"effect-case", "redundant-action"}),
        (Settings(per_file=(("legacy/*", ("all",)),)), {"effect-case", "redundant-action", "unknown-action"}),
    ],
)
def test_settings_switch_rules(settings: Settings, found: set[str]) -> None:
    """Rules are switched by name, category, beginning and the vendor's code; the profile brings its catalog."""
    assert codes(settings) == found


def test_files_have_settings_of_their_own(tmp_path: Path) -> None:
    """What is ignored in some files is told by patterns of paths below the settings' file."""
    settings = Settings(per_file=(("legacy/*", ("catalog", "effect-case")),), root=tmp_path)
    assert codes(settings, str(tmp_path / "legacy" / "deep" / "p.json")) == {"redundant-action"}
    assert "unknown-action" in codes(settings, str(tmp_path / "p.json"))


def test_severities_are_set() -> None:
    """A severity may be set for a rule or a category; the first word that means a finding counts."""
    settings = Settings(severities=(("effect", Severity.ERROR), ("syntax", Severity.SUGGESTION)))
    [finding] = [
        f
        for f in Linter(settings, lambda: CATALOG).check_text(Source("p.json", TEXT))
        if f.code == "effect-case"
    ]
    assert finding.severity is Severity.ERROR


GOOD = """
profile = "huawei-2025"
select = ["syntax"]
extend-select = ["service-wide-allow"]
ignore = ["IAM.10"]
per-file-ignores = {"a/*" = ["danger"]}
severity = {"effect-case" = "error"}
extend-exclude = ["generated", "a/*.json"]
respect-gitignore = false
force-exclude = true
baseline = "known.json"
"""


def test_the_nearest_file_counts(tmp_path: Path) -> None:
    """Settings are looked for upwards; `ostiary.toml` comes before `pyproject.toml`, which may have none."""
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    assert find_settings(deep) == Settings()
    (tmp_path / "pyproject.toml").write_text(f"[tool.ostiary.lint]{GOOD}")
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.other]\nx = 1\n")
    found = find_settings(deep / "policy.json")
    assert found == Settings(
        "huawei-2025", ("syntax",), ("service-wide-allow",), ("IAM.10",), (("a/*", ("danger",)),),
        (("effect-case", Severity.ERROR),), tmp_path, (*DEFAULT_EXCLUDE, "generated", "a/*.json"), False, True,
        tmp_path / "known.json",
    )  # fmt: skip
    (tmp_path / "a" / "ostiary.toml").write_text("[lint]\nignore = ['danger']\n")
    assert find_settings(deep).ignore == ("danger",)
    assert load_settings(tmp_path / "pyproject.toml").profile == "huawei-2025"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("select = [\n", 3, "this is not valid TOML"),
        ("exclude = 'a'\n", 2, "`exclude` must be a list of texts"),
        ("force-exclude = 1\n", 2, "`force-exclude` must be `true` or `false`"),
        ("baseline = ['a']\n", 2, "`baseline` must be the path of a file"),
        ("slect = []\n", 2, "there is no setting `slect`"),
        ("select = 'a'\n", 2, "`select` must be a list of texts"),
        (
            "select = ['syntx']\n",
            2,
            "`syntx` is no rule, category or prefix of rules: did you mean `syntax`?",
        ),
        ("profile = 'aws'\n", 2, "there is no profile `aws`"),
        ("severity = {danger = 'bad'}\n", 2, "`bad` is no severity"),
        ("severity = {nothing = 'error'}\n", 2, "`nothing` is no rule"),
        ("severity = 1\n", 2, "`severity` must be a table"),
        ("per-file-ignores = {'a' = ['nosuch']}\n", 2, "`nosuch` is no rule"),
    ],
)
def test_wrong_settings_are_errors_with_a_place(tmp_path: Path, text: str, line: int, message: str) -> None:
    """Whatever is wrong with settings is told with file and line."""
    (tmp_path / "ostiary.toml").write_text(f"[lint]\n{text}")
    with pytest.raises(LoadError) as refused:
        find_settings(tmp_path)
    fault = refused.value.diagnostics[0]
    assert message in fault.message
    assert fault.span is not None
    assert (Path(fault.span.file).name, fault.span.line) == ("ostiary.toml", line)


def test_all_faults_of_settings_are_told() -> None:
    """Words are checked one by one."""
    assert check_word("danger") is None
    assert check_word("missing-comma") is None
    assert check_word("") is not None
    assert check_word("*") is not None


def test_words_mean_codes() -> None:
    """A word that begins a code means it only up to a dash: `un` is not `unknown`."""
    assert matches("unknown-action", ["unknown"])
    assert not matches("unknown-action", ["un"])
    assert matches("too-many-actions", ["IAM.1033"])
    assert matches("unknown-key", ["IAM.1059"])
    assert not matches("unknown-key", ["danger"])


def test_every_category_has_rules_that_are_on() -> None:
    """No category is empty."""
    on = {str(rule.category) for rule in all_rules().values() if rule.default}
    assert on == {"syntax", "catalog", "meaning", "scope", "danger"}
