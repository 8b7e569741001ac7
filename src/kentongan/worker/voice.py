"""What a watch process says to those who look: pieces, boxes and states, over the messages."""

import logging

from nats.aio.client import Client as Nats
from nats.errors import Error as NatsError

from kentongan.base import messages
from kentongan.video.pipe import Head
from kentongan.worker.posts import Post

log = logging.getLogger(__name__)


def state_of(post: Post) -> Head:
    return {"type": "state", "state": post.report["state"], "detail": post.report["detail"]}


class Voice:
    """Live pictures are for now or never: without a connection they are dropped."""

    def __init__(self, nats: Nats) -> None:
        self._nats = nats

    async def show(self, post: Post, word: Head) -> None:
        if post.looked:
            await self.publish(messages.boxes(post.city, post.camera), messages.body(**word))

    async def pass_on(self, post: Post, head: Head, body: bytes) -> None:
        token = str(head["token"])
        if token and token not in post.inboxes:
            return
        headers = {messages.NUMBER: str(int(head["number"]))}
        if head["init"]:
            headers[messages.CODEC] = str(head["init"]["codec"])
            headers[messages.WIDTH] = str(int(head["init"]["width"]))
            headers[messages.HEIGHT] = str(int(head["init"]["height"]))
        else:
            headers[messages.KEY] = "1" if head["first"] else "0"
            headers[messages.AT] = str(head["at"])
            headers[messages.MEDIA] = str(head["media_s"])
        to_all = messages.main if head.get("large") else messages.media
        await self.publish(token or to_all(post.city, post.camera), body, headers)

    async def publish(self, subject: str, body: bytes, headers: dict[str, str] | None = None) -> None:
        if not subject or not self._nats.is_connected:
            return
        try:
            await self._nats.publish(subject, body, headers=headers)
        except NatsError as error:
            log.debug("not published: %r", error)
