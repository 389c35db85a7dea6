#!/usr/bin/env python3
"""Checks the running emulator against its own OpenAPI document with schemathesis.

Run with: python3 crates/identity-emulator/conformance/run.py [path of the program]

Installs schemathesis into a virtual environment under target/ the first time. Takes less than a minute.
"""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
VERSION = "4.32.5"
USER = {"email": "user@example.com", "password": "correct horse battery"}
TIME_LIMIT_S = 170


def schemathesis() -> Path:
    folder = TARGET / f"schemathesis-{VERSION}"
    program = folder / "bin" / "schemathesis"
    if not program.exists():
        venv.create(folder, with_pip=True)
        install = [folder / "bin" / "pip", "install", "--quiet", f"schemathesis=={VERSION}"]
        subprocess.run(install, check=True)
    return program


def emulator_program() -> Path:
    if len(sys.argv) > 1:
        return Path(sys.argv[1])
    subprocess.run(["cargo", "build", "--quiet", "--package", "identity-emulator"], cwd=ROOT, check=True)
    return TARGET / "debug" / "identity-emulator"


def log_in(url: str) -> str:
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"{url}/auth/login", json.dumps(USER).encode(), headers)
    with urllib.request.urlopen(request) as response:
        return json.load(response)["token"]


def check(program: Path, url: str) -> int:
    command = [
        program, "--config-file", HERE / "schemathesis.toml", "run", f"{url}/openapi.json",
        "--url", url.removesuffix("/api"),
        "--header", f"Authorization: Bearer {log_in(url)}",
        "--checks", "all",
        "--phases", "examples,coverage,fuzzing",
        "--mode", "all",
        "--seed", "1", "--generation-deterministic",
        "--max-examples", "200",
        "--continue-on-failure",
        "--no-color",
    ]
    # The folder keeps what schemathesis writes beside it out of the tree.
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(command, cwd=folder, timeout=TIME_LIMIT_S).returncode


def main() -> int:
    program = schemathesis()
    with tempfile.TemporaryDirectory() as folder:
        seed = Path(folder) / "users.json"
        seed.write_text(json.dumps([USER]))
        command = [emulator_program(), "--port", "0", "--seed", seed, "--insecure-fast-hash", "--exit-with-parent"]
        emulator = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            return check(program, json.loads(emulator.stdout.readline())["url"])
        finally:
            emulator.terminate()
            emulator.wait()


if __name__ == "__main__":
    sys.exit(main())
