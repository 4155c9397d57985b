"""A video's address and a second → the address at which it plays from there.

Only hosts whose links are known to take a second: YouTube (``t`` in the query, as its
"Copy video URL at current time" writes it) and Vimeo (``t`` in the fragment, see
github.com/Zod-/jsVideoUrlParser/wiki/Vimeo). No documentation knows such a link to a
lecture of Coursera, so those are opened at their beginning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoHost:
    """How the links of some hosts say where to start.

    ``path`` is what the paths of videos match as a whole, ``id_in`` the parameter that
    must name the video where the path does not. The second replaces the parameters of
    ``starts`` by ``t``; where there are none it stands in the fragment.
    """

    names: tuple[str, ...]
    path: re.Pattern[str]
    id_in: str | None = None
    starts: tuple[str, ...] = ()


_STARTS = ("t", "start", "time_continue")
HOSTS = (
    VideoHost(
        names=("youtube.com", "www.youtube.com", "m.youtube.com"),
        path=re.compile("/watch/?"),
        id_in="v",
        starts=_STARTS,
    ),
    VideoHost(
        names=("youtube.com", "www.youtube.com", "m.youtube.com"),
        path=re.compile(r"/live/[\w-]+"),
        starts=_STARTS,
    ),
    VideoHost(names=("youtu.be",), path=re.compile(r"/[\w-]+"), starts=_STARTS),
    VideoHost(
        names=("vimeo.com", "www.vimeo.com"),
        path=re.compile(r"/(?:channels/[\w-]+/)?\d+(?:/[0-9a-f]+)?"),
    ),
)


def video_url(url: str, second: int) -> str | None:
    """Return the address that plays a video from a second on.

    None stands for an address that is no video of a host in `HOSTS`.
    """
    try:
        parts = urlsplit(url)
        host = _find_host(parts)
    except ValueError:  # such as a bracket that opens an IPv6 address
        return None
    if host is None:
        return None
    if not host.starts:
        return parts._replace(fragment=f"t={second}s").geturl()
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if name not in host.starts]
    query = urlencode([*kept, ("t", f"{second}s")])
    return parts._replace(query=query, fragment="").geturl()


def _find_host(parts: SplitResult) -> VideoHost | None:
    """Return the host of a video's address, None for any other address."""
    if parts.scheme not in ("http", "https"):
        return None
    named = {name for name, value in parse_qsl(parts.query) if value}
    for host in HOSTS:
        if (
            parts.netloc.lower() in host.names
            and host.path.fullmatch(parts.path)
            and (host.id_in is None or host.id_in in named)
        ):
            return host
    return None
