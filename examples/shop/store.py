"""The shop's orders, in memory: what the API is about."""

from __future__ import annotations

from typing import NamedTuple


class Order(NamedTuple):
    """An order, and who placed it."""

    id: str
    owner: str
    status: str = "new"


class Store:
    """The orders of each project."""

    def __init__(self) -> None:
        self._orders: dict[str, dict[str, Order]] = {}

    def list(self, project: str) -> list[Order]:
        """Return the orders of a project."""
        return list(self._orders.get(project, {}).values())

    def find(self, project: str, order: str) -> Order | None:
        """Return an order, None if there is none."""
        return self._orders.get(project, {}).get(order)

    def put(self, project: str, order: Order) -> Order:
        """Add or replace an order, and return it."""
        self._orders.setdefault(project, {})[order.id] = order
        return order

    def remove(self, project: str, order: Order) -> None:
        """Remove an order."""
        self._orders.get(project, {}).pop(order.id, None)
