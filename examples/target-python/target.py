#!/usr/bin/env python3
"""A pushbench target in Python's standard library: short polling, long polling and SSE.

It speaks servers/CONTRACT.md; section names below are those of that page. Everything runs in one event loop, so that
appending to the feed and reading from it need no locks.
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
import json
import os
import random
import re
import secrets
import signal
import ssl
import sys
import time
from collections import deque
from http import HTTPStatus
from itertools import takewhile
from urllib.parse import parse_qs, urlsplit

OPTIONS = {
    "holdMs": 25_000,
    "batchLimit": 100,
    "heartbeatMs": 15_000,
    "bufferLimitBytes": 1_048_576,
    "keepAliveMs": 75_000,
    "maxMessageBytes": 262_144,
    "maxTopics": 200_000,
    "maxTopicsPerSubscriber": 64,
    "retainedNotifications": 100_000,
    "retainedBytes": 67_108_864,
    "auth": None,
    **json.loads(os.environ.get("PUSHBENCH_TARGET_OPTIONS", "{}")),
}
TOPIC = re.compile(r"[A-Za-z0-9][A-Za-z0-9/_.-]{0,63}")
ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
CURSOR = re.compile(r"[A-Za-z0-9_.-]{1,64}")
# JSON may write a byte of payload as six characters, and there is an envelope around it ("Limits").
LONGEST_LINE = 6 * OPTIONS["maxMessageBytes"] + 1024


class Problem(Exception):
    """A request that is answered with a problem document (RFC 9457)."""

    def __init__(self, status, detail, headers=None):
        super().__init__(detail)
        self.status = status
        self.headers = headers or {}


class Notification:
    """A message at its place in the feed. Its wire form is made once, not once for each subscriber."""

    __slots__ = ("position", "topic", "payload_bytes", "envelope", "event")

    def __init__(self, position, topic, payload_bytes, message, cursor):
        self.position = position
        self.topic = topic
        self.payload_bytes = payload_bytes
        self.envelope = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
        self.event = chunk(f"id: {cursor}\ndata: {self.envelope}\n\n")


class Feed:
    """The append-only log ("The feed"): one order over all topics, bounded in number and bytes."""

    def __init__(self):
        self.epoch = secrets.token_hex(3)
        self.head = 0
        self.log = deque()
        self.bytes = 0
        self.topics = {}
        self.dropped = {}
        self.listeners = {}

    def cursor(self, position):
        return f"{self.epoch}.{position}"

    def position(self, cursor):
        """The place that a cursor names; None for one that this process did not give."""
        epoch, _, number = cursor.partition(".")
        if epoch != self.epoch or not number.isdecimal():
            return None
        position = int(number)
        return position if position <= self.head else None

    def reserve(self, topics):
        """Makes room for topics that are new; a topic once known stays known."""
        new = [topic for topic in topics if topic not in self.topics]
        if len(self.topics) + len(new) > OPTIONS["maxTopics"]:
            raise Problem(429, f"the feed has {OPTIONS['maxTopics']} topics")
        for topic in new:
            self.topics[topic] = deque()

    def append(self, message):
        checked, size = check_message(message)
        topic = checked["topic"]
        self.reserve([topic])
        self.head += 1
        notification = Notification(self.head, topic, size, checked, self.cursor(self.head))
        self.log.append(notification)
        self.topics[topic].append(notification)
        self.bytes += size
        while len(self.log) > OPTIONS["retainedNotifications"] or self.bytes > OPTIONS["retainedBytes"]:
            oldest = self.log.popleft()
            self.topics[oldest.topic].popleft()
            self.dropped[oldest.topic] = oldest.position
            self.bytes -= oldest.payload_bytes
        for listener in tuple(self.listeners.get(topic, ())):
            listener(notification)

    def read(self, topics, position, limit=None):
        """What is after a position, oldest first, and whether something there has been dropped."""
        found = []
        for topic in topics:
            # From the newest backwards: nothing is read where there is nothing new, as for most polls.
            found += takewhile(lambda n: n.position > position, reversed(self.topics.get(topic, ())))
        found.sort(key=lambda n: n.position)
        gap = any(self.dropped.get(topic, 0) > position for topic in topics)
        return found[:limit], gap

    def listen(self, topics, listener):
        for topic in topics:
            self.listeners.setdefault(topic, {})[listener] = None

    def ignore(self, topics, listener):
        for topic in topics:
            self.listeners[topic].pop(listener, None)
            if not self.listeners[topic]:
                del self.listeners[topic]


def check_message(message):
    """The parts of a message that are passed on, and the size of its payload ("Messages")."""
    if not isinstance(message, dict):
        raise Problem(400, "expected a JSON object")
    for key, pattern in (("id", ID), ("topic", TOPIC)):
        if not isinstance(message.get(key), str) or not pattern.fullmatch(message[key]):
            raise Problem(400, f"{key} is missing or not {pattern.pattern}")
    data, encoded = message.get("data"), message.get("base64")
    checked = {"id": message["id"], "topic": message["topic"]}
    try:
        if isinstance(data, str) and encoded is None:
            # Half of a surrogate pair can be escaped in JSON, and is no text that could be sent on.
            checked["data"], size = data, len(data.encode())
        elif data is None and isinstance(encoded, str):
            checked["base64"], size = encoded, len(base64.b64decode(encoded, validate=True))
        else:
            raise Problem(400, "expected data (a string), or base64, and not both")
    except (binascii.Error, UnicodeEncodeError) as error:
        raise Problem(400, f"the payload cannot be read: {error}") from error
    if size > OPTIONS["maxMessageBytes"]:
        raise Problem(413, f"the payload has {size} bytes")
    return checked, size


class Tokens:
    """Signed tokens ("Authentication"): what they are for, until when, and a signature over both."""

    LONGEST = 8_192
    TICKET_SECONDS = 30

    def __init__(self, options):
        self.by = options["by"]
        self.key = options["secret"].encode()
        self.lifetime_ms = options.get("lifetimeMs", 900_000)
        self.jitter = options.get("jitter", 0)
        self.is_checked_at_opening = options.get("check") == "at-opening"
        self.used = {}

    def sign(self, body):
        return base64.urlsafe_b64encode(hmac.new(self.key, body.encode(), hashlib.sha256).digest()).rstrip(b"=")

    def issue(self, topics):
        lifetime_ms = round(self.lifetime_ms * (1 - self.jitter * random.random()))
        now = time.time()
        claims = {"topics": topics, "iat": now, "exp": now + lifetime_ms / 1000}
        if self.by == "query":
            claims["jti"] = secrets.token_hex(8)
        body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
        return {"token": f"{body}.{self.sign(body).decode()}", "expiresInMs": lifetime_ms}

    def check(self, request):
        """What the token of a request says. A token elsewhere does not count."""
        token = self.shown_by(request)
        if not token:
            raise Problem(401, "there is no token", {"WWW-Authenticate": 'Bearer realm="pushbench"'})
        try:
            return self.verify(token)
        except ValueError as error:
            challenge = f'Bearer realm="pushbench", error="invalid_token", error_description="{error}"'
            raise Problem(401, str(error), {"WWW-Authenticate": challenge}) from error

    def shown_by(self, request):
        if self.by == "query":
            return " ".join(request.query.get("ticket", []))
        if self.by == "bearer":
            scheme, _, token = request.headers.get("authorization", "").partition(" ")
            return token.strip() if scheme.lower() == "bearer" else ""
        pairs = [pair.strip() for pair in request.headers.get("cookie", "").split(";")]
        return " ".join(pair[len("token=") :] for pair in pairs if pair.startswith("token="))

    def verify(self, token):
        if len(token) > self.LONGEST:
            raise ValueError("the token is too long")
        body, _, signature = token.partition(".")
        # The texts are compared, not what they decode to: several spellings decode to one signature.
        if not hmac.compare_digest(self.sign(body), signature.encode()):
            raise ValueError("the signature of the token is wrong")
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        now = time.time()
        if claims["iat"] > now + 1:
            raise ValueError("the token is not good yet")
        if claims["exp"] <= now:
            raise ValueError("the token has expired")
        if self.by == "query":
            self.use(claims, now)
        return claims

    def use(self, claims, now):
        """A ticket is good once, and for a short time."""
        self.used = {jti: until for jti, until in self.used.items() if until > now}
        if claims["iat"] + self.TICKET_SECONDS <= now or claims["jti"] in self.used:
            raise ValueError("the ticket has been used before, or not in time")
        self.used[claims["jti"]] = claims["iat"] + self.TICKET_SECONDS


def require_topics(claims, topics):
    if claims is not None and not set(topics) <= set(claims["topics"]):
        raise Problem(403, "the token is not for one of the topics")


def parse_json(text):
    try:
        return json.loads(text)
    except ValueError as error:
        raise Problem(400, "the body is not JSON") from error


def chunk(text):
    """A chunk of a chunked body (RFC 9112 §7.1)."""
    data = text.encode()
    return b"%x\r\n%b\r\n" % (len(data), data)


class Request:
    """A request's head; the body is read on demand."""

    def __init__(self, reader, method, url, headers):
        self.reader = reader
        self.method = method
        self.path = urlsplit(url).path
        self.query = parse_qs(urlsplit(url).query, keep_blank_values=True)
        self.headers = headers
        # When the token expires that it was asked for with, as time.time() counts.
        self.expires = None
        self.wants_close = headers.get("connection", "").lower() == "close"

    @classmethod
    async def read(cls, reader):
        """The next request on a connection; None where there is none."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head.rstrip().split("\r\n")
            method, url, _ = first.split(" ")
            pairs = (line.split(":", 1) for line in lines)
            return cls(reader, method, url, {name.lower(): value.strip() for name, value in pairs})
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            return None

    def require_media_type(self, expected):
        """A page of any origin may post text or forms, but not this."""
        media_type = self.headers.get("content-type", "").split(";")[0].strip().lower()
        if media_type != expected:
            raise Problem(415, f"Content-Type is {media_type or 'missing'}; expected {expected}")

    async def pieces(self):
        """The body, piece by piece as it comes in."""
        if "chunked" in self.headers.get("transfer-encoding", "").lower():
            while size := int((await self.reader.readline()).split(b";")[0], 16):
                yield (await self.reader.readexactly(size + 2))[:-2]
            while (await self.reader.readline()).strip():
                pass
        elif length := int(self.headers.get("content-length", 0)):
            if length > LONGEST_LINE and self.path == "/messages":
                raise Problem(413, f"the body has {length} bytes")
            left = length
            while left > 0:
                piece = await self.reader.read(min(left, 65_536))
                if not piece:
                    raise asyncio.IncompleteReadError(b"", left)
                left -= len(piece)
                yield piece


class Server:
    """The endpoints, on one feed."""

    def __init__(self):
        self.feed = Feed()
        self.closing = asyncio.Event()
        self.writers = set()
        self.handlers = {
            ("GET", "/health"): self.health,
            ("POST", "/publish"): self.publish,
            ("POST", "/messages"): self.messages,
            ("GET", "/short-polling"): self.short_polling,
            ("GET", "/long-polling"): self.long_polling,
            ("GET", "/sse"): self.sse,
        }
        self.tokens = Tokens(OPTIONS["auth"]) if OPTIONS["auth"] else None
        if self.tokens:
            self.handlers["POST", "/token"] = self.token

    async def serve(self, reader, writer):
        """One connection: request after request, until one of the two has had enough."""
        # asyncio turns Nagle's algorithm off by itself.
        self.writers.add(writer)
        try:
            while not self.closing.is_set():
                request = await asyncio.wait_for(Request.read(reader), OPTIONS["keepAliveMs"] / 1000)
                if request is None:
                    break
                try:
                    handler = self.handlers.get((request.method, request.path))
                    if handler is None:
                        raise Problem(404, f"there is no {request.method} {request.path}")
                    await handler(request, writer)
                except Problem as problem:
                    # What is left of the body has not been read, and would be taken for the next request.
                    request.wants_close = True
                    answer_problem(writer, problem)
                    await linger(reader, writer)
                await writer.drain()
                if request.wants_close:
                    break
        except (asyncio.TimeoutError, asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.writers.discard(writer)
            writer.close()

    async def health(self, _request, writer):
        answer(writer, 200, {"status": "ok"})

    async def publish(self, request, writer):
        """Takes each line as it comes in; there is no end to wait for ("POST /publish")."""
        request.require_media_type("application/x-ndjson")
        published, rest = 0, b""
        async for piece in request.pieces():
            *lines, rest = (rest + piece).split(b"\n")
            if len(rest) > LONGEST_LINE:
                raise Problem(413, f"a line has more than {LONGEST_LINE} bytes")
            # Without an await between them: what was due together is appended together.
            for line in filter(None, lines):
                self.feed.append(parse_json(line))
                published += 1
        if rest:
            self.feed.append(parse_json(rest))
            published += 1
        answer(writer, 200, {"published": published})

    async def messages(self, request, writer):
        claims = self.tokens and self.tokens.check(request)
        request.require_media_type("application/json")
        message = parse_json(b"".join([piece async for piece in request.pieces()]))
        if isinstance(message, dict):
            require_topics(claims, [message.get("topic")])
        self.feed.append(message)
        answer(writer, 204)

    async def token(self, request, writer):
        """Gives anybody a token for the topics that are asked for: a deployment would know who asks."""
        request.require_media_type("application/json")
        asked = parse_json(b"".join([piece async for piece in request.pieces()]))
        topics = asked.get("topics") if isinstance(asked, dict) else None
        if not isinstance(topics, list) or not topics:
            raise Problem(400, 'expected {"topics":["a-topic"]}')
        if not all(isinstance(topic, str) and TOPIC.fullmatch(topic) for topic in topics):
            raise Problem(400, "a topic is malformed")
        given = self.tokens.issue(topics)
        if len(given["token"]) > Tokens.LONGEST:
            raise Problem(400, "a token for these topics would be too long")
        cookie = f"token={given['token']}; Path=/; HttpOnly; SameSite=Strict"
        answer(writer, 200, given, no_store=True, headers={"Set-Cookie": cookie} if self.tokens.by == "cookie" else {})

    def subscription(self, request, cursor=None):
        """Topics, position, and whether the position is new to the client or lost ("Subscribing")."""
        claims = self.tokens and self.tokens.check(request)
        asked = request.query.get("topics", [])
        if len(asked) != 1 or not asked[0]:
            raise Problem(400, "topics is missing; expected ?topics=a,b and once")
        topics = list(dict.fromkeys(asked[0].split(",")))
        if len(topics) > OPTIONS["maxTopicsPerSubscriber"]:
            raise Problem(400, f"{len(topics)} topics are too many")
        for topic in topics:
            if not TOPIC.fullmatch(topic):
                raise Problem(400, f'"{topic}" is no topic')
        require_topics(claims, topics)
        request.expires = claims["exp"] if claims and not self.tokens.is_checked_at_opening else None
        cursors = [cursor] if cursor else request.query.get("cursor", [])
        if len(cursors) > 1:
            raise Problem(400, "cursor may stand once")
        self.feed.reserve(topics)
        if not cursors:
            return topics, self.feed.head, "fresh"
        if not CURSOR.fullmatch(cursors[0]):
            raise Problem(400, f"the cursor does not match {CURSOR.pattern}")
        position = self.feed.position(cursors[0])
        return (topics, self.feed.head, "lost") if position is None else (topics, position, "known")

    async def short_polling(self, request, writer):
        topics, position, state = self.subscription(request)
        self.answer_poll(request, writer, topics, position, state)

    async def long_polling(self, request, writer):
        topics, position, state = self.subscription(request)
        found, gap = self.feed.read(topics, position, 1)
        if state == "known" and not found and not gap:
            await self.news(request, topics)
        self.answer_poll(request, writer, topics, position, state)

    async def news(self, request, topics):
        """Waits for news, for the hold time, or until the client is gone or the server closes."""
        news = asyncio.Event()

        def listener(_notification):
            news.set()

        self.feed.listen(topics, listener)
        try:
            # A client says nothing while it waits for an answer: what can be read is the end of its connection.
            hold = OPTIONS["holdMs"] / 1000
            await first_of(min(hold, seconds_left(request)), news.wait(), self.closing.wait(), request.reader.read(1))
        finally:
            self.feed.ignore(topics, listener)

    def answer_poll(self, request, writer, topics, position, state):
        found, gap = self.feed.read(topics, position, OPTIONS["batchLimit"])
        if seconds_left(request) <= 0 and state == "known":
            found, gap = [], False
        gap = gap or state == "lost"
        if not found and not gap and state == "known":
            answer(writer, 204, no_store=True)
            return
        # Without more to come the cursor may be the newest; with more it is that of the last one here.
        more = len(found) == OPTIONS["batchLimit"]
        cursor = self.feed.cursor(found[-1].position if more else self.feed.head)
        notifications = ",".join(n.envelope for n in found)
        flag = '"gap":true,' if gap else ""
        body = f'{{"cursor":"{cursor}",{flag}"notifications":[{notifications}]}}'
        answer(writer, 200, body, no_store=True)

    async def sse(self, request, writer):
        """Server-Sent Events (HTML Standard §9.2): what was missed, then what is new, with heartbeats in silence."""
        topics, position, state = self.subscription(request, request.headers.get("last-event-id"))
        writer.write(
            head(
                200,
                {
                    "Content-Type": "text/event-stream",
                    "Cache-Control": "no-store",
                    "X-Accel-Buffering": "no",
                    "Transfer-Encoding": "chunked",
                },
            )
        )
        found, gap = self.feed.read(topics, position)
        cursor = self.feed.cursor(position)
        if gap or state == "lost":
            data = json.dumps({"gap": True, "cursor": cursor}, separators=(",", ":"))
            writer.write(chunk(f"event: gap\nid: {cursor}\ndata: {data}\n\n"))
        elif state == "fresh":
            data = json.dumps({"cursor": cursor}, separators=(",", ":"))
            writer.write(chunk(f"event: cursor\nid: {cursor}\ndata: {data}\n\n"))
        for notification in found:
            writer.write(notification.event)
        now = asyncio.get_running_loop().time
        written_at = now()

        def listener(notification):
            nonlocal written_at
            if seconds_left(request) <= 0:
                return
            written_at = now()
            writer.write(notification.event)
            if writer.transport.get_write_buffer_size() > OPTIONS["bufferLimitBytes"]:
                # Too slow to be waited for: it comes back with its cursor ("Limits").
                writer.transport.abort()

        self.feed.listen(topics, listener)
        heartbeat = OPTIONS["heartbeatMs"] / 1000
        over = asyncio.ensure_future(first_of(None, self.closing.wait(), request.reader.read(1)))
        try:
            while not over.done() and seconds_left(request) > 0:
                await asyncio.wait({over}, timeout=min(written_at + heartbeat - now(), seconds_left(request)))
                if not over.done() and now() >= written_at + heartbeat:
                    written_at = now()
                    writer.write(chunk(":\n\n"))
        finally:
            self.feed.ignore(topics, listener)
            over.cancel()
        if seconds_left(request) <= 0:
            writer.write(chunk('event: expired\ndata: {"expired":true}\n\n'))
        writer.write(b"0\r\n\r\n")
        request.wants_close = True


def seconds_left(request):
    """How long the token of a subscription is still good; without one, for ever."""
    return float("inf") if request.expires is None else request.expires - time.time()


def head(status, headers):
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{k}: {v}" for k, v in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def answer(writer, status, body=None, content_type="application/json", no_store=False, close=False, headers=None):
    """A whole answer, in one write."""
    headers = {**(headers or {}), **({"Cache-Control": "no-store"} if no_store else {})}
    if close:
        # A client that is not told sends its next request into a connection that is being closed (RFC 9112 §9.6).
        headers["Connection"] = "close"
    if body is None:
        writer.write(head(status, headers))
        return
    text = body if isinstance(body, str) else json.dumps(body, separators=(",", ":"))
    data = text.encode()
    writer.write(head(status, {"Content-Type": content_type, **headers, "Content-Length": len(data)}) + data)


def answer_problem(writer, problem):
    status = problem.status
    document = {"status": status, "title": HTTPStatus(status).phrase, "detail": str(problem)}
    answer(writer, status, document, "application/problem+json", close=True, headers=problem.headers)


async def linger(reader, writer):
    """Reads on until the client has ended, for a second at most. To close on bytes that are under way would reset
    the connection, and the answer could be lost (RFC 9112 §9.6)."""

    async def rest():
        while await reader.read(65_536):
            pass

    if writer.can_write_eof():
        writer.write_eof()
        await first_of(1, rest())


async def first_of(timeout, *awaitables):
    """Waits for the first of several, or the time in seconds, and gives up the others."""
    tasks = [asyncio.ensure_future(one) for one in awaitables]
    try:
        await asyncio.wait(tasks, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        # A reader has one waiter at a time: the next request can be waited for when this one is gone.
        await asyncio.gather(*tasks, return_exceptions=True)


def tls_context():
    """TLS with the certificate that the environment names; None without one ("TLS")."""
    certificate = os.environ.get("PUSHBENCH_TLS_CERT")
    if not certificate:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, os.environ["PUSHBENCH_TLS_KEY"])
    context.set_alpn_protocols(["http/1.1"])
    return context


async def main():
    server = Server()
    loop = asyncio.get_running_loop()
    for name in ("SIGTERM", "SIGINT"):
        loop.add_signal_handler(getattr(signal, name), server.closing.set)
    host = os.environ.get("HOST", "127.0.0.1")
    tls = tls_context()
    listening = await asyncio.start_server(
        server.serve, host, int(os.environ.get("PORT", 0)), backlog=4096, limit=LONGEST_LINE, ssl=tls
    )
    # Whoever started this process holds its standard input: when it is gone, so are we ("The process").
    try:
        loop.add_reader(sys.stdin, lambda: os.read(0, 4096) or server.closing.set())
    except PermissionError:
        pass  # A file, which has no end to wait for.
    scheme = "http" if tls is None else "https"
    print(f"pushbench-target ready {scheme}://{host}:{listening.sockets[0].getsockname()[1]}", flush=True)

    await server.closing.wait()
    listening.close()
    # Held polls and streams see the same event, and end in order within this turn or the next.
    await asyncio.sleep(0.1)
    for writer in tuple(server.writers):
        writer.close()


asyncio.run(main())
