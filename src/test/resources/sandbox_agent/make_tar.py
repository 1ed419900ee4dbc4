"""Makes a tar of strange members. Usage: make_tar.py <tar> <statements that add members>"""
import io
import sys
import tarfile

archive = tarfile.open(sys.argv[1], "w")


def add(name, content=b"x", **more):
    member = tarfile.TarInfo(name)
    member.size = len(content)
    member.mtime = 1_000_000_000
    for key, value in more.items():
        setattr(member, key, value)
    archive.addfile(member, io.BytesIO(content))


def directory(name):
    add(name, b"", type=tarfile.DIRTYPE, mode=0o755)


def link(name, target, type=tarfile.SYMTYPE):
    add(name, b"", type=type, linkname=target)


exec(sys.argv[2])
archive.close()
