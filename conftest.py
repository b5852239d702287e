"""What every test lives under: no network, no home folder, one thread, plain warnings as errors."""

import os
import socket
import tempfile

import beartype
import jaxtyping
import pytest

from tests import warm_kernels
from tests.no_network import leave_the_network

# One thread keeps sums in one order, so that numbers repeat from machine to machine.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["DIFFUSION_LIB_HOME"] = tempfile.mkdtemp(prefix="diffusion_lib_test_")
os.environ.setdefault("MPLBACKEND", "agg")
os.environ["DIFFUSION_LIB_TESTED"] = "1"  # the longest training of a notebook, whose outputs nothing compares, is short
# Child processes (kernels, the command line) keep what they compile: else each compiles the library anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# They must not ask the network either.
for _name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
    os.environ[_name] = "http://127.0.0.1:9"
os.environ["HF_HUB_OFFLINE"] = "1"
leave_the_network()
warm_kernels.offer()

# A whole number is a float to Python's typing rules (PEP 484), and so it is to the checker of annotations.
beartype.beartype = beartype.beartype(conf=beartype.BeartypeConf(is_pep484_tower=True))


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch):
    """A connection to another machine fails at once and by name, where the namespace could not."""
    connect = socket.socket.connect

    def guarded(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(
            ("127.", "::1", "localhost")
        ):
            raise OSError(f"a test tried to reach {address[0]}: tests are offline")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def as_a_user():
    """Switch the shape annotations off, as they are outside pytest: the library's own errors speak."""
    jaxtyping.config.update("jaxtyping_disable", True)
    yield
    jaxtyping.config.update("jaxtyping_disable", False)


def pytest_collection_modifyitems(config, items):
    """Notebook cells are slow: a kernel starts for each notebook. What takes many minutes runs only when asked for.

    Files with slow tests come first, so that at the end short ones are left to share between the two processes.
    """
    for item in items:
        if item.nodeid.split("::")[0].endswith(".ipynb"):
            item.add_marker(pytest.mark.slow)
    if os.environ.get("DIFFUSION_LIB_EXHAUSTIVE") != "1":
        left_out = [item for item in items if item.get_closest_marker("exhaustive")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    slow_files = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow_files)
