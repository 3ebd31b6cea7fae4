"""Shows where the time of one workload goes, down to the instruction, with Linux's perf and objdump.

The clock is sampled, so this works where a virtual machine hides the processor's counters. The JVM
prints compiled code as bytes, so no disassembler plugin is needed either.
"""

import collections
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERTZ = 5000
# An instruction is shown if it has this share of the samples in its method, or is near such a one.
SHARE = 0.01
BEFORE, AFTER = 6, 2


def profile(bench, jdk, contender, work):
    missing = [tool for tool in ("perf", "objdump") if not shutil.which(tool)]
    if missing:
        sys.exit("not installed: " + ", ".join(missing) + "; Debian has linux-perf and binutils")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        print(f"{work}, {contender}, JDK {jdk}:")
        symbols, _ = record(bench, jdk, contender, work, folder, [])
        for share, symbol in symbols[:10]:
            print(f"{share:6.1f}%  {symbol}")
        method = next((m for m in map(method_of, (s for _, s in symbols)) if m), None)
        if method is None:
            sys.exit("no compiled method has any samples")
        print(f"\n{method}, of its samples:")
        option = ["-XX:+UnlockDiagnosticVMOptions", f"-XX:CompileCommand=print,{method}"]
        _, (samples, output) = record(bench, jdk, contender, work, folder, option)
        print("\n".join(hottest(samples, output, folder)))


def record(bench, jdk, contender, work, folder, options):
    """Returns the compiled methods by their shares of the samples; addresses and what was printed."""
    data = folder / "perf.data"
    options = bench.CPU_OPTIONS + [
        "-XX:+UnlockDiagnosticVMOptions", "-XX:+DumpPerfMapAtExit", *options
    ]
    java = bench.java(jdk, None, options, "CpuTime", [contender, work])
    perf = ["perf", "record", "-q", "-e", "cpu-clock", "-F", str(HERTZ), "-o", data]
    output = run(perf + java)
    lines = run(["perf", "script", "-i", data, "-F", "ip,sym"]).splitlines()
    samples = collections.Counter()
    names = collections.Counter()
    for line in lines:
        address, _, name = line.strip().partition(" ")
        if not address:
            continue
        samples[int(address, 16)] += 1
        if method_of(name):
            names[name] += 1
    total = sum(names.values()) or 1
    return [(100 * n / total, name) for name, n in names.most_common()], (samples, output)


def run(command):
    ended = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if ended.returncode != 0:
        sys.exit(f"{command[0]} {command[1]}: {ended.stderr.strip()[-500:]}")
    return ended.stdout


def method_of(symbol):
    """As the JVM's options name it: perf's map has `int a.b.C.method(int)`."""
    match = re.match(r"\S+ ([\w.$]+)\.([\w$<>]+)\(", symbol)
    return f"{match[1]}::{match[2]}" if match else None


def hottest(samples, output, folder):
    """The compiled version that has most samples, without what has none near it."""
    versions = []
    for text in output.split("Compiled method")[1:]:
        code = re.search(r"main code\s+\[0x(\w+),0x(\w+)\]", text)
        if code:
            low, high = int(code[1], 16), int(code[2], 16)
            versions.append((sum(n for at, n in samples.items() if low <= at < high), low, high, text))
    if not versions:
        return ["it was not printed; a disassembler plugin (hsdis) must not be installed"]
    total, low, high, text = max(versions)
    rows = disassembled(low, high, text, folder)
    hot = {i for i, (at, _) in enumerate(rows) if samples[at] > SHARE * total}
    near = {j for i in hot for j in range(i - BEFORE, i + AFTER + 1) if 0 <= j < len(rows)}
    shown = [f"{total} samples in {len(rows)} instructions"]
    last = None
    for i in sorted(near):
        if last is not None and i != last + 1:
            shown.append("         ...")
        at, instruction = rows[i]
        shown.append(f"{100 * samples[at] / (total or 1):6.1f}%  {instruction}")
        last = i
    return shown


def disassembled(low, high, text, folder):
    code = bytearray(b"\x90" * (high - low))
    notes = {}
    for line in text.splitlines():
        printed = re.match(r"\s+0x(\w+): ([0-9a-f| ]+)\s*$", line)
        note = re.match(r"\s+0x(\w+): ;(.*)", line)
        if printed:
            start = int(printed[1], 16) - low
            for i, byte in enumerate(bytes.fromhex(printed[2].replace("|", "").replace(" ", ""))):
                if 0 <= start + i < len(code):
                    code[start + i] = byte
        elif note:
            notes[int(note[1], 16)] = note[2].strip()
    path = folder / "code"
    path.write_bytes(code)
    target = ["-b", "binary", "-m", "i386:x86-64", f"--adjust-vma={low:#x}"]
    rows = []
    for line in run(["objdump", "-D", *target, path]).splitlines():
        match = re.match(r"\s*(\w+):\t[^\t]+\t(.*)", line)
        if match:
            at = int(match[1], 16)
            rows.append((at, match[2].strip() + ("   ; " + notes[at] if at in notes else "")))
    return rows
