"""A real mail server for tests that refuses, drops the connection or takes its time, as a test asks."""

import asyncio
from typing import Any

from incident.delivery.sink import Taking


class Awkward(Taking):
    """Takes messages in the way that a test asks for.

    Attributes:
        rcpt: the answer to recipients; empty: they are taken.
        only: whom that answer is for; empty: everybody.
        data: the answer to the message; empty: it is kept.
        seconds: how long the answer to the message takes.
        drop: `rcpt` or `data`: when the connection is lost.
        begun: messages that came whole, answered or not.
    """

    rcpt = ""
    only = ""
    data = ""
    seconds = 0.0
    drop = ""
    begun = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802, ARG002 - aiosmtpd's hook
        if self.drop == "rcpt":
            server.transport.abort()
        if self.rcpt and self.only in ("", address):
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's hook
        self.begun += 1
        await asyncio.sleep(self.seconds)
        kept = await super().handle_DATA(server, session, envelope)
        if self.drop == "data":
            server.transport.abort()
        return self.data or kept
