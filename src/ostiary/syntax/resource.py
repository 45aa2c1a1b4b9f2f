"""Resource names and patterns: `service:region:account:type:path` (semantics.md §4).

A request's resource may be known in part: an empty or `*` segment is unknown, and so is all of a text that is neither
five segments nor the URI of an agency. Truth is therefore True, False or None for unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ostiary.syntax.glob import Glob

SEGMENTS = 5
_FOLDED = (0, 3)  # service and type are compared without regard to case
_UNKNOWN = ("", "*")
_NO_NAMES: frozenset[str] = frozenset()
_DEFAULTED = (1, 2)  # an empty region or account in a pattern is `*`
PATH = 4
_AGENCY_URI = "/iam/agencies/"


class Resource:
    """The resource of a request: five segments, None where unknown.

    `agency_names` are the names and the id of the agency that the resource is, if it is known to be one.
    `may_be_called`: whether it may have another name or id that fits a glob, for all that is known. `supported` is
    False for an action that has no resource-level support: then only a statement on every resource applies for certain.

    >>> Resource("OBS:*::object:bucket/a:b").segments
    ('obs', None, None, 'object', 'bucket/a:b')
    """

    __slots__ = ("agency_names", "has_names", "may_be_called", "segments", "supported", "text")

    def __init__(
        self,
        text: str,
        agency_names: Iterable[str] = (),
        may_be_called: Callable[[Glob], bool] | None = None,
        *,
        supported: bool = True,
    ) -> None:
        self.text = text
        self.supported = supported
        self.agency_names = frozenset(agency_names) if agency_names else _NO_NAMES
        self.may_be_called = may_be_called or _by_no_other_name
        self.has_names = bool(self.agency_names) or may_be_called is not None
        self.segments = _segments(text)

    @property
    def may_be_agency(self) -> bool:
        """Whether the resource is an agency, or may be one as far as is known."""
        service, kind = self.segments[0], self.segments[3]
        is_open = None in (service, kind, self.segments[PATH])
        return bool(self.agency_names) or (is_open and service in (None, "iam") and kind in (None, "agency"))

    def fits(self, position: int, glob: Glob) -> bool | None:
        """Whether a segment fits a glob, None if it is not known; an agency's path is each of its names."""
        segment = self.segments[position]
        if segment is None:
            return None
        if glob.matches(segment):
            return True
        return self.is_called(glob) if position == PATH and self.has_names else False

    def is_called(self, glob: Glob) -> bool | None:
        """Whether a name or the id of the agency that the resource is fits a glob; None if that is not known."""
        if any(map(glob.matches, self.agency_names)):
            return True
        return None if self.may_be_called(glob) else False


def _by_no_other_name(_: Glob) -> bool:
    return False


def _segments(text: str) -> tuple[str | None, ...]:
    if text.startswith(_AGENCY_URI):
        return "iam", None, None, "agency", agency_of(text)
    parts = text.split(":", SEGMENTS - 1)
    if len(parts) < SEGMENTS:
        return (None,) * SEGMENTS
    service, region, account, kind, path = parts
    return (
        None if service in _UNKNOWN else service.casefold(),
        None if region in _UNKNOWN else region,
        None if account in _UNKNOWN else account,
        None if kind in _UNKNOWN else kind.casefold(),
        None if path in _UNKNOWN else path,
    )


def is_resource_name(text: str) -> bool:
    """Whether a text names a resource: five segments, or the URI of an agency.

    >>> is_resource_name("obs:::object:photos/a.jpg"), is_resource_name("photos/a.jpg")
    (True, False)
    """
    return text.startswith(_AGENCY_URI) or text.count(":") >= SEGMENTS - 1


NO_RESOURCE_LEVEL = Resource("", supported=False)
"""What stands for the resource of an action without resource-level support."""


class ResourcePattern:
    """One entry of `Resource` or `NotResource`; `path` replaces the fifth segment where it holds variables.

    A pattern is `malformed` if it is not `*` and has fewer than five segments, or variables or blanks before the fifth.

    >>> ResourcePattern("obs:*:*:object:b/*").truth(Resource("obs:::object:b/k"))
    True
    >>> ResourcePattern("obs:eu-de:*:object:b/*").truth(Resource("obs:::object:b/k")) is None
    True
    """

    __slots__ = ("_globs", "_is_whole", "_tests", "everything", "malformed", "text")

    def __init__(self, text: str, path: Sequence[tuple[str, bool]] | None = None) -> None:
        self.text = text
        self._tests: tuple[tuple[int, Callable[[str], bool]], ...] | None = None
        parts = text.split(":", SEGMENTS - 1)
        self._is_whole = len(parts) == SEGMENTS
        self.malformed = text != "*" and (not self._is_whole or any(map(_is_unreadable, parts[:PATH])))
        self._globs = tuple(_segment_glob(position, part) for position, part in enumerate(parts))
        if path is not None and len(parts) == SEGMENTS:
            self._globs = (*self._globs[:PATH], Glob(path))
        self.everything = text == "*" or (
            len(parts) == SEGMENTS and all(glob is None for glob in self._globs)
        )

    def truth(self, resource: Resource | None, _: object = None) -> bool | None:
        """Whether the pattern covers a resource; None if that depends on what is not known of it.

        The second argument is the context, which a pattern whose variables are filled in has no use for.
        """
        if self.everything:
            return True
        if not self._is_whole:
            return False
        if resource is None:
            return None
        if resource.has_names:
            return _all_fit(self._globs, resource)
        if self._tests is None:  # what has to be compared at all, prepared at first use
            found = ((position, glob) for position, glob in enumerate(self._globs) if glob is not None)
            self._tests = tuple((position, glob.fits) for position, glob in found)
        segments = resource.segments
        result: bool | None = True
        for position, fits in self._tests:
            segment = segments[position]
            if segment is None:
                result = None
            elif not fits(segment):
                return False
        return result

    def glob_at(self, position: int) -> Glob | None:
        """Return the glob of one segment, None where anything is covered; the pattern must not be malformed."""
        return None if self.everything else self._globs[position]

    def truth_but_for_path(self, resource: Resource | None) -> bool | None:
        """Whether the pattern can cover a resource, its path set aside: False or None for unknown."""
        if resource is None:
            return None
        return None if _all_fit(self._globs[:PATH], resource) is not False else False

    def __repr__(self) -> str:
        return f"ResourcePattern({self.text!r})"


def _is_unreadable(part: str) -> bool:
    return "${" in part or part != part.strip()


def _all_fit(globs: Sequence[Glob | None], resource: Resource) -> bool | None:
    result: bool | None = True
    for position, glob in enumerate(globs):
        fits = True if glob is None else resource.fits(position, glob)
        if fits is False:
            return False
        if fits is None:
            result = None
    return result


def _segment_glob(position: int, part: str) -> Glob | None:
    """The glob of one segment, None for a segment that covers everything."""
    if part.strip("*") == "" and (part or position in _DEFAULTED):
        return None
    return Glob(part.casefold() if position in _FOLDED else part)


def path_of(pattern: str) -> str:
    """Return the path of a pattern, which alone may hold variables (research §2.3); nothing if it has fewer segments.

    >>> path_of("obs:*:*:object:home/${g:UserName}/a:b"), path_of("obs:*")
    ('home/${g:UserName}/a:b', '')
    """
    return "".join(pattern.split(":", PATH)[PATH:])


def agency_of(text: str) -> str | None:
    """Return the id or name of the agency that a resource is: its URI, or its URN; None for anything else.

    >>> agency_of("/iam/agencies/07805aca"), agency_of("iam::acc:agency:ops"), agency_of("obs:::bucket:ops")
    ('07805aca', 'ops', None)
    """
    parts = text.split(":", PATH)
    is_agency = len(parts) == SEGMENTS and (parts[0].casefold(), parts[3].casefold()) == ("iam", "agency")
    name = uri_tail(text) or (parts[PATH] if is_agency else "")
    return name if name not in ("", "*") else None


def uri_tail(text: str) -> str | None:
    """Return the id or name, or the pattern of them, of an entry of `{"uri": […]}`; None for what is no agency's URI.

    >>> uri_tail("/iam/agencies/ops-*"), uri_tail("/iam/agencies/"), uri_tail("ops")
    ('ops-*', None, None)
    """
    return (text.removeprefix(_AGENCY_URI) or None) if text.startswith(_AGENCY_URI) else None
