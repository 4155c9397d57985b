"""The end of standard input → the end of this process.

Whoever starts it keeps the other end of a pipe, which the system closes however they
end, by a kill as well: so it never outlives them.
"""

from __future__ import annotations

import os
import signal
import threading
import time

GRACE_SECONDS = 10.0


def end_with_parent() -> None:
    """Ask this process to stop (SIGTERM) when standard input ends, then make it."""
    threading.Thread(target=_follow, name="parent", daemon=True).start()


def _follow() -> None:
    try:
        while os.read(0, 1024):
            pass
    except OSError:
        pass  # There is nobody to be followed.
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)
