"""Reading what somebody uploaded in a process that may die: limits, a pipe, nothing left behind.

The child gets the bytes through a pipe and writes its answer to another; whatever it does (loop,
eat memory, crash) is one word here.
"""

import json
import math
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path


class Stopped(Exception):  # noqa: N818 - a finding about the file, not an error of the program
    """The child gave no answer: `time`, `memory` or `broken`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def ask(script: Path, data: bytes, limits: Mapping[str, float], seconds: float) -> bytes:
    """What the child wrote; its own group, no environment, so that killing it leaves nothing."""
    told = json.dumps({**limits, "cpu": math.ceil(seconds)})
    with subprocess.Popen(  # noqa: S603 - our own script, no shell, no word of the uploader's
        [sys.executable, "-I", str(script), told],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"LANG": "C.UTF-8"},
        start_new_session=True,
    ) as child:
        try:
            out, _ = child.communicate(data, timeout=seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            raise Stopped("time") from None
    if child.returncode == -signal.SIGXCPU:
        raise Stopped("time")
    if child.returncode in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGKILL):
        raise Stopped("memory")
    if child.returncode or not out:
        raise Stopped("broken")
    return out
