"""Pictures that take long are drawn behind the page: what was asked for last, then what may be asked for next.

A thread does it, so that a move is answered at once whatever is being drawn. It draws one picture at a time, leaves it
when something else is asked for, and ends when nothing is left to draw.
"""

import atexit
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from matplotlib.figure import Figure

from diffusion_lib.showing.figures import png_bytes

KEPT = 512  # pictures that are not drawn twice
DRAWING = "Drawing …"
THREAD = "diffusion-lib drawing"
ENDING = threading.Event()

Values = tuple[tuple[str, Any], ...]
Pictures = Figure | bytes | Iterator[Figure | bytes]


class Behind:
    """Draws what is asked for, keeps it, and shows it.

    Args:
        draw:  values -> a picture, or pictures of which each is better than the one before
        show:  (PNG or None, words) -> None: a picture, where there is one, and what is being done or went wrong
        ahead: values -> values that may be asked for next, the nearest first
    """

    def __init__(
        self,
        draw: Callable[..., Pictures],
        show: Callable[[bytes | None, str], None],
        ahead: Callable[[dict[str, Any]], Iterable[dict[str, Any]]] = lambda values: (),
    ):
        self._draw, self._show, self._ahead = draw, show, ahead
        self._kept: dict[Values, tuple[bytes | None, str]] = {}
        self._newest: Values = ()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def ask(self, values: dict[str, Any], wait: bool = False) -> None:
        """Show what is drawn at these values: kept, at once; else a sign now and the picture when it is there.

        wait: draw it here, and nothing ahead
        """
        wanted = _key(values)
        with self._lock:
            self._newest = wanted
            self._show(*self._kept.get(wanted, (None, DRAWING)))
        if wait:
            if wanted not in self._kept:
                self._become(wanted, wanted)
        else:
            self.go_on()

    def go_on(self) -> None:
        """See to it that a thread draws what is missing."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name=THREAD, daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while (found := self._next()) is not None:
            self._become(*found)

    def _next(self) -> tuple[Values, Values] | None:
        """What was asked for last, and what to draw now; where that is nothing the thread ends, before anybody asks."""
        with self._lock:
            newest = self._newest
            after = (_key(values) for values in self._ahead(dict(newest)))
            missing = next((values for values in (newest, *after) if values not in self._kept), None)
            if missing is None or ENDING.is_set():
                self._thread = None
                return None
            return newest, missing

    def _become(self, asked: Values, values: Values) -> None:
        """Draw, showing what there is so far; leave it when anything else is asked for."""
        png = None
        try:
            for png in _pngs(self._draw(**dict(values))):
                with self._lock:
                    if self._newest not in (asked, values) or ENDING.is_set():
                        return
                    if self._newest == values:
                        self._show(png, DRAWING)
            self._keep(values, png, "")
        except Exception as problem:  # a thread has nobody above it who would hear
            self._keep(values, None, str(problem))

    def _keep(self, values: Values, png: bytes | None, words: str) -> None:
        with self._lock:
            if len(self._kept) >= KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[values] = png, words
            if self._newest == values:
                self._show(png, words)


def wait_for_drawings() -> None:
    """Wait until nothing is drawn behind the page any more."""
    for thread in threading.enumerate():
        if thread.name == THREAD:
            thread.join()


@atexit.register
def _end() -> None:
    """A thread that computes while the interpreter goes takes the whole process down."""
    ENDING.set()
    wait_for_drawings()


def _key(values: dict[str, Any]) -> Values:
    return tuple(values.items())


def _pngs(drawn: Pictures) -> Iterator[bytes]:
    for picture in [drawn] if isinstance(drawn, Figure | bytes) else drawn:
        yield picture if isinstance(picture, bytes) else png_bytes(picture)
