"""Writes a directory to standard output with Python's own tarfile."""
import os
import sys
import tarfile

with tarfile.open(fileobj=sys.stdout.buffer, mode="w|") as archive:
    archive.add(sys.argv[1], os.path.basename(sys.argv[1]))
