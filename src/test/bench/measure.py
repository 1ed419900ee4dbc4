"""Takes the figures of one run: of a pipeline of commands, or of a download from a server."""
import http.client
import os
import statistics
import subprocess
import threading
import time
import urllib.parse
from dataclasses import astuple, dataclass

TICKS = os.sysconf("SC_CLK_TCK")
TIMEOUT = 3600


class NotAvailable(Exception):
    """The server refuses what was asked for."""


@dataclass
class Sample:
    """One run, or the median of several: seconds of wall and CPU time, bytes of output and memory."""
    seconds: float
    cpu: float
    size: int
    memory: int
    first_byte: float


def median(samples):
    return Sample(*(statistics.median(values) for values in zip(*map(astuple, samples))))


def cpu_of(pid):
    """User and system time of all threads of a process, in seconds."""
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as f:
        fields = f.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def peak_memory_of(pid):
    """The most resident memory that a process ever had, in bytes; 0 if it is gone."""
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as f:
            return next((int(line.split()[1]) << 10 for line in f if line.startswith("VmHWM:")), 0)
    except (FileNotFoundError, ProcessLookupError):
        return 0


class MemoryWatch:
    """
    Looks at processes until they end. The kernel's own `ru_maxrss` will not do: it begins with the
    memory of whoever started the process.
    """

    def __init__(self, pids):
        self.peak = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, args=(pids,), daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()

    def _look(self, pids):
        while True:
            self.peak = max(self.peak, *map(peak_memory_of, pids))
            if self._ended.wait(0.02):
                return


class Pipeline:
    """
    Commands of which each reads what the one before wrote. The last one writes into a pipe that
    `cat` reads, for some commands skip work when they see a file or /dev/null.
    """

    def __init__(self, tool, name, commands, cwd, environment=None):
        self.tool = tool
        self.name = name
        self._commands = commands
        self._cwd = cwd
        self._environment = {**os.environ, **(environment or {})}

    def _start(self, commands, last_output):
        started, source = [], subprocess.DEVNULL
        for i, command in enumerate(commands):
            last = i == len(commands) - 1
            process = subprocess.Popen(
                command, cwd=self._cwd, env=self._environment, stdin=source,
                stdout=last_output if last else subprocess.PIPE)
            if i > 0:
                source.close()
            source = process.stdout
            started.append(process)
        return started

    def run(self):
        """One whole run. What `cat` uses is not counted, as `curl` is not for a download."""
        first_byte = self.first_byte()
        begin = time.perf_counter()
        started = self._start([*self._commands, ["cat"]], subprocess.DEVNULL)
        try:
            with MemoryWatch([process.pid for process in started[:-1]]) as watch:
                cpu = sum([self._wait(process) for process in started][:-1])
                seconds = time.perf_counter() - begin
        finally:
            end(started)
        return Sample(seconds, cpu, 0, watch.peak, first_byte)

    def _wait(self, process):
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise RuntimeError(f"{process.args} ended with {process.returncode}")
        return usage.ru_utime + usage.ru_stime

    def first_byte(self):
        """Seconds until the first byte comes; the rest is broken off."""
        begin = time.perf_counter()
        started = self._start(self._commands, subprocess.PIPE)
        try:
            os.read(started[-1].stdout.fileno(), 1)
            return time.perf_counter() - begin
        finally:
            end(started)

    def size(self):
        """Bytes of output."""
        started = self._start([*self._commands, ["wc", "-c"]], subprocess.PIPE)
        try:
            size = int(started[-1].stdout.read())
            for process in started:
                self._wait(process)
            return size
        finally:
            end(started)


def end(processes):
    """Leaves none of them behind."""
    for process in processes:
        if process.poll() is None:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


class Download:
    """What a server sends for one URL."""

    def __init__(self, tool, name, pid, url, headers):
        self.tool = tool
        self.name = name
        self._pid = pid
        self._url = url
        self._headers = headers

    def run(self):
        """One whole download by `curl`, from the start of the request. CPU time is the server's."""
        first_byte = self.first_byte()
        before = cpu_of(self._pid)
        command = ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code} %{time_total} %{size_download}"]
        command += [part for name, value in self._headers.items() for part in ("-H", f"{name}: {value}")]
        done = subprocess.run([*command, self._url], stdout=subprocess.PIPE, text=True, timeout=TIMEOUT)
        status, seconds, size = done.stdout.split()
        refuse(int(status))
        if done.returncode != 0:
            raise RuntimeError(f"curl ended with {done.returncode} for {self._url}")
        cpu = cpu_of(self._pid) - before
        return Sample(float(seconds), cpu, int(size), peak_memory_of(self._pid), first_byte)

    def size(self):
        return self.run().size

    def first_byte(self, **more_headers):
        """
        Seconds from connecting until the first byte of the body, which `curl` does not tell from
        the first byte of the head. The rest is broken off, and waited for until nothing comes of it.
        """
        begin = time.perf_counter()
        connection, response = self._ask("GET", more_headers)
        try:
            refuse(response.status)
            response.read(1)
            return time.perf_counter() - begin
        finally:
            response.close()
            connection.close()
            self._settle()

    def length(self):
        """What HEAD says it is, or NotAvailable."""
        connection, response = self._ask("HEAD", {})
        try:
            refuse(response.status)
            length = response.getheader("Content-Length")
        finally:
            connection.close()
        if length is None:
            raise NotAvailable("HEAD tells no length")
        return int(length)

    def first_byte_from(self, offset):
        """Like first_byte, of what begins at an offset."""
        return self.first_byte(Range=f"bytes={offset}-")

    def _ask(self, method, more_headers):
        url = urllib.parse.urlsplit(self._url)
        connection = http.client.HTTPConnection(url.netloc, timeout=TIMEOUT)
        connection.request(method, f"{url.path}?{url.query}", headers={**self._headers, **more_headers})
        response = connection.getresponse()
        if "Range" in more_headers and response.status == 200:
            connection.close()
            raise NotAvailable("a range is not answered as one")
        return connection, response

    def _settle(self):
        before, quiet, patience = cpu_of(self._pid), 0, 200
        while quiet < 3 and patience > 0:
            time.sleep(0.03)
            now = cpu_of(self._pid)
            quiet = quiet + 1 if now == before else 0
            before, patience = now, patience - 1


def refuse(status):
    if status not in (200, 206):
        raise NotAvailable(f"the server answers {status}")
