"""The API cell: every way a permission table was seen to print a call."""

from __future__ import annotations

import pytest

from ostiary.syntax.api_cell import ApiCellError, normalise_path, parse_api_cell


@pytest.mark.parametrize(
    ("cell", "calls"),
    [
        ("GET /v3/{project_id}/lamps", ["GET /v3/{project_id}/lamps"]),
        ("Get /v1.0/{tenant_id}/hosts", ["GET /v1.0/{tenant_id}/hosts"]),
        ("POST/v3/{project_id}/lamps", ["POST /v3/{project_id}/lamps"]),
        ("PUT\n/v2/{project_id}/lamps/{id}", ["PUT /v2/{project_id}/lamps/{id}"]),
        ("POST /v1/\n{project_id}/lamps/{id}/start", ["POST /v1/{project_id}/lamps/{id}/start"]),
        ("GET /v2/{project_id}/elb/ lamps/{id}", ["GET /v2/{project_id}/elb/lamps/{id}"]),
        ("GET /v1/{project_id}\n/lamps", ["GET /v1/{project_id}/lamps"]),
        ("GET /v2/a\nGET /v2.1/a", ["GET /v2/a", "GET /v2.1/a"]),
        ("GET /v2/a DELETE /v2/a", ["GET /v2/a", "DELETE /v2/a"]),
        ("GET\n/v2/a\n/v2.1/a", ["GET /v2/a", "GET /v2.1/a"]),
        ("POST: /v1/a", ["POST /v1/a"]),
        ("GET v3.0/OS-X/{id}", ["GET /v3.0/OS-X/{id}"]),
        ("GET https://{Endpoint}/v3/a", ["GET /v3/a"]),
        ("GET {endpoint}/v3/a", ["GET /v3/a"]),
        ("GET /\nGET /{api_version}", ["GET /", "GET /{api_version}"]),
        ("GET /v2/reverse/{region}:{floatingip_id}", ["GET /v2/reverse/{region}:{floatingip_id}"]),
        ("HEAD /V2/{{project_id}}/{ key_id }", ["HEAD /v2/{project_id}/{key_id}"]),
        ("GET /v2/a/ (deprecated, use get)", ["GET /v2/a"]),
    ],
)
def test_calls(cell: str, calls: list[str]) -> None:
    """A cell gives its calls in order: method in capitals, path in one spelling, whatever cut it."""
    assert [f"{call.method} {call.path}" for call in parse_api_cell(cell)] == calls


@pytest.mark.parametrize(
    ("cell", "note"),
    [
        ('POST /v2/{id}/action\naction="os-extend"', 'action="os-extend"'),
        ("POST /v1.0/jobs/submit-job, SQL statement invoking", "SQL statement invoking"),
        ("GET /v1/a", ""),
    ],
)
def test_words_after_the_path(cell: str, note: str) -> None:
    """The words after a path tell its variants apart and are kept beside it."""
    assert [call.note for call in parse_api_cell(cell)] == [note]


@pytest.mark.parametrize(
    ("cell", "query"),
    [
        ("GET /v3/a?x={x}\n&limit={limit}", "?x={x}&limit={limit}"),
        ("GET /v3/a{? x, y}", "{? x, y}"),
        ("GET /v3/a?type={user, group}", "?type={user, group}"),
    ],
)
def test_queries(cell: str, query: str) -> None:
    """A query part is no part of the path, and leaving it out is remarked upon."""
    (call,) = parse_api_cell(cell)
    assert (call.path, call.query, [r.code for r in call.remarks]) == ("/v3/a", query, ["query-dropped"])


@pytest.mark.parametrize(
    ("cell", "remark"),
    [
        ("GET /V2/{a}", "`GET /V2/{a}` is read as `GET /v2/{a}`"),
        ("POST /v1{project_id}/a", "`/v1{project_id}/a` is kept as printed, but a slash is missing"),
        ("GET /{project_id}/a", "`/{project_id}/a` is kept as printed, but it begins with a parameter"),
    ],
)
def test_remarks(cell: str, remark: str) -> None:
    """Another spelling is corrected aloud; a path that only looks wrong is kept and pointed out."""
    (call,) = parse_api_cell(cell)
    assert call.remarks[0].message.startswith(remark)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("", "the API cell is blank"),
        ("-", "the API cell names no method and path: `-`"),
        ("DELETE", "the API cell names a method without a path: `DELETE`"),
        ("/api/*\n/apis/*", "the API cell cannot be read: no method stands before `/api/*`"),
        ("GT /v1/a", "the API cell cannot be read: `GT` is not a method"),
        ("GET /v1/{a", "`/v1/{a` is not a path template: its braces do not pair"),
        ("GET /v1//a", "`/v1//a` is not a path template: a segment is empty"),
        ("GET /api/*", "`/api/*` is not a path template: `*` has no meaning in a path"),
        ("GET /v1/{a b}", "`/v1/{a b}` is not a path template: a character or a parameter is out of place"),
        ("GET /v1/a " + "x" * 20_000, "the API cell has 20,010 characters, more than 20,000"),
    ],
)
def test_unreadable(cell: str, reason: str) -> None:
    """A cell without a readable call says in one line why."""
    with pytest.raises(ApiCellError) as caught:
        parse_api_cell(cell)
    assert str(caught.value) == reason


@pytest.mark.parametrize("path", ["/v1/{{ a }}/b/", "v1/<pool>/:id", "/V2/${x}", "/v1/a."])
def test_normalising_twice(path: str) -> None:
    """A normalised path is normal: nothing changes the second time."""
    assert normalise_path(normalise_path(path)) == normalise_path(path)
