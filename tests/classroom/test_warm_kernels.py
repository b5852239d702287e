"""Kernels forked from a warm process do what started ones do: their surroundings, interrupts, ends."""

import os
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux alone")
WHERE = """
import os, sys
print("torch" in sys.modules, "diffusion_lib" in sys.modules, os.getcwd(), os.environ["OF_THIS_TEST"], os.getpid())
"""


@pytest.fixture
def kernel(tmp_path):
    from jupyter_client.manager import KernelManager

    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(tmp_path), env=os.environ | {"OF_THIS_TEST": "seen"})
    client = manager.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=120)
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def said(client, code):
    """What a cell prints, and how it ended."""
    heard = []
    reply = client.execute_interactive(code, timeout=120, output_hook=heard.append)
    text = "".join(message["content"].get("text", "") for message in heard if message["msg_type"] == "stream")
    return text, reply["content"].get("ename", "")


def gone(process):
    """True once a process has ended."""
    for _ in range(600):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_it_is_warm_and_sees_its_own_folder_and_environment(kernel, tmp_path):
    warm, course, folder, seen, _ = said(kernel[1], WHERE)[0].split()
    assert (warm, course, folder, seen) == ("True", "False", str(tmp_path), "seen")


def test_each_finds_modules_in_its_own_places(tmp_path):
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "of_this_test.py").write_text(f"WORD = {name!r}")
        program = "from jupyter_client.manager import run_kernel\nwith run_kernel(kernel_name='python3') as client:\n"
        program += "    client.execute_interactive('import of_this_test; print(of_this_test.WORD)', timeout=120)\n"
        env = os.environ | {"PYTHONPATH": str(folder)}
        ended = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, timeout=240)
        assert ended.stdout.strip() == name, ended.stderr  # and it ends, though what it started lives on


def test_an_interrupt_ends_the_cell_and_not_the_kernel(kernel):
    manager, client = kernel
    # Otherwise a kernel that has just met an error aborts what is already in its queue, without a word.
    client.execute("import time\nprint('asleep', flush=True)\ntime.sleep(120)", stop_on_error=False)
    while client.get_iopub_msg(timeout=120)["msg_type"] != "stream":
        pass
    manager.interrupt_kernel()
    assert client.get_shell_msg(timeout=120)["content"]["ename"] == "KeyboardInterrupt"
    assert said(client, "print(1 + 1)") == ("2\n", "")


def test_it_ends_when_it_is_shut_down_and_when_it_ends_itself(kernel):
    manager, client = kernel
    process = int(said(client, WHERE)[0].split()[-1])
    client.execute("import os\nos._exit(3)")
    assert gone(process)
    while manager.is_alive():
        time.sleep(0.05)
    manager.restart_kernel(now=True)
    client.wait_for_ready(timeout=120)
    process = int(said(client, WHERE)[0].split()[-1])
    manager.shutdown_kernel(now=True)
    assert gone(process)
