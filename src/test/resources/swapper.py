#!/usr/bin/env python3
"""Exchange pairs of names, each in one step, over and over until standard input closes.

    swapper.py NAME1 NAME2 [NAME3 NAME4]...

Prints "started" after the first round, and at the end how many rounds there were.
"""
import ctypes
import os
import platform
import sys
import threading

AT_FDCWD = -100
RENAME_EXCHANGE = 2
SYS_RENAMEAT2 = {"x86_64": 316, "aarch64": 276}

libc = ctypes.CDLL(None, use_errno=True)


def exchange(first, second):
    if hasattr(libc, "renameat2"):
        failed = libc.renameat2(AT_FDCWD, first, AT_FDCWD, second, RENAME_EXCHANGE)
    else:
        number = SYS_RENAMEAT2[platform.machine()]
        failed = libc.syscall(number, AT_FDCWD, first, AT_FDCWD, second, RENAME_EXCHANGE)
    if failed:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), first)


def main():
    names = [os.fsencode(name) for name in sys.argv[1:]]
    pairs = list(zip(names[::2], names[1::2]))
    ended = threading.Event()

    def wait():
        sys.stdin.read()
        ended.set()

    threading.Thread(target=wait, daemon=True).start()
    rounds = 0
    while not ended.is_set():
        for first, second in pairs:
            exchange(first, second)
        rounds += 1
        if rounds == 1:
            print("started", flush=True)
    print(rounds, flush=True)


main()
