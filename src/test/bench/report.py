"""Puts the figures into words: a Markdown table, the README, and how they stand to what must be reached."""
import datetime
import os
import re
import subprocess
from dataclasses import dataclass

from cases import STORED, TOO_LONG
from server import java

MISSING = "not available"
MARKED = re.compile(r"(<!-- figures -->\n).*?(<!-- /figures -->)", re.DOTALL)
FIRST_BYTE_LIMIT = 0.020
RESUME_LIMIT = 0.050


@dataclass
class Goal:
    """Ours must be `at_least` times as fast as the peer, and where it counts, no larger."""
    kind: str
    corpora: tuple
    peer: str
    at_least: float
    no_larger: bool = False


GOALS = (
    Goal("tar", ("node", "small"), "tar", 0.9),
    Goal("tar", ("many",), "tar", 0.8),
    Goal("tar", ("big",), "tar", 0.7),
    Goal("tar.zst", ("node", "small", "big"), "zstd", 1.0, no_larger=True),
    Goal("tar.gz", ("node", "small", "big", "many"), "pigz", 1.0),
    Goal("zip", ("node", "small"), "zip", 2.0),
    Goal("zip", ("random",), "zip", 20),
    Goal(STORED, ("small",), "zipstream-ng", 3),
)


@dataclass
class Figures:
    """All that a run found; `latencies` and `soak` (seconds and corpus) may be None."""
    rows: list
    latencies: object
    peak_memory: int
    soak: object


def markdown(figures, command, rounds):
    parts = [heading(command, rounds), throughput(figures.rows)]
    if figures.latencies:
        parts.append(latencies(figures.latencies))
    parts.append(memory(figures))
    return "\n\n".join(parts) + "\n"


def heading(command, rounds):
    with open("/proc/cpuinfo", encoding="utf-8") as f:
        model = next((line.split(":", 1)[1].strip() for line in f if line.startswith("model name")), "unknown")
    version = subprocess.run([java(), "-version"], stderr=subprocess.PIPE, text=True, check=True).stderr
    jdk = re.search(r'version "([^"]+)"', version).group(1)
    cores = len(os.sched_getaffinity(0))
    today = datetime.date.today()
    return (
        f"`{command}` on {cores} cores of an {model}, JDK {jdk}, {today.day} {today:%B %Y}; medians of {rounds}\n"
        f"rounds, in each of which all had their turn (one turn for what took over {TOO_LONG} s).")


def throughput(rows):
    lines = [
        "| work | corpus | by | MB/s | files/s | output/input | CPU s | first byte | peak RSS | ours ÷ best peer |",
        "|---|---|---|--:|--:|--:|--:|--:|--:|--:|"]
    return "\n".join(lines + [line(row, rows) for row in rows])


def line(row, rows):
    name = row.name.replace("|", "\\|")
    start = f"| {row.kind} | {row.corpus.name} | {name} "
    sample = row.sample
    if sample is None:
        return f"{start}| {row.trouble} | | | | | | |"
    return (
        f"{start}| {row.corpus.size / sample.seconds / 1e6:,.0f} | {row.corpus.files / sample.seconds:,.0f} "
        f"| {sample.size / row.corpus.size:.3f} | {sample.cpu:.2f} | {milliseconds(sample.first_byte)} "
        f"| {megabytes(sample.memory)} | {against_best(row, rows)} |")


def against_best(row, rows):
    """How many times as fast as the fastest peer at the same work; for our rows only."""
    peers = [
        other.sample.seconds for other in rows
        if not other.is_ours and (other.kind, other.corpus.name) == (row.kind, row.corpus.name)]
    return f"**{min(peers) / row.sample.seconds:.2f}**" if row.is_ours and peers else ""


def latencies(measured):
    lines = ["| first byte of | by default | with `resumable=false` |", "|---|--:|--:|"]
    lines += [
        f"| {first.what} | {milliseconds(first.planned)} | {milliseconds(first.unplanned)} |"
        for first in [*measured.small, measured.big]]
    lines.append(f"| the last 3 % of big as tar | {milliseconds(measured.resumed)} | |")
    return "\n".join(lines)


def memory(figures):
    text = f"The server had 128 MiB of heap; the most memory it ever had resident was {megabytes(figures.peak_memory)}"
    if figures.soak:
        seconds, corpus = figures.soak
        text += f",\na sparse file of {corpus.size / 1e9:.0f} GB as tar included, which took {seconds:.0f} s"
    return text + "."


def milliseconds(seconds):
    return MISSING if seconds is None else f"{seconds * 1000:.0f} ms"


def megabytes(size):
    return f"{size / 1e6:.0f} MB"


def into_readme(path, text):
    """Puts the text between the two comments that mark its place."""
    with open(path, encoding="utf-8") as f:
        before = f.read()
    after, found = MARKED.subn(lambda marked: marked.group(1) + text + marked.group(2), before)
    if found != 1:
        raise RuntimeError(f"{path} does not have <!-- figures --> and <!-- /figures --> once")
    with open(path, "w", encoding="utf-8") as f:
        f.write(after)


def check(figures):
    """Prints what must be reached beside what was; whether all of it was."""
    results = [judge(goal, name, figures.rows) for goal in GOALS for name in goal.corpora]
    if figures.latencies:
        results += judge_latencies(figures.latencies)
    results = [result for result in results if result]
    for reached, what, wanted, got in results:
        print(f"{'reached' if reached else 'MISSED ':8}{what:38}{wanted:34}{got}")
    return all(result[0] for result in results)


def judge(goal, corpus_name, rows):
    found = {row.tool: row.sample for row in rows if (row.kind, row.corpus.name) == (goal.kind, corpus_name)}
    if not found:
        return None
    what = f"{goal.kind}, {corpus_name}, to {goal.peer}"
    wanted = f"at least {goal.at_least}" + (", no larger" if goal.no_larger else "")
    ours, peer = found["satchel"], found.get(goal.peer)
    if ours is None:
        return False, what, wanted, MISSING
    speed, size = peer.seconds / ours.seconds, ours.size / peer.size
    reached = speed >= goal.at_least and (size <= 1 or not goal.no_larger)
    return reached, what, wanted, f"{speed:.2f}" + (f" at {size:.3f} of its size" if goal.no_larger else "")


def judge_latencies(measured):
    """The plan's walk is the one of tar, where nothing else comes before the first byte."""
    walk = next((first.walk for first in measured.small if first.walk is not None), 0.0)
    results = []
    for first in measured.small:
        results.append(within(f"first byte, {first.what}", first.planned, walk + FIRST_BYTE_LIMIT))
        results.append(within("the same, resumable=false", first.unplanned, FIRST_BYTE_LIMIT))
    results.append(within("resume at 97 % of big", measured.resumed, (measured.big.walk or 0.0) + RESUME_LIMIT))
    return results


def within(what, seconds, limit):
    reached = seconds is not None and seconds <= limit
    return reached, what, f"at most {milliseconds(limit)}", milliseconds(seconds)
