"""A scheduler and workers of dask.distributed on this machine, as processes of their own that can be killed."""

import contextlib
import os
import socket
import subprocess
import sys
import time

from .class_of import ROOT


class Cluster:
    """A scheduler, and as many workers as are started."""

    def __init__(self, log):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address, self._log, self.workers = f"tcp://127.0.0.1:{port}", log, []
        # dask asks for the path of the course as any program does: by PYTHONPATH, or by an installation.
        self._scheduler = self._start("dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-show")
        _listening(port, self._scheduler)

    def worker(self):
        """Start one worker of one thread."""
        self.workers.append(self._start("dask_worker", self.address, "--nthreads", "1", "--no-nanny"))
        return self.workers[-1]

    def _start(self, what, *options):
        command = [sys.executable, "-m", f"distributed.cli.{what}", *options, "--no-dashboard"]
        return subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
                                stdout=self._log, stderr=self._log)  # fmt: skip

    def close(self):
        """End all of them."""
        for process in (*self.workers, self._scheduler):
            process.kill()
            process.wait()


def _listening(port, scheduler):
    """Wait for the scheduler: a worker that comes first may give up."""
    while scheduler.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)


@contextlib.contextmanager
def cluster(folder, workers=2):
    """A cluster that is gone after the block; its log lies in the folder."""
    with (folder / "cluster.log").open("ab") as log:
        found = Cluster(log)
        try:
            for _ in range(workers):
                found.worker()
            yield found
        finally:
            found.close()
