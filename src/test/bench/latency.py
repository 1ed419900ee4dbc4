"""How long it takes until a download begins, and until one goes on near its end."""
import statistics
from dataclasses import dataclass
from typing import Optional

from measure import NotAvailable
from prepare import say

FORMATS = ("tar", "tar.gz", "tar.zst", "zip")
NEAR_THE_END = 0.97


@dataclass
class FirstByte:
    """Seconds until the first byte of a body: with a plan made before it, and without one."""
    what: str
    planned: Optional[float]
    unplanned: Optional[float]

    @property
    def walk(self):
        """What the plan takes, in seconds, if that is known."""
        if self.planned is None or self.unplanned is None:
            return None
        return max(0.0, self.planned - self.unplanned)


@dataclass
class Latencies:
    """Of `small` in each format; of `big` as tar, from its start and near its end."""
    small: list
    big: FirstByte
    resumed: Optional[float]


def measure(satchel, small, big, rounds):
    has_plan = satchel.knows("resumable", small.path)
    first = [first_byte(satchel, archive_format, small, has_plan, rounds) for archive_format in FORMATS]
    return Latencies(
        first, first_byte(satchel, "tar", big, has_plan, rounds), resumed(satchel, big, rounds))


def first_byte(satchel, archive_format, corpus, has_plan, rounds):
    planned = satchel.download(corpus.path, archive_format)
    unplanned = satchel.download(corpus.path, archive_format, resumable="false")
    what = f"{corpus.name} as {archive_format}"
    try:
        planned.first_byte()
        pairs = [(planned.first_byte(), unplanned.first_byte()) for _ in range(rounds)]
    except NotAvailable as refused:
        say(f"first byte  {what}  not available: {refused}")
        return FirstByte(what, None, None)
    figures = [statistics.median(column) for column in zip(*pairs)]
    say(f"first byte  {what}  {figures[0] * 1000:.1f} ms, without plan {figures[1] * 1000:.1f} ms")
    return FirstByte(what, figures[0], figures[1] if has_plan else None)


def resumed(satchel, big, rounds):
    download = satchel.download(big.path, "tar")
    try:
        offset = int(download.length() * NEAR_THE_END)
        seconds = statistics.median(download.first_byte_from(offset) for _ in range(rounds))
    except NotAvailable as refused:
        say(f"resume of big as tar  not available: {refused}")
        return None
    say(f"resume of big as tar  {seconds * 1000:.1f} ms")
    return seconds
