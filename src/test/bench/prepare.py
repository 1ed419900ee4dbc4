"""Makes what a run needs and finds missing: the jar, the peers, the corpora, and levels to compare at."""
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from server import DEBIAN_PYTHON, HERE

PROJECT = os.path.abspath(os.path.join(HERE, "..", "..", ".."))
JAR = os.path.join(PROJECT, "target", "satchel.jar")
ARCHIVER = "7.0.1"
COMMANDS = {"tar": "tar", "gzip": "gzip", "pigz": "pigz", "zstd": "zstd", "zip": "zip", "curl": "curl", "npm": "npm",
            DEBIAN_PYTHON: "python3"}


def say(text):
    print(text, file=sys.stderr, flush=True)


def jar():
    if not os.path.exists(JAR):
        say("target/satchel.jar is missing; building it")
        subprocess.run(["mvn", "-B", "-q", "-DskipTests", "package"], cwd=PROJECT, check=True)
    return JAR


def install(place):
    """The peers, from Debian and npm, where they are missing."""
    missing = [package for command, package in COMMANDS.items() if not shutil.which(command)]
    if subprocess.run([DEBIAN_PYTHON, "-c", "import zipstream"], stderr=subprocess.DEVNULL).returncode != 0:
        missing.append("python3-zipstream-ng")
    if missing:
        say(f"installing {' '.join(missing)}")
        as_root = [] if os.getuid() == 0 else ["sudo"]
        subprocess.run([*as_root, "apt-get", "update", "-qq"], check=True, stdout=sys.stderr)
        subprocess.run(
            [*as_root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing],
            check=True, stdout=sys.stderr)
    install_archiver(place)


def install_archiver(place):
    prefix = os.path.join(place, "npm")
    if os.path.exists(os.path.join(node_path(place), "archiver", "package.json")):
        return
    say(f"installing archiver@{ARCHIVER}")
    os.makedirs(prefix, exist_ok=True)
    subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--prefix", prefix, f"archiver@{ARCHIVER}"],
        check=True, stdout=sys.stderr)


def node_path(place):
    return os.path.join(place, "npm", "node_modules")


@dataclass
class Corpus:
    """A tree: where it is, how many regular files it has, and their bytes."""
    name: str
    path: str
    files: int
    size: int


def corpus(name, place):
    """Made if it is not there; `random` is the half of `big` that does not shrink."""
    path = os.path.join(place, name)
    if name == "random":
        copy_random(corpus("big", place).path, path)
    elif not os.path.exists(path + ".made"):
        say(f"making the corpus {name}")
        script = os.path.join(PROJECT, "src", "test", "resources", "make_corpus.py")
        subprocess.run([sys.executable, script, name, path], check=True, stdout=sys.stderr)
    sizes = [
        os.lstat(os.path.join(folder, file)).st_size
        for folder, _, files in os.walk(path) for file in files
        if not os.path.islink(os.path.join(folder, file))]
    return Corpus(name, path, len(sizes), sum(sizes))


def copy_random(big, path):
    if os.path.exists(path + ".made"):
        return
    os.makedirs(path, exist_ok=True)
    for name in ("random-a.bin", "random-b.bin"):
        shutil.copy2(os.path.join(big, name), os.path.join(path, name))
    with open(path + ".made", "w", encoding="ascii") as f:
        f.write("random")


def sparse(place, size):
    """A file that is one hole."""
    path = os.path.join(place, "sparse")
    os.makedirs(path, exist_ok=True)
    with open(os.path.join(path, "hole.bin"), "wb") as f:
        f.truncate(size)
    return Corpus("sparse", path, 1, size)


def nearest_level(place, tool, corpus_name, wanted, at_level):
    """
    The level, 1 to 9, at which a peer's output is nearest to `wanted` bytes. What it comes to at
    each level is measured once and kept.
    """
    kept = os.path.join(place, "levels.json")
    known = read_json(kept)
    key = f"{tool} {corpus_name}"
    if key not in known:
        say(f"{tool} on {corpus_name}: sizes at levels 1 to 9")
        with ThreadPoolExecutor(2) as pool:
            known[key] = list(pool.map(lambda level: at_level(level).size(), range(1, 10)))
        with open(kept, "w", encoding="ascii") as f:
            json.dump(known, f, indent=1)
    sizes = known[key]
    level = min(range(1, 10), key=lambda candidate: abs(sizes[candidate - 1] - wanted))
    return level, sizes[level - 1]


def read_json(path):
    if not os.path.exists(path):
        return {}
    with open(path, encoding="ascii") as f:
        return json.load(f)
