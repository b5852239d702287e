"""A PostgreSQL server for a test: on loopback, in a folder of its own, and gone afterwards."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from glob import glob
from pathlib import Path

OTHERS = ("postgres", "nobody")  # the server refuses to run as root


def missing():
    """ "" where a server can be started; else why not."""
    if programs() is None:
        return "no PostgreSQL server (initdb) is installed"
    if os.name != "posix" or (os.getuid() == 0 and owner() is None):
        return "PostgreSQL does not run as root, and there is no other user to run it as"
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "psycopg is not installed"
    return ""


def programs():
    """The folder of the server's programs, or None."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    return next((Path(folder) for folder in sorted(glob("/usr/lib/postgresql/*/bin"), reverse=True)), None)


def owner():
    """The user that the server runs as when this process is root's."""
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in OTHERS if name in names), None)


@contextmanager
def server():
    """The address of an empty database; its server ends with the block."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    other = {}
    if os.getuid() == 0:
        name = owner()
        shutil.chown(folder, name)
        other = {"user": name, "extra_groups": []}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {"PATH": os.defpath, "LC_ALL": "C", "HOME": str(folder), "TZ": "UTC"}
    plain = {"cwd": folder, "env": environment, "stdin": subprocess.DEVNULL, **other}
    data = folder / "data"
    process = None
    try:
        command = [programs() / "initdb", "-D", data, "-U", "teacher", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(command, check=True, capture_output=True, timeout=120, **plain)
        command = [programs() / "postgres", "-D", data, "-p", str(port), "-k", folder, "-F"]
        command += ["-c", "listen_addresses=127.0.0.1", "-c", "shared_buffers=16MB"]
        with open(os.devnull, "wb") as null:
            process = subprocess.Popen(command, stdout=null, stderr=null, **plain)
        address = f"postgresql://teacher@127.0.0.1:{port}/postgres"
        _wait(address, process)
        yield address
    finally:
        if process is not None:
            process.terminate()
            process.wait(timeout=60)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(address, process):
    import psycopg

    for _ in range(300):
        assert process.poll() is None, "the server ended"
        try:
            psycopg.connect(address, connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")
