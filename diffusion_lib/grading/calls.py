"""What an answer's process may not call: of torch, what its exercise forbids; of the kernel, what leads out.

The kernel holds to that by a filter of system calls (seccomp) that the process cannot take off. Refused are calls that
keep something beyond the process that made it, that reach into another process, that open another world, that hold
memory which nobody counts, and kinds of sockets that no network namespace shuts in. Started as a script beside
`inside`: nothing of the course is imported here.
"""

import ctypes
import os
import struct
import sys

REFUSED, ABSENT = 0x0005_0001, 0x0005_0026  # EPERM, and ENOSYS, upon which the C library takes an older call
ALLOWED = 0x7FFF_0000
WORLDS = 0x7E02_0080  # flags of clone for a namespace of one's own
F_SETPIPE_SZ = 1031
SOCKETS = (1, 2, 10, 16)  # of this machine, IPv4, IPv6, netlink: the network namespace holds these

# The same calls in the same order on both machines.
_NAMES = """ptrace shmget shmat shmctl semget semop semctl semtimedop msgget msgsnd msgrcv msgctl mq_open mq_unlink
add_key request_key keyctl ioprio_set unshare setns mount umount2 pivot_root chroot process_vm_readv process_vm_writev
kcmp perf_event_open bpf userfaultfd memfd_create memfd_secret pidfd_getfd open_tree move_mount fsopen fsconfig fsmount
fspick mount_setattr io_uring_setup io_uring_enter io_uring_register open_by_handle_at name_to_handle_at fanotify_init
syslog clone clone3 prlimit64 setpriority sched_setparam sched_setscheduler sched_setaffinity sched_setattr
socket fcntl"""
_X86_64 = """101 29 30 31 64 65 66 220 68 69 70 71 240 241
248 249 250 251 272 308 165 166 155 161 310 311 312
298 321 323 319 447 438 428 429 430 431 432
433 442 425 426 427 304 303 300 103
56 435 302 141 142 144 203 314 41 72"""
_AARCH64 = """117 194 196 195 190 193 191 192 186 189 188 187 180 181
217 218 219 30 97 268 40 39 41 51 270 271 272
241 280 282 279 447 438 428 429 430 431 432
433 442 425 426 427 265 264 262 116
220 435 261 140 118 119 122 274 198 25"""
_MACHINES = {"x86_64": (0xC000_003E, _X86_64), "aarch64": (0xC000_00B7, _AARCH64)}
_LOAD, _SAME, _ATLEAST, _ANY, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_CALL, _ARCHITECTURE = 0, 4  # where the kernel puts them
Step = tuple[int, int, int, int]  # code, steps to skip if true, if false, value


def missing():
    """ "" where such a filter can be had; else why not, as one sentence."""
    if os.uname().machine not in _MACHINES:
        return f"the filter of system calls is written for {' and '.join(_MACHINES)}, not for {os.uname().machine}"
    try:
        with open("/proc/self/status") as file:
            return "" if "\nSeccomp:" in file.read() else "this kernel has no seccomp"
    except OSError:
        return "/proc cannot be read"


def program(machine):
    """The filter as steps of the kernel's small language; it starts with all that is refused whatever its arguments."""
    architecture, numbers = _MACHINES[machine]
    of = dict(zip(_NAMES.split(), map(int, numbers.split()), strict=True))
    special = ("clone", "clone3", "prlimit64", "setpriority", "socket", "fcntl")
    special += ("sched_setparam", "sched_setscheduler", "sched_setaffinity", "sched_setattr")
    steps = [(_LOAD, 0, 0, _ARCHITECTURE), (_SAME, 1, 0, architecture), (_RETURN, 0, 0, REFUSED)]
    steps += [(_LOAD, 0, 0, _CALL), (_ATLEAST, 0, 1, 0x4000_0000), (_RETURN, 0, 0, REFUSED)]  # no second table of calls
    steps += _where(of["clone3"], [(_RETURN, 0, 0, ABSENT)])
    for name, number in of.items():
        if name not in special:
            steps += _where(number, [(_RETURN, 0, 0, REFUSED)])
    steps += _where(of["clone"], [_argument(0), (_ANY, 0, 1, WORLDS), *_ends()])
    own = [_argument(0), (_SAME, 0, 2, 0), _argument(0, 4), (_SAME, 1, 0, 0), *_ends()]
    for name in ("prlimit64", *special[6:]):  # of itself, which is 0, and of no other process
        steps += _where(of[name], own)
    steps += _where(of["setpriority"], [_argument(0), (_SAME, 0, 2, 0), _argument(1), (_SAME, 1, 0, 0), *_ends()])
    asked = [(_SAME, len(SOCKETS) - place, 0, kind) for place, kind in enumerate(SOCKETS)]
    steps += _where(of["socket"], [_argument(0), *asked, *_ends()])
    steps += _where(of["fcntl"], [_argument(1), (_SAME, 0, 1, F_SETPIPE_SZ), *_ends()])
    return [*steps, (_RETURN, 0, 0, ALLOWED)]


def _argument(number, half=0):
    return _LOAD, 0, 0, 16 + 8 * number + half


def _ends():
    return [(_RETURN, 0, 0, REFUSED), (_RETURN, 0, 0, ALLOWED)]


def _where(number, steps):
    """These steps for one call; all others go on behind them."""
    return [(_SAME, 0, len(steps), number), *steps]


def refuse():
    """Put the filter on this process and all that it starts. Raises: OSError where the kernel does not take it."""
    steps = program(os.uname().machine)
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    held = ctypes.create_string_buffer(code, len(code))
    described = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(held))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, described, 0, 0):  # no new rights; filter
        raise OSError(ctypes.get_errno(), "the filter of system calls cannot be put on")


def take_away(names):
    """Functions of torch that the exercise forbids raise, wherever torch keeps them."""
    import torch

    inner = [module for name, module in list(sys.modules.items()) if name.partition(".")[0] == "torch"]
    for name in names:

        def absent(*arguments, name=name, **named):
            raise NotImplementedError(f"{name} does the work of this exercise and is not here while it is graded")

        absent.__name__, absent.__module__ = name, "torch"
        for place in (*inner, torch._C._nn, torch.Tensor):
            if callable(vars(place).get(name)):
                setattr(place, name, absent)
        setattr(torch.ops.aten, name, absent)
