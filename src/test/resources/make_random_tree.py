#!/usr/bin/env python3
"""Make a tree at random: the same for the same seed.

    make_random_tree.py TREE SEED any|utf-8

`utf-8` leaves out names that some programs cannot unpack.
"""
import os
import random
import sys

KIB = 1 << 10
BORDERS = [511, 512, 513, 128 * KIB, 256 * KIB, 512 * KIB, 1024 * KIB]
TEXT = ["a", "name with spaces", "-dash", "*?[", "caf\u00e9", "\u65e5\u672c", "\U0001f600", "quote'\"", "tab\there", "dot.",
        "...", "CON", "~", "#", "$HOME", "a:b"]
ODD = [b"\xff", b"caf\xe9", b"\xf0\x9f", b"\xc0\xaf", b"line\nbreak", b"\\back\\slash", b"\x01\x7f", b"\r"]
MODES = [0o644, 0o600, 0o755, 0o444, 0o640, 0o777, 0o604]


class Maker:
    def __init__(self, seed, is_any):
        self.rng = random.Random(seed)
        self.is_any = is_any
        self.words = [self.rng.randbytes(self.rng.randint(2, 9)).hex().encode() for _ in range(500)]
        self.files = []
        self.budget = 4 << 20

    def name(self):
        rng = self.rng
        kind = rng.random()
        if kind < 0.15:
            return (b"%x" % rng.getrandbits(80) + b"n" * 255)[:rng.choice([99, 100, 101, 255])]
        if self.is_any and kind < 0.4:
            return rng.choice(ODD) + b"%d" % rng.randrange(1000)
        return rng.choice(TEXT).encode() + b"%d" % rng.randrange(1000)

    def size(self):
        rng = self.rng
        kind = rng.random()
        if kind < 0.2:
            return 0
        if kind < 0.5:
            return rng.randint(1, 3000)
        if kind < 0.95:
            return max(0, rng.choice(BORDERS) + rng.randint(-1, 1))
        return rng.randint(1 << 20, 3 << 20)

    def content(self):
        rng = self.rng
        size = self.size()
        if size > self.budget:
            size %= 1000
        self.budget -= size
        kind = rng.random()
        if kind < 0.4:
            return rng.randbytes(size)
        if kind < 0.6:
            return bytes(size)
        text = b" ".join(rng.choices(self.words, k=min(size, 40_000) // 8 + 1))
        return (text * (size // len(text) + 1))[:size]

    def fill(self, directory, depth):
        rng = self.rng
        for _ in range(rng.randint(0 if depth else 4, 9)):
            path = os.path.join(directory, self.name())
            if os.path.lexists(path):
                continue
            kind = rng.random()
            if kind < 0.35 and depth < 6:
                os.mkdir(path)
                self.fill(path, depth + 1)
                os.chmod(path, rng.choice([0o755, 0o700, 0o775]))
            elif kind < 0.45:
                self.link(path, depth)
            elif kind < 0.55 and self.files:
                os.link(rng.choice(self.files), path)
            else:
                self.file(path)
            self.set_time(path)

    def link(self, path, depth):
        rng = self.rng
        if rng.random() < 0.5:
            os.symlink(rng.choice([b"there", b"./a/b", b"t" * 101, "caf\u00e9".encode()]), path)
        else:
            target = rng.choice([b"/nowhere", b"../" * (depth + 1) + b"x"])
            os.symlink(target, os.path.join(os.path.dirname(path), b"unsafe-%d" % rng.getrandbits(60)))

    def file(self, path):
        with open(path, "wb") as stream:
            stream.write(self.content())
        os.chmod(path, self.rng.choice(MODES))
        self.files.append(path)

    def set_time(self, path):
        if os.path.lexists(path):
            seconds = self.rng.choice([1_700_000_000, 1_600_000_001, 1_000_000_000]) + self.rng.randint(0, 10**6)
            os.utime(path, ns=(0, seconds * 10**9 + self.rng.randint(0, 999_999_999)), follow_symlinks=False)


def main():
    tree, seed, names = sys.argv[1:]
    os.umask(0o022)
    os.mkdir(tree)
    Maker(int(seed), names == "any").fill(os.fsencode(tree), 0)


main()
