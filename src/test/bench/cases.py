"""What is measured: for each kind of work and each corpus, ours beside its peers, in turn."""
import os
import sys
from dataclasses import dataclass
from typing import Optional

from measure import NotAvailable, Pipeline, Sample, median
from prepare import nearest_level, node_path, say
from server import HERE

RANDOM = "random"
BIG = "big"
CORPORA = ("small", "big", "many", "node", RANDOM)
STORED = "zip level 0"
KINDS = ("tar", "tar.zst", "tar.gz", "zip", STORED)
USUAL_ZIP_LEVEL = 6
TOO_LONG = 8  # Seconds; who needs more has one turn only.
WARM_UP = 4  # A server runs for long; its first downloads of a kind are not the usual ones.


@dataclass
class Row:
    """The figures of one contender, or why there are none."""
    kind: str
    corpus: object
    tool: str
    name: str
    sample: Optional[Sample]
    trouble: str = ""

    @property
    def is_ours(self):
        return self.tool == "satchel"


def corpora_for(kind, chosen):
    """The corpora that a kind of work is measured on, of those chosen."""
    if kind == STORED:
        return [name for name in chosen if name == "small"]
    # Of `big`, zip has the half that is random: the other says what tar.gz says, and takes long.
    return [name for name in chosen if name != (BIG if kind == "zip" else RANDOM)]


class Cases:
    """Measures one case after the other, against one server."""

    def __init__(self, satchel, zipstream, place, rounds):
        self._satchel = satchel
        self._zipstream = zipstream
        self._place = place
        self._rounds = rounds

    def measure(self, kind, corpus):
        """One row for ours and one for each peer, or one row that says why there are none."""
        try:
            ours = self._ours(kind, corpus)
            for _ in range(WARM_UP):
                our_size = ours.size()
            peers = self._peers(kind, corpus, our_size)
            sizes = [our_size, *(peer.size() for peer in peers)]  # Which warms everything up as well.
            return self._in_turn(kind, corpus, [ours, *peers], sizes)
        except NotAvailable as refused:
            return without_figures(kind, corpus, "not available", refused)
        except RuntimeError as failure:  # One that failed must not cost the figures of all others.
            return without_figures(kind, corpus, "failed", failure)

    def _in_turn(self, kind, corpus, contenders, sizes):
        samples = [[] for _ in contenders]
        for number in range(1, self._rounds + 1):
            for contender, taken in zip(contenders, samples):
                if taken and taken[0].seconds > TOO_LONG:
                    continue
                taken.append(contender.run())
                say(f"{kind}  {corpus.name}  round {number} of {self._rounds}  {plain(contender.name)}"
                    f"  {taken[-1].seconds:.2f} s")
        rows = []
        for contender, taken, size in zip(contenders, samples, sizes):
            middle = median(taken)
            middle.size = size
            rows.append(Row(kind, corpus, contender.tool, contender.name, middle))
        return rows

    def _ours(self, kind, corpus):
        if kind != STORED:
            return self._satchel.download(corpus.path, kind)
        if not self._satchel.knows("level", corpus.path):
            raise NotAvailable("level means nothing to the server")
        return self._satchel.download(corpus.path, "zip", level=0)

    def _peers(self, kind, corpus, our_size):
        if kind == "tar":
            return [tar(corpus), tarfile(corpus)]
        if kind == "tar.zst":
            return [tar(corpus, "zstd", "-q", "-T0", "-3", "-c")]
        if kind == "tar.gz":
            level = self._nearest("pigz", corpus, our_size, lambda n: tar(corpus, "pigz", f"-{n}"))
            return [tar(corpus, "pigz", f"-{level}"), tar(corpus, "gzip", f"-{level}")]
        if kind == STORED:
            return [self._zipstream.download(corpus.path)]
        if corpus.name == RANDOM:
            return [infozip(corpus, USUAL_ZIP_LEVEL)]
        level = self._nearest("zip", corpus, our_size, lambda n: infozip(corpus, n))
        return [infozip(corpus, level), zipfile(corpus, level), archiver(corpus, level, self._place)]

    def _nearest(self, tool, corpus, our_size, at_level):
        level, size = nearest_level(self._place, tool, corpus.name, our_size, at_level)
        say(f"{tool} on {corpus.name}: level {level} makes {size} bytes, ours {our_size}")
        return level


def without_figures(kind, corpus, trouble, reason):
    say(f"{kind}  {corpus.name}  {trouble}: {reason}")
    return [Row(kind, corpus, "satchel", "**Satchel**", None, trouble)]


def plain(name):
    return name.replace("*", "").replace("`", "")


def tar(corpus, *compressor):
    """GNU tar, alone or piped into a compressor."""
    commands = [["tar", "cf", "-", os.path.basename(corpus.path)]]
    name = "tar cf -"
    if compressor:
        commands.append(list(compressor))
        name += " | " + " ".join(part for part in compressor if part not in ("-q", "-c"))
    return Pipeline(compressor[0] if compressor else "tar", f"`{name}`", commands, os.path.dirname(corpus.path))


def infozip(corpus, level):
    """Info-ZIP, which cannot write a link into a pipe, so it packs what the link leads to."""
    command = ["zip", "-r", "-q", f"-{level}", "-", os.path.basename(corpus.path)]
    return Pipeline("zip", f"`zip -r -{level} -`", [command], os.path.dirname(corpus.path))


def tarfile(corpus):
    return python("tarfile", "Python `tarfile`", "tarfile_to_pipe.py", corpus)


def zipfile(corpus, level):
    return python("zipfile", f"Python `zipfile`, {level}", "zipfile_to_pipe.py", corpus, str(level))


def python(tool, name, script, corpus, *arguments):
    command = [sys.executable, peer(script), corpus.path, *arguments]
    return Pipeline(tool, name, [command], os.path.dirname(corpus.path))


def archiver(corpus, level, place):
    command = ["node", peer("archiver_to_pipe.cjs"), corpus.path, str(level)]
    return Pipeline(
        "archiver", f"npm `archiver`, {level}", [command], os.path.dirname(corpus.path),
        {"NODE_PATH": node_path(place)})


def peer(script):
    return os.path.join(HERE, "peers", script)
