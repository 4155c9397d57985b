"""Turn the store's newest build into the knowledge base that answers a request.

A request reads one build from its first look to its last. When a newer one has been
published, the next request opens it, or a thread that follows the builds does before
any request; the old one is closed after the last request that reads it. A build that
cannot be opened is tried once: the one before keeps serving.
"""

from __future__ import annotations

import hashlib
import threading
import traceback

from apiflask import APIFlask
from flask import Response, current_app, g, request

from kg import __version__
from kg.answers import BuildInfo
from kg.errors import KgError
from kg.kb import KnowledgeBase, open_knowledge_base
from kg.settings import Settings
from kg.store import pointer_stamp

FOLLOW_SECONDS = 0.25
_EXTENSION = "studygraph.build"


class Lease:
    """An open build and how many requests are reading it."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self.readers = 0


class CurrentBuild:
    """The newest build that could be opened, shared by the server's threads.

    ``trouble`` says why a newer one is not served, and is None when all is well.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opening = threading.Lock()
        self._counting = threading.Lock()
        self._newest: Lease | None = None
        self._tried: object = None
        self._stopping = threading.Event()
        self._follower: threading.Thread | None = None
        self.trouble: str | None = None

    def follow(self) -> None:
        """Open new builds as they come, so that no request has to wait for one."""
        self._follower = threading.Thread(
            target=self._follow, name="builds", daemon=True
        )
        self._follower.start()

    def _follow(self) -> None:
        while not self._stopping.is_set():
            with self._opening:
                try:
                    if pointer_stamp(self._settings.store) != self._tried:
                        self._renew()
                except KgError as error:
                    self.trouble = str(error)  # There is nothing to serve yet.
                except Exception as error:
                    self.trouble = f"The newest build cannot be opened: {error!r}."
                    traceback.print_exception(error)
            self._stopping.wait(FOLLOW_SECONDS)

    def borrow(self) -> Lease:
        """Return the build to read; hand it to `give_back` afterwards.

        Raises:
            StoreError: there is no build, or none that can be opened.
        """
        # Only the first request has to wait for a build; others read the old one.
        followed = self._follower is not None and self._newest is not None
        if not followed and self._opening.acquire(blocking=self._newest is None):
            try:
                self._renew()
            finally:
                self._opening.release()
        with self._counting:
            assert self._newest is not None
            self._newest.readers += 1
            return self._newest

    def give_back(self, lease: Lease) -> None:
        """End a request's reading; the last reader of an old build closes it."""
        with self._counting:
            lease.readers -= 1
            done = lease.readers == 0 and lease is not self._newest
        if done:
            lease.kb.close()

    def info(self) -> BuildInfo:
        """Return which build is served now, without reading more of it.

        Raises:
            StoreError: there is no build, or none that can be opened.
        """
        lease = self.borrow()
        try:
            return lease.kb.build
        finally:
            self.give_back(lease)

    def close(self) -> None:
        """Close the build; no request may be reading any more."""
        self._stopping.set()
        if self._follower is not None:
            self._follower.join()
        with self._counting:
            lease, self._newest = self._newest, None
        if lease is not None:
            lease.kb.close()

    def _renew(self) -> None:
        stamp = pointer_stamp(self._settings.store)
        if self._newest is not None and stamp == self._tried:
            return
        self._tried = stamp
        try:
            former = self._newest.kb if self._newest else None
            fresh = Lease(open_knowledge_base(self._settings, former=former))
        except KgError as error:
            if self._newest is None:
                raise
            self.trouble = str(error)
            return
        self.trouble = None
        with self._counting:
            old, self._newest = self._newest, fresh
            done = old is not None and old.readers == 0
        if old is not None and done:
            old.kb.close()


def register_current_build(app: APIFlask, settings: Settings) -> None:
    """Give the app its build, and every answer made from it an entity tag."""
    app.extensions[_EXTENSION] = CurrentBuild(settings)

    @app.after_request
    def tag(response: Response) -> Response:
        if "build" in g and request.method != "POST" and response.status_code == 200:
            response.set_etag(_entity_tag(), weak=True)
            response.make_conditional(request)
        return response

    @app.teardown_request
    def give_back(_error: BaseException | None) -> None:
        lease = g.pop("lease", None)
        if lease is not None:
            current_build().give_back(lease)


def current_build(app: APIFlask | None = None) -> CurrentBuild:
    """Return the build that an app (by default the one at work) serves."""
    build: CurrentBuild = (app or current_app).extensions[_EXTENSION]
    return build


def knowledge_base() -> KnowledgeBase:
    """Return the knowledge base of this request, the same one to its end.

    Raises:
        StoreError: there is no build, or none that can be opened.
    """
    if "lease" not in g:
        g.lease = current_build().borrow()
        # Before anything is read: a tag may be older than its answer, never newer.
        g.build = g.lease.kb.build
    lease: Lease = g.lease
    return lease.kb


def depends_on(text: str) -> None:
    """Say what this request's answer depends on beside the build, for its tag."""
    g.also = text


def _entity_tag() -> str:
    """Return what changes when the answer may: build, program, path and query."""
    build: BuildInfo = g.build
    query = sorted(request.args.items(multi=True))
    made_by = (__version__, build.id, build.built_at, build.stale, g.get("also", ""))
    identity = (*made_by, request.path, query)
    return hashlib.blake2b(repr(identity).encode(), digest_size=12).hexdigest()
