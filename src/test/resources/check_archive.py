#!/usr/bin/env python3
"""Check that an archive holds just what it should of a tree.

    check_archive.py TREE ARCHIVE FORMAT [--no-default-excludes] [--exclude P]...

An archive of format tar.zst is given decompressed.

Works out from the tree alone what has to be in the archive and in its manifest, and compares. Names are bytes all
the way. Prints each difference and exits with 1 if there is one.
"""
import argparse
import base64
import calendar
import datetime
import fnmatch
import gzip
import hashlib
import json
import os
import stat
import struct
import sys
import tarfile
import zipfile

DEFAULTS = [".git/", "node_modules/", ".venv/", "venv/", "__pycache__/", ".mypy_cache/", ".pytest_cache/",
            ".ruff_cache/", "dist/", "build/", ".next/", "target/", "*.pyc"]
GIT_FILES = (b"config", b"config.worktree", b"credentials", b".git-credentials", b"FETCH_HEAD")
MAX_DEPTH = 2000
SPECIAL = {stat.S_IFIFO: "FIFO", stat.S_IFSOCK: "socket", stat.S_IFCHR: "character device",
           stat.S_IFBLK: "block device"}

differences = []


def differs(what, wanted, found):
    if wanted != found:
        differences.append(f"{what}: should be {wanted!r}, is {found!r}")
    return wanted != found


def is_utf8(name):
    try:
        name.decode("utf-8")
        return True
    except UnicodeDecodeError:
        return False


# ---- patterns


def text(name):
    if is_utf8(name):
        return name.decode("utf-8")
    return "".join(chr(0xDC00 + b) if b >= 0x80 else chr(b) for b in name)


def path_matches(names, segments):
    if not segments:
        return not names
    if segments[0] == "**":
        if len(segments) == 1:
            return bool(names)
        return any(path_matches(names[i:], segments[1:]) for i in range(len(names) + 1))
    return bool(names) and fnmatch.fnmatchcase(names[0], segments[0]) and path_matches(names[1:], segments[1:])


def excluded_by(path, is_directory, patterns):
    names = [text(name) for name in path.split(b"/")]
    for pattern in patterns:
        core = pattern.rstrip("/")
        if not core or (pattern.endswith("/") and not is_directory):
            continue
        if "/" in core:
            if path_matches(names, [segment for segment in core.split("/") if segment]):
                return pattern
        elif fnmatch.fnmatchcase(names[-1], core):
            return pattern
    return None


def is_git_internal(above, path):
    """`above` is where the tree lies, `path` is in it."""
    names = above + path.split(b"/")
    for i, name in enumerate(names[:-1]):
        if name == b".git":
            if i + 2 < len(names) and names[i + 1] == b"refs":
                return False  # a branch may have any name
            return names[-1] in GIT_FILES or b"logs" in names[i + 1:]
    return False


# ---- what should be there


class Expected:
    """Members as (path, kind, stat, target), and what is left out as manifest objects, both in order."""

    def __init__(self, tree, patterns, hardlinks):
        self.tree = tree
        self.above = [name for name in os.path.realpath(tree).split(b"/") if name]
        self.patterns = patterns
        self.hardlinks = hardlinks
        self.first = {}
        self.members = []
        self.skipped = []
        self.top = set(os.listdir(tree))
        self.walk(tree, b"", 0)

    def skip(self, path, by, reason, target=None):
        entry = {**named("path", path), "by": by, "reason": reason}
        if target is not None:
            entry.update(named("target", target))
        self.skipped.append(entry)

    def walk(self, directory, prefix, depth):
        with os.scandir(directory) as entries:
            children = sorted((e.name, e.is_dir(follow_symlinks=False)) for e in entries)
        for name, is_directory in children:
            self.add(os.path.join(directory, name), prefix + name, is_directory, depth)

    def add(self, full, path, is_directory, depth):
        if is_git_internal(self.above, path):
            return self.skip(path, "rule", "git internals that may hold credentials")
        pattern = excluded_by(path, is_directory, self.patterns)
        if pattern is not None:
            return self.skip(path, "rule", "excluded by " + pattern)
        if depth >= MAX_DEPTH:
            return self.skip(path, "fault", f"more than {MAX_DEPTH} directories deep")
        try:
            st = os.lstat(full)
        except PermissionError:
            return self.skip(path, "fault", "unreadable: permission denied")
        kind = stat.S_IFMT(st.st_mode)
        if kind in SPECIAL:
            return self.skip(path, "rule", "is a " + SPECIAL[kind])
        if kind == stat.S_IFLNK:
            target = os.readlink(full)
            if not stays_inside(target, depth):
                return self.skip(path, "rule", "link leads out of the archive", target)
            return self.members.append((path, "symlink", st, target))
        if not os.access(full, os.R_OK):
            return self.skip(path, "fault", "unreadable: permission denied")
        if kind == stat.S_IFDIR:
            self.members.append((path, "directory", st, None))
            return self.walk(full, path + b"/", depth + 1)
        identity = (st.st_dev, st.st_ino)
        if self.hardlinks and identity in self.first:
            return self.members.append((path, "hardlink", st, self.first[identity]))
        self.first[identity] = path
        self.members.append((path, "file", st, None))


def stays_inside(target, depth):
    if target.startswith(b"/"):
        return False
    for name in target.split(b"/"):
        if name == b"..":
            depth -= 1
        elif name not in (b"", b"."):
            depth += 1
        if depth < 0:
            return False
    return True


# ---- what is there


def sha256(stream):
    digest = hashlib.sha256()
    size = 0
    while chunk := stream.read(1 << 20):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


class Found:
    def __init__(self, name, kind, mode, mtime, target=None, sha=None, size=0):
        self.name, self.kind, self.mode, self.mtime = name, kind, mode, mtime
        self.target, self.sha, self.size = target, sha, size


def read_zip(path):
    archive = zipfile.ZipFile(os.fsdecode(path))
    infos = archive.infolist()
    offsets = [info.header_offset for info in infos]
    differs("order of local headers", sorted(offsets), offsets)
    found = []
    for info in infos:
        is_text = bool(info.flag_bits & 0x800)
        name = info.orig_filename.encode("utf-8" if is_text else "cp437")
        differs(f"UTF-8 flag of {name}", not name.isascii() and is_utf8(name), is_text)
        kind = {stat.S_IFREG: "file", stat.S_IFDIR: "directory",
                stat.S_IFLNK: "symlink"}.get(stat.S_IFMT(info.external_attr >> 16), "?")
        differs(f"made by Unix {name}", 3, info.create_system)
        if kind == "directory":
            differs(f"slash after {name}", b"/", name[-1:])
            differs(f"DOS attributes of {name}", 0x10, info.external_attr & 0xFFFF)
            name = name[:-1]
        with archive.open(info) as stream:
            target = stream.read() if kind == "symlink" else None
            sha, size = sha256(stream) if target is None else (None, 0)
        found.append(Found(name, kind, info.external_attr >> 16 & 0o7777, zip_time(name, info), target, sha, size))
        last = (info, archive)
    info, archive = last
    return found, unsealed(archive.read(info))


def zip_time(name, info):
    """The extended timestamp, or the DOS one where there is none; these two must agree."""
    extra, seconds = info.extra, None
    while extra:
        key, length = struct.unpack_from("<HH", extra)
        if key == 0x5455:
            seconds = struct.unpack_from("<i", extra, 5)[0]
        extra = extra[4 + length:]
    dos = info.date_time
    if seconds is None:
        return ("dos", dos)
    differs(f"DOS time of {name}", dos_time(seconds), dos)
    return seconds


def dos_time(seconds):
    if seconds < calendar.timegm((1980, 1, 1, 0, 0, 0)):
        return (1980, 1, 1, 0, 0, 0)
    if seconds >= calendar.timegm((2108, 1, 1, 0, 0, 0)):
        return (2107, 12, 31, 23, 59, 58)
    t = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return (t.year, t.month, t.day, t.hour, t.minute, t.second // 2 * 2)


def unsealed(text):
    """The manifest, whose last field is the SHA-256 of all before that field."""
    manifest = json.loads(text.decode("utf-8"))
    sealed = text[:text.rindex(b',\n  "up_to_here_sha256": ')]
    differs("seal of the manifest", hashlib.sha256(sealed).hexdigest(), manifest.pop("up_to_here_sha256"))
    return manifest


def read_tar(path, compressed):
    archive = tarfile.open(os.fsdecode(path), "r:gz" if compressed else "r:", encoding="utf-8", errors="surrogateescape")
    found = []
    manifest = None
    raw = lambda name: name.encode("utf-8", "surrogateescape")
    for member in archive:
        name = raw(member.name)
        kind = {tarfile.REGTYPE: "file", tarfile.DIRTYPE: "directory", tarfile.SYMTYPE: "symlink",
                tarfile.LNKTYPE: "hardlink"}.get(member.type, "?")
        differs(f"owner of {name}", (0, 0, "", ""), (member.uid, member.gid, member.uname, member.gname))
        target = raw(member.linkname) if member.issym() or member.islnk() else None
        sha, size = (None, member.size)
        if member.isreg():
            sha, size = sha256(archive.extractfile(member))
            differs(f"size in the header of {name}", member.size, size)
        differs(f"extended attributes of {name}", set(),
                set(member.pax_headers) - {"hdrcharset", "path", "linkpath", "size", "mtime"})
        found.append(Found(name, kind, member.mode, member.mtime, target, sha, size))
    manifest = unsealed(archive.extractfile(member).read())
    end = member.offset_data + (member.size + 511) // 512 * 512
    with (gzip.open if compressed else open)(path, "rb") as stream:
        stream.seek(end)
        differs("end of the archive", bytes(1024), stream.read())
    return found, manifest


# ---- comparison


def named(key, name):
    entry = {key: name.decode("utf-8", "replace")}
    if not is_utf8(name):
        entry[key + "Bytes"] = base64.b64encode(name).decode()
    return entry


def seconds(st):
    return st.st_mtime_ns // 1_000_000_000


def check_time(what, wanted, found):
    if isinstance(found, tuple):
        differs(f"{what} needs its DOS time only", True, not -2**31 <= wanted < 2**31)
        wanted = ("dos", dos_time(wanted))
    differs(f"time of {what}", wanted, found)


def check(tree, archive, form, patterns):
    expected = Expected(tree, patterns, form != "zip")
    root = os.path.basename(os.path.realpath(tree))
    found, manifest = read_zip(archive) if form == "zip" else read_tar(archive, form == "tar.gz")

    manifest_name, i = b"archive_manifest.json", 0
    while manifest_name in expected.top:
        i += 1
        manifest_name = b"archive_manifest-%d.json" % i
    last = found.pop()
    differs("last member", root + b"/" + manifest_name, last.name)
    differs("the manifest's header", ("file", 0o644), (last.kind, last.mode))
    check_time("the manifest", 0, last.mtime)

    top = os.lstat(os.path.realpath(tree))
    wanted = [(b"", "directory", top, None)] + expected.members
    names = [root + b"/" + path if path else root for path, *_ in wanted]
    if differs("number of members", len(wanted), len(found)) or differs("names", names, [f.name for f in found]):
        missing = set(names) - {f.name for f in found}
        surplus = {f.name for f in found} - set(names)
        differences.append(f"missing: {sorted(missing)}, too many: {sorted(surplus)}")
        return
    entries, files, total = [], 0, 0
    for name, (path, kind, st, target), f in zip(names, wanted, found):
        differs(f"kind of {name}", kind, f.kind)
        differs(f"mode of {name}", st.st_mode & 0o777, f.mode)
        check_time(str(name), seconds(st), f.mtime)
        entry = {**named("path", path), "type": kind, "mode": "%04o" % (st.st_mode & 0o777), "mtime": st.st_mtime_ns}
        if target is not None:
            differs(f"target of {name}", root + b"/" + target if kind == "hardlink" else target, f.target)
            entry.update(named("target", target))
        if kind == "file":
            with open(os.path.join(tree, path), "rb") as stream:
                entry["sha256"], entry["size"] = sha256(stream)
            differs(f"content of {name}", (entry["sha256"], entry["size"]), (f.sha, f.size))
            total += st.st_size
        elif kind == "hardlink":
            entry["size"] = st.st_size
            differs(f"content of {name}", 0, f.size)
        files += kind in ("file", "hardlink")
        if path:
            entries.append(entry)
    check_list("entry", entries, manifest.pop("entries"))
    check_list("omission", expected.skipped, manifest.pop("skipped"))
    differs("rest of the manifest", {
        "complete": all(s["by"] == "rule" for s in expected.skipped),
        "excludes": patterns,
        "file_count": files,
        "format": form,
        "source": root.decode("utf-8", "replace"),
        "total_bytes": total,
    }, manifest)


def check_list(what, wanted, found):
    differs(f"number of times that the manifest has an {what}", len(wanted), len(found))
    for w, f in zip(wanted, found):
        differs(f"{what} in the manifest", w, f)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tree")
    parser.add_argument("archive")
    parser.add_argument("format", choices=["zip", "tar", "tar.gz", "tar.zst"])
    parser.add_argument("--no-default-excludes", action="store_true")
    parser.add_argument("--exclude", action="append", default=[])
    options = parser.parse_args()
    sys.setrecursionlimit(10 * MAX_DEPTH)
    patterns = ([] if options.no_default_excludes else DEFAULTS) + options.exclude
    check(os.fsencode(options.tree), os.fsencode(options.archive), options.format, patterns)
    for difference in differences:
        print(ascii(difference)[1:-1])
    sys.exit(1 if differences else 0)


main()
