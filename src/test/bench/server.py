"""The servers that are measured, each a process of its own until it is closed."""
import json
import os
import re
import secrets
import shutil
import subprocess
import urllib.parse
import urllib.request
from urllib.error import HTTPError

from measure import Download, peak_memory_of

HERE = os.path.dirname(os.path.abspath(__file__))
DEBIAN_PYTHON = "/usr/bin/python3"


def java():
    home = os.environ.get("JAVA_HOME")
    return os.path.join(home, "bin", "java") if home else "java"


class Process:
    """Started at once; says on its first line where it listens."""

    def __init__(self, command, log, environment=None):
        self._log = open(log, "wb")
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._log, text=True,
            env={**os.environ, **(environment or {})})
        self.pid = self._process.pid
        self.greeting = self._process.stdout.readline()
        if not self.greeting:
            self.close()
            raise RuntimeError(f"{command[0]} did not start, see {log}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._log.close()


class Satchel(Process):
    """Our own, started as a user would."""

    def __init__(self, jar, roots, place, settings=None):
        self.key = secrets.token_hex(16)
        self._state = os.path.join(place, "state")
        shutil.rmtree(self._state, ignore_errors=True)
        environment = {"SESSION_API_KEY": self.key, "SATCHEL_STATE": self._state, **(settings or {})}
        super().__init__(
            [java(), "-Xmx128m", "-jar", jar, "serve", "--port", "0", *roots],
            os.path.join(place, "satchel.log"), environment)
        self.url = re.search(r" on (http://\S+), see ", self.greeting).group(1)

    def close(self):
        super().close()
        shutil.rmtree(self._state, ignore_errors=True)

    def client_environment(self):
        """What the command takes its server and key from."""
        return {"SATCHEL_URL": self.url, "SESSION_API_KEY": self.key}

    def download(self, path, archive_format, **parameters):
        query = urllib.parse.urlencode(
            {"path": path, "format": archive_format, "use_default_excludes": "false", **parameters})
        url = f"{self.url}/api/file/archive?{query}"
        return Download("satchel", "**Satchel**", self.pid, url, {"X-Session-API-Key": self.key})

    def upload_command(self, archive, path):
        """Unpacks a tar into a directory."""
        url = f"{self.url}/v1/fs/upload-batch?" + urllib.parse.urlencode({"path": path})
        return ["curl", "-fsS", "-o", os.devnull, "-H", f"X-Session-API-Key: {self.key}",
                "-H", "Content-Type: application/x-tar", "-H", "Expect:", "-X", "POST", "-T", archive, url]

    def call(self, method, path, body=None):
        """What a call to the session API answers: bytes."""
        request = urllib.request.Request(
            self.url + path, method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            return answer.read()

    def knows(self, parameter, path):
        """Whether the parameter means anything to it: then it refuses a value that cannot be."""
        query = urllib.parse.urlencode({"path": path, parameter: "no-such-value"})
        request = urllib.request.Request(
            f"{self.url}/api/file/archive?{query}", method="HEAD", headers={"X-Session-API-Key": self.key})
        try:
            urllib.request.urlopen(request).close()
        except HTTPError as refused:
            return refused.code == 422
        return False

    def peak_memory(self):
        return peak_memory_of(self.pid)


class Zipstream(Process):
    """Debian's python3-zipstream-ng behind Python's own HTTP server."""

    def __init__(self, place):
        script = os.path.join(HERE, "peers", "zipstream_server.py")
        super().__init__([DEBIAN_PYTHON, script], os.path.join(place, "zipstream.log"))
        self._port = int(self.greeting)

    def download(self, path):
        url = f"http://127.0.0.1:{self._port}/?{urllib.parse.urlencode({'path': path})}"
        return Download("zipstream-ng", "zipstream-ng over HTTP", self.pid, url, {})
