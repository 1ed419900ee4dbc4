"""A server of buckets in a process of its own, and a relay before it that counts what it gives."""
import os
import socket
import subprocess
import threading
import time

import prepare
from server import java

KEY = "AKIDSATCHEL"
SECRET = "very/secret/words"
BUCKET = "snapshots"
CLASS_PATH = os.path.join(prepare.PROJECT, "target", "s3proxy.classpath")


class Buckets:
    """S3Proxy, which keeps buckets in directories; the build says where its jars lie."""

    def __init__(self, place):
        os.makedirs(os.path.join(place, "buckets", BUCKET))
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        settings = os.path.join(place, "s3proxy.properties")
        with open(settings, "w", encoding="utf-8") as file:
            file.write(
                f"s3proxy.endpoint=http://127.0.0.1:{self.port}\ns3proxy.authorization=aws-v4\n"
                f"s3proxy.identity={KEY}\ns3proxy.credential={SECRET}\n"
                f"jclouds.provider=filesystem-nio2\njclouds.filesystem.basedir={place}/buckets\n")
        quiet = os.path.join(place, "logback.xml")
        with open(quiet, "w", encoding="utf-8") as file:
            file.write("<configuration><root level='warn'/></configuration>")
        with open(CLASS_PATH, encoding="utf-8") as file:
            jars = file.read().strip()
        self._log = open(os.path.join(place, "s3proxy.log"), "wb")
        self._process = subprocess.Popen(
            [java(), "-Xmx256m", f"-Dlogback.configurationFile={quiet}", "-cp", jars, "org.gaul.s3proxy.Main",
             "--properties", settings], stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log)
        self._wait()

    def _wait(self):
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("S3Proxy did not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        self._log.close()


class Relay:
    """Passes everything on to a port, and counts the bytes that come back, which it slows down if it is told to."""

    def __init__(self, port, bytes_per_second=None):
        self._target = port
        self._rate = bytes_per_second
        self._entrance = socket.create_server(("127.0.0.1", 0))
        self.port = self._entrance.getsockname()[1]
        self._lock = threading.Lock()
        self.from_server = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self._entrance.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._target))
            threading.Thread(target=self._pump, args=(client, server, False), daemon=True).start()
            threading.Thread(target=self._pump, args=(server, client, True), daemon=True).start()

    def _pump(self, source, sink, is_counted):
        due = time.perf_counter()
        try:
            while data := source.recv(1 << 18):
                if is_counted:
                    with self._lock:
                        self.from_server += len(data)
                    if self._rate:
                        due = max(due, time.perf_counter() - 0.01) + len(data) / self._rate
                        time.sleep(max(0, due - time.perf_counter()))
                sink.sendall(data)
        except OSError:
            pass
        for one in (source, sink):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._entrance.close()
