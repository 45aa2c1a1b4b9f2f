"""The catalog files of the services: all readable, each with what an import and a look-up need."""

from __future__ import annotations

from pathlib import Path

import pytest

from ostiary.catalog.services import load_service, service_names
from ostiary.documents.service_file import load_service_file
from ostiary.errors import LoadError
from ostiary.model.service import ServiceFile


@pytest.mark.parametrize("name", service_names())
def test_every_file_is_read(name: str) -> None:
    """Each catalog file is valid, is named after its service and gives a name for people."""
    service = load_service(name)
    assert service is not None
    assert service.service == name
    assert service.name


def test_services_without_tables_are_known_too() -> None:
    """The catalog knows the services that only manuals describe, not only those with route tables."""
    assert {"obs", "ocr", "functiongraph", "iam", "elb", "config"} <= set(service_names())


def test_files_about_all_services_are_no_service() -> None:
    """Neither the denials nor a service's corrections are taken for a service."""
    assert all(name != "denials" and "." not in name for name in service_names())
    assert load_service("denials") is None
    assert load_service("../catalog/elb") is None


def test_level_prefix_and_endpoints() -> None:
    """A service says whether it is global, how its actions begin, and which hosts each deployment has."""
    config, eip, ecs = (load_service(name) for name in ("config", "eip", "ecs"))
    assert config is not None
    assert eip is not None
    assert ecs is not None
    assert (config.level, config.prefix) == ("global", "rms")
    assert eip.endpoints == ("vpc.{region}.otc.t-systems.com",)
    assert ecs.endpoints_in("otc") == ("ecs.{region}.otc.t-systems.com",)
    assert ecs.endpoints_in("swiss") == ("ecs.{region}.sc.otc.t-systems.com",)
    assert ecs.endpoints_in("elsewhere") == ()


def faults_of(folder: Path, name: str, text: str) -> set[tuple[str, int]]:
    path = folder / name
    path.write_text(text)
    with pytest.raises(LoadError) as caught:
        load_service_file(path, name)
    return {(fault.code, fault.span.line if fault.span else 0) for fault in caught.value.diagnostics}


def test_faults_have_their_places(tmp_path: Path) -> None:
    """Each fault of a catalog file is reported with its line, all at once."""
    text = "service: ELB!\nname: x\nlevel: regional\nendpoints: [https://elb.example.com/v3]\ncolour: red\n"
    assert faults_of(tmp_path, "elb.yaml", text) == {
        ("invalid-service", 1), ("invalid-value", 3), ("invalid-endpoint", 4), ("unknown-key", 5),
    }  # fmt: skip


def test_a_misnamed_file_is_a_fault(tmp_path: Path) -> None:
    """A file that is not called after its service would never be found, and is refused."""
    assert faults_of(tmp_path, "lb.yaml", "service: elb\nname: x\n") == {("misnamed-file", 1)}


def test_an_unknown_service_has_no_file() -> None:
    """A service without a catalog file is not known, which is no error."""
    assert load_service("nosuchservice") is None


def test_a_model_may_be_built_without_a_file() -> None:
    """Everything but the names has a default: a project-level service without known hosts."""
    service = ServiceFile(service="shop", name="Web Shop")
    assert (service.level, service.endpoints, service.prefix) == ("project", (), None)
