"""An action is allowed, but not another one that its API call needs beside it."""

from __future__ import annotations

from ostiary.errors import Diagnostic, Severity
from ostiary.lint.accounts import Holding, LintedAccount
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedAction, PlacedStatement
from ostiary.lint.rule import AccountRule, Category, Findings
from ostiary.lint.scopes import counts_at
from ostiary.model.base import shown


class MissingDependency(AccountRule):
    """An action is allowed, but not another one that its API call needs beside it.

    The tables of some services name for a call, beside its own action, others that must also be allowed. Only
    dependencies that are said to hold always are looked at, and everything that the holders are allowed
    counts.
    """

    category = Category.MEANING
    severity = Severity.SUGGESTION
    flagged = (
        """
        groups: [{name: shop}]
        users: [{name: alice, groups: [shop]}]
        assignments: [{group: shop, policy: orders, on: all-projects}]
        policies: {orders: {Version: "1.1", Statement: [{Effect: Allow, Action: ["shop:orders:create"]}]}}
        routes: {shop: {service: shop, routes: [{route: POST /v1/orders, actions: ["shop:orders:create"], dependencies: [{actions: ["shop:stock:get"]}]}]}}
        """,
    )
    clean = (
        """
        groups: [{name: shop}]
        users: [{name: alice, groups: [shop]}]
        assignments: [{group: shop, policy: orders, on: all-projects}]
        policies: {orders: {Version: "1.1", Statement: [{Effect: Allow, Action: ["shop:orders:create", "shop:stock:*"]}]}}
        routes: {shop: {service: shop, routes: [{route: POST /v1/orders, actions: ["shop:orders:create"], dependencies: [{actions: ["shop:stock:get"]}]}]}}
        """,
        """
        groups: [{name: shop}]
        assignments: [{group: shop, policy: orders, on: domain}]
        policies: {orders: {Version: "1.1", Statement: [{Effect: Allow, Action: ["shop:orders:create", "iam:users:listUsers"]}]}}
        routes: {shop: {service: shop, routes: [{route: POST /v1/orders, actions: ["shop:orders:create"], dependencies: [{actions: ["shop:stock:get"]}]}]}}
        """,
    )

    def check(self, subject: LintedAccount, known: Knowledge) -> Findings:
        """Yield, for each statement, the single actions all of whose routes need the same that nothing allows."""
        seen: set[tuple[str, str]] = set()
        for holding in subject.holdings:
            placed = subject.placed(holding.policy)
            for statement in placed.statements if placed else ():
                found: dict[tuple[str, ...], list[PlacedAction]] = {}
                for action in self._counting(statement, holding, subject, known):
                    missing = self._missing(action.text, holding, subject, known)
                    if missing and (holding.assignment.policy, action.text) not in seen:
                        seen.add((holding.assignment.policy, action.text))
                        found.setdefault(missing, []).append(action)
                for missing, actions in found.items():
                    yield self._found(statement, actions, missing, holding)

    def _found(
        self,
        statement: PlacedStatement,
        actions: list[PlacedAction],
        missing: tuple[str, ...],
        holding: Holding,
    ) -> Diagnostic:
        names = ", ".join(f"`{name}`" for name in missing)
        first, others = shown(actions[0].text), len(actions) - 1
        who = f"`{first}` and {others} more also need" if others else f"`{first}` also needs"
        message = f"{who} {names}, which {holding.principal} is not allowed"
        return self.found(statement, actions[0].node, message, f"allow {names} as well")

    @staticmethod
    def _counting(
        statement: PlacedStatement, holding: Holding, account: LintedAccount, known: Knowledge
    ) -> list[PlacedAction]:
        """The single actions that a statement allows and that count where it is assigned."""
        if not statement.allows or statement.excludes_actions:
            return []
        return [one for one in statement.actions if counts_at(holding, one.service, account, known)]

    @staticmethod
    def _missing(text: str, holding: Holding, account: LintedAccount, known: Knowledge) -> tuple[str, ...]:
        found = known.action(text) if "*" not in text else None
        if found is None or not found.routes:
            return ()
        needed = [
            {name for one in route.dependencies if one.when is None for name in one.actions}
            for route in found.routes
        ]
        always = set.intersection(*needed)
        if not always:
            return ()
        allowing = [
            one
            for other in account.around(holding.principal)
            for one in other.policy.statements
            if not one.deny
        ]
        return tuple(
            sorted(name for name in always if not any(one.covers(name.casefold()) for one in allowing))
        )
