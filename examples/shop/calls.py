"""The calls of the shop's API, and what they say of their authorization in the OpenAPI document.

Annotations are evaluated where they stand (no `from __future__ import annotations`): FastAPI has to see local names.
"""

from typing import Annotated, Any

from fastapi import Body, Depends, FastAPI, HTTPException, Request, WebSocket

from examples.shop.store import Order, Store
from ostiary import Decision
from ostiary.integrations import Gate, requires
from ostiary.integrations.starlette import permission

BASE = "/shop/v1"
ORDERS = f"{BASE}/{{project_id}}/orders"
ORDER = f"{ORDERS}/{{order_id}}"

SHIPPING = {"when": 'body action="ship"', "actions": ["shop:orders:ship"]}
REFUNDING = {"when": 'body action="refund"', "actions": ["shop:orders:refund"]}


def needs(action: str, resource: str | None = None) -> dict[str, Any]:
    """Return what an operation says of the action that it needs, and on what."""
    stated = {"x-ostiary-action": action, "x-ostiary-resource": resource}
    return {name: value for name, value in stated.items() if value is not None}


def add_calls(app: FastAPI, gate: Gate, store: Store) -> None:
    """Add the shop's calls to an application."""
    add_lists(app, store)

    def find(project_id: str, order_id: str) -> Order:
        order = store.find(project_id, order_id)
        if order is None:
            raise HTTPException(404)
        return order

    add_order_calls(app, store, find)
    add_checked_calls(app, gate, store, find)


def add_lists(app: FastAPI, store: Store) -> None:
    """Add the calls that are about no order in particular."""

    @app.get(f"{BASE}/health", summary="Asking whether the shop is up", openapi_extra={"security": []})
    async def show_health() -> str:
        return "up"

    @app.get(ORDERS, summary="Listing orders")  # its action comes of its name: shop:orders:list
    async def list_orders(project_id: str) -> list[Order]:
        return store.list(project_id)

    @app.post(ORDERS, summary="Placing an order", openapi_extra=needs("shop:orders:create"))
    async def create_order(
        project_id: str, order_id: Annotated[str, Body(embed=True)], request: Request
    ) -> Order:
        decision: Decision = request.state.ostiary_decision
        return store.put(project_id, Order(order_id, decision.facts.principal.text.removeprefix("user:")))

    @app.websocket(f"{BASE}/{{project_id}}/live")  # not in the OpenAPI document: routes/live.yaml has it
    async def watch_orders(socket: WebSocket, project_id: str) -> None:
        await socket.accept()
        async for _ in socket.iter_text():
            await socket.send_json(len(store.list(project_id)))


def add_order_calls(app: FastAPI, store: Store, find: Any) -> None:
    """Add the calls about one order that the route table decides alone."""

    @app.get(
        ORDER, summary="Reading an order", openapi_extra=needs("shop:orders:get", "shop:::order:{order_id}")
    )
    async def show_order(order: Annotated[Order, Depends(find)]) -> Order:
        return order

    # one call, two actions: the middleware reads the body to tell which
    @app.post(
        f"{ORDER}/action",
        summary="Shipping or refunding an order",
        openapi_extra={"x-ostiary-alternatives": [SHIPPING, REFUNDING]},
    )
    async def act_on_order(
        project_id: str, order: Annotated[Order, Depends(find)], action: Annotated[str, Body(embed=True)]
    ) -> Order:
        return store.put(project_id, order._replace(status=action))


def add_checked_calls(app: FastAPI, gate: Gate, store: Store, find: Any) -> None:
    """Add the calls that need a further look at what they are about."""

    # whose order it is no path says, and only the owner may cancel it: checked where it is known
    @requires(gate, "shop:orders:delete", resource="shop:::order:{order.owner}/{order.id}")
    def remove(project_id: str, order: Order) -> None:
        store.remove(project_id, order)

    @app.delete(ORDER, status_code=204, summary="Cancelling an order", openapi_extra=needs("shop:orders:get"))
    def delete_order(project_id: str, order: Annotated[Order, Depends(find)]) -> None:
        remove(project_id, order)

    # a second action beside the route's own, as a dependency
    may_read_invoice = permission(gate, "shop:invoices:get", resource="shop:::invoice:{order_id}")

    @app.get(f"{ORDER}/invoice", summary="Reading an invoice", openapi_extra=needs("shop:orders:get"))
    async def show_invoice(
        order: Annotated[Order, Depends(find)], _: Annotated[Decision, Depends(may_read_invoice)]
    ) -> str:
        return f"invoice of {order.id}"
