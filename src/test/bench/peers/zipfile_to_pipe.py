"""Writes a directory to standard output with Python's own zipfile, at a level."""
import os
import stat
import sys
import zipfile

root, level = sys.argv[1], int(sys.argv[2])


def add_link(archive, path, name):
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive.writestr(info, os.readlink(path))


with zipfile.ZipFile(
        sys.stdout.buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=level, strict_timestamps=False) as archive:
    for folder, folders, files in os.walk(root):
        for name in folders + files:
            path = os.path.join(folder, name)
            inside = os.path.relpath(path, os.path.dirname(root))
            if os.path.islink(path):
                add_link(archive, path, inside)
            else:
                archive.write(path, inside)
