"""Packs the archive of a release: the same bytes for the same program, wherever it is made. `licences` as the only argument
prints whose work is in it, for what else is made of the program."""

import gzip
import hashlib
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHELLS = {
    "bash": "asplanned.bash",
    "elvish": "asplanned.elv",
    "fish": "asplanned.fish",
    "powershell": "asplanned.ps1",
    "zsh": "_asplanned",
}
# What a file with a licence is called.
LICENCE = re.compile(r"(un)?licen[cs]e|copying|copyright|notice", re.IGNORECASE)


def ask(*args):
    return subprocess.run(args, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def built_in(target):
    """The crates that are in a program for this target, by name and version."""
    known = json.loads(ask("cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", target))
    packages = {it["id"]: it for it in known["packages"]}
    needs = {
        node["id"]: [it["pkg"] for it in node["deps"] if any(kind["kind"] is None for kind in it["dep_kinds"])]
        for node in known["resolve"]["nodes"]
    }
    root = known["resolve"]["root"]
    found, ahead = set(), [root]
    while ahead:
        for package in needs[ahead.pop()]:
            if package not in found:
                found.add(package)
                ahead.append(package)
    return sorted((packages[it] for it in found), key=lambda it: (it["name"], it["version"]))


def third_party(target):
    """Whose work is in the program, and under which licences: each text once, with all that it is of."""
    lines = ["The program contains these libraries.", ""]
    texts = {}
    for package in built_in(target):
        name = f"{package['name']} {package['version']}"
        lines.append(f"{name}: {package['license']}, {package['repository'] or 'crates.io/crates/' + package['name']}")
        folder = pathlib.Path(package["manifest_path"]).parent
        # libgit2 and zlib are folders in the crates that build them.
        for path in sorted(it for it in folder.rglob("*") if LICENCE.match(it.name) and it.is_file()):
            if path.suffix not in (".rs", ".c", ".h", ".py", ".json"):
                text = path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n").strip()
                inside = path.parent.relative_to(folder).as_posix()
                texts.setdefault(text, []).append(name if inside == "." else f"{name} ({inside})")
    for text, names in sorted(texts.items(), key=lambda it: (it[1], it[0])):
        lines += ["", "=" * 80, ", ".join(dict.fromkeys(names)), "=" * 80, "", text]
    return "\n".join(lines) + "\n"


def names_no_folder(program, folders):
    """A program that names a folder of its builder's would be another one everywhere."""
    data = program.read_bytes()
    # A folder of one part may be a word in any path.
    for folder in (it for it in folders if len(it.parts) > 2):
        at = data.find(str(folder).encode() + b"/")
        assert at < 0, f"the program names {data[at : at + 120]}: is it built as .ci/release/env says?"


def files(target, program):
    """What is in the archive: paths and contents."""
    yield program.name, program.read_bytes()
    for name in ("README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"):
        yield name, (ROOT / name).read_bytes()
    yield "LICENSES-THIRD-PARTY.txt", third_party(target).encode()
    for shell, name in SHELLS.items():
        yield f"completions/{name}", ask(program, "completions", shell).encode()
    with tempfile.TemporaryDirectory() as folder:
        ask(program, "man", "--dir", folder)
        for page in pathlib.Path(folder).iterdir():
            yield f"man/man1/{page.name}", page.read_bytes()


def host():
    return re.search(r"^host: (.*)$", ask("rustc", "-vV"), re.MULTILINE)[1]


def main(build, out):
    target = host()
    program = build / "release" / ("asplanned.exe" if "windows" in target else "asplanned")
    home = pathlib.Path(os.environ.get("CARGO_HOME") or pathlib.Path.home() / ".cargo")
    names_no_folder(program, [ROOT, build, home])
    name = f"asplanned-{ask(program, '--version').split()[1]}-{target}"
    tarred = io.BytesIO()
    with tarfile.open(fileobj=tarred, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path, data in sorted(files(target, program)):
            entry = tarfile.TarInfo(f"{name}/{path}")
            entry.size = len(data)
            entry.mode = 0o755 if path == program.name else 0o644
            entry.mtime = int(os.environ["SOURCE_DATE_EPOCH"])
            archive.addfile(entry, io.BytesIO(data))
    packed = gzip.compress(tarred.getvalue(), mtime=0)
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{name}.tar.gz"
    path.write_bytes(packed)
    path.with_name(f"{path.name}.sha256").write_text(f"{hashlib.sha256(packed).hexdigest()}  {path.name}\n")
    print(path)


if sys.argv[1:] == ["licences"]:
    sys.stdout.write(third_party(host()))
else:
    main(*map(pathlib.Path, sys.argv[1:3]))
