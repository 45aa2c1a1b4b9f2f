"""The engine: one account, loaded and compiled, that answers requests.

Nothing that decides is imported before there is an account to decide for: who only needs the name `Engine`, for a type
or a later call, need not wait for the models of the files (ADR 54).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any, Unpack

from ostiary.catalog.content import account_folder
from ostiary.engine.outcomes import ALLOWED_OUTCOMES

if TYPE_CHECKING:
    from ostiary.engine.decision import Decision
    from ostiary.engine.request import ContextValue, Request
    from ostiary.engine.short_way.lazy import Others
    from ostiary.engine.snapshot import Snapshot
    from ostiary.engine.watch import Watcher


class Engine:
    """An account's policies as an authorization check: an immutable snapshot, safe to share by threads.

    >>> engine = Engine.load("@example")
    >>> bool(engine.authorize("GET", "/v3/06d2fa5e0b1f4c9c8d3f2a1b4c5d6e7f/elb/pools", user="alice"))
    True
    """

    __slots__ = ("_fast", "snapshot")

    def __init__(self, snapshot: Snapshot, *, index: bool = True) -> None:
        """Take a snapshot. Without `index` every decision looks through all statements: slower, and never different."""
        from ostiary.engine.index import NO_INDEX  # noqa: PLC0415
        from ostiary.engine.short_way.fast import FastPath  # noqa: PLC0415 - see above

        self.snapshot = snapshot if index else snapshot._replace(held=NO_INDEX)
        self._fast = FastPath(snapshot) if self.snapshot.held is not NO_INDEX else None

    @classmethod
    def load(cls, account: str | Path, *, index: bool = True) -> Engine:
        """Load an account folder, or the bundled example (`@example`); `index` as in the constructor.

        Raises LoadError with every fault of every file: unreadable, not valid, dangling names.
        """
        from ostiary.engine.snapshot import load_snapshot  # noqa: PLC0415 - see above

        return cls(load_snapshot(account_folder(account)), index=index)

    @classmethod
    def watch(
        cls,
        account: str | Path,
        *,
        every: float = 1.0,
        settle: float = 0.2,
        on_reload: Callable[[Engine], object] | None = None,
        on_problem: Callable[[Exception], object] | None = None,
    ) -> Watcher:
        """Load an account folder and load it again whenever its files change; to be closed, or used in a `with`.

        The files are looked at `every` so many seconds, and loaded once they held still for `settle` seconds. If
        they cannot be loaded the last engine stays (`Watcher`). Raises LoadError like `load` for the first one.
        """
        from ostiary.engine.watch import Watcher  # noqa: PLC0415 - only for those who watch

        return Watcher(account, every=every, settle=settle, on_reload=on_reload, on_problem=on_problem)

    @classmethod
    def from_documents(
        cls,
        account: Mapping[str, Any],
        policies: Mapping[str, Any] | None = None,
        routes: Iterable[Mapping[str, Any]] = (),
        *,
        bucket_policies: Mapping[str, Any] | None = None,
        trust_policies: Mapping[str, Any] | None = None,
        scps: Mapping[str, Any] | None = None,
        bundled: bool = True,
        index: bool = True,
    ) -> Engine:
        """Build an engine from values: the content of account.yaml, policies by name, route files.

        `bucket_policies`, `trust_policies` and `scps` are the documents that account.yaml attaches, by the names
        it has for them. `bundled=False` leaves out the routes and system policies that ship with ostiary.
        Raises LoadError like `load`.
        """
        from ostiary.engine.snapshot import snapshot_of  # noqa: PLC0415 - see above

        attached = {
            "bucket_policies": bucket_policies or {},
            "trust_policies": trust_policies or {},
            "scps": scps or {},
        }
        return cls(snapshot_of(account, policies or {}, routes, attached, bundled=bundled), index=index)

    @property
    def policy_set(self) -> str:
        """The hash of all that decisions can depend on, `sha256:…`; made anew each time it is asked for."""
        from ostiary.engine.policy_set import policy_set_hash  # noqa: PLC0415 - only if asked

        return policy_set_hash(self.snapshot)

    def ask(self, request: Request) -> Decision:
        """Decide a request; RequestError if it contradicts itself or names what does not exist."""
        from ostiary.engine.rule import decide_request  # noqa: PLC0415 - see above

        return decide_request(self.snapshot, request)

    def _ask(self, *call: Any) -> Decision:
        from ostiary.engine.short_way.lazy import request_of  # noqa: PLC0415 - see above

        return self.ask(request_of(*call))

    def authorize(
        self,
        method: str,
        path: str,
        *,
        user: str | None = None,
        groups: Sequence[str] | None = None,
        project: str | None = None,
        enterprise_project: str | None = None,
        resource: str | None = None,
        context: Mapping[str, ContextValue] | None = None,
        **others: Unpack[Others],
    ) -> Decision:
        """Decide an API call: a method in capitals and a path, a path with a query, or a whole URL.

        Give one principal: `user`, `groups`, `agency`, `account=True` or `anonymous=True`. A context value is a string,
        a list, or None for a key known to be absent; keys that are not given are absent, or unknown with
        `context_complete=False`. `service` and `body` say more of the call; `evaluation` is `two-stage` or `strict`, in
        place of the account's own; `at` is the time of the call; `session_policy` the policy that temporary credentials
        were narrowed with; `source_resource` what the call copies, or makes something from. Raises RequestError for
        unknown or contradictory names (semantics.md §3), never for what policies or values contain.
        """
        call = (method, path, user, groups, project, enterprise_project, resource, context, others)
        decision = self._fast.decision(call, time()) if self._fast is not None else None
        return self._ask(*call) if decision is None else decision

    def is_allowed(
        self,
        method: str,
        path: str,
        *,
        user: str | None = None,
        groups: Sequence[str] | None = None,
        project: str | None = None,
        enterprise_project: str | None = None,
        resource: str | None = None,
        context: Mapping[str, ContextValue] | None = None,
        **others: Unpack[Others],
    ) -> bool:
        """Return whether an API call is allowed; the keywords and errors of `authorize`, but no Decision is made."""
        if self._fast is not None:
            outcome = self._fast.outcome(
                method, path, user, groups, project, enterprise_project, resource, context, others
            )
            if outcome is not None:
                return outcome in ALLOWED_OUTCOMES
        asked = self._ask(method, path, user, groups, project, enterprise_project, resource, context, others)
        return bool(asked)

    def authorize_action(
        self,
        action: str,
        *,
        user: str | None = None,
        agency: str | None = None,
        account: bool = False,
        anonymous: bool = False,
        groups: Sequence[str] | None = None,
        project: str | None = None,
        enterprise_project: str | None = None,
        resource: str | None = None,
        context: Mapping[str, ContextValue] | None = None,
        context_complete: bool = True,
        evaluation: str | None = None,
        at: str | None = None,
        session_policy: Mapping[str, Any] | None = None,
    ) -> Decision:
        """Decide an action by its name, `service:type:operation`; the rest as in `authorize`."""
        from ostiary.engine.request import Request  # noqa: PLC0415 - see above

        return self.ask(
            Request(
                action=action,
                user=user,
                agency=agency,
                account=account,
                anonymous=anonymous,
                groups=groups,
                project=project,
                enterprise_project=enterprise_project,
                resource=resource,
                context={} if context is None else context,
                context_complete=context_complete,
                evaluation=evaluation,
                at=at,
                session_policy=session_policy,
            )
        )
