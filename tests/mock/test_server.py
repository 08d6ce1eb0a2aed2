"""`conform mock`: its address, its curl line, and how it ends."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

CONFORM = str(Path(sys.executable).with_name("conform"))


def test_address_and_curl_line_work_as_printed_and_ctrl_c_ends_quietly() -> None:
    process = subprocess.Popen(
        [CONFORM, "mock", "--port", "0", "--seed", "devcon"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = ""
    while "-d '" not in said:
        said += process.stdout.readline()
    line = said[said.index("curl") :]
    found = subprocess.run(line, shell=True, capture_output=True, text=True, check=True).stdout
    assert "DevCon 2025" in found
    url = re.search(r"http://[\d.:]+", said)
    assert url
    assert httpx.get(f"{url[0]}/__mock__/health").json() == {"status": "ok"}
    process.send_signal(signal.SIGINT)
    rest = process.communicate(timeout=20)[0]
    assert process.returncode == 0
    assert "Traceback" not in rest


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--dialect", "klingon"), "--dialect cannot be 'klingon'"),
        (("--seed", "nowhere"), "there is no seed nowhere"),
        (("--seed", "devcon", "--site", "mine"), "--site mine is no GUID"),
        (("--db", "/"), "/ cannot be used as a database"),
        (("--fault", "auth/no-key"), "there is no fault auth/no-key; did you mean auth/no-key-is-needed"),
    ],
)
def test_what_cannot_be_served_is_one_line(options: tuple[str, ...], told: str) -> None:
    run = subprocess.run([CONFORM, "mock", *options], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 2
    assert run.stderr.startswith(f"error: {told}")
    assert run.stderr.count("\n") == 1


def test_port_in_use_is_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        run = subprocess.run(
            [CONFORM, "mock", "--port", port], capture_output=True, text=True, timeout=60, check=False
        )
    assert run.returncode == 2
    assert run.stderr.startswith(f"error: the mock cannot listen on 127.0.0.1 port {port}")
    assert run.stderr.count("\n") == 1


def test_a_planted_fault_is_served_to_any_client() -> None:
    process = subprocess.Popen(
        [CONFORM, "mock", "--port", "0", "--fault", "auth/no-key-is-needed"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    url = re.search(r"http://[\d.:]+", process.stdout.readline())
    assert url
    site = {"wix-site-id": "00000000-0000-4000-8000-00000000000a"}
    answer = httpx.post(f"{url[0]}/events/v3/events/query", headers=site, json={"query": {}})
    process.kill()
    process.communicate()
    assert answer.status_code == 200
