"""Cut this process and its children off from every network but loopback, where the system allows it."""

import ctypes
import os
import socket
import struct
import sys

CLONE_NEWNET = 0x40000000
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 0x1


def leave_the_network() -> bool:
    """Move into an empty network namespace; True if it worked (Linux, as root).

    Elsewhere the tests still run, and the socket guard of conftest.py catches this process alone.
    """
    if sys.platform != "linux" or os.geteuid() != 0:
        return False
    import fcntl  # Windows has none

    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        return False
    # A new namespace has loopback, switched off; Jupyter's kernels talk over it.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sH14s", b"lo", 0, b"")
        flags = struct.unpack("16sH14s", fcntl.ioctl(control, SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sH14s", b"lo", flags | IFF_UP, b""))
    return True
