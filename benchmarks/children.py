"""Many children at once, each fed and read to its end, in turns: Weft beside asyncio, and beside
the JDK's own processes, started, fed and read one after the other, which is the least there is."""

import os
import statistics
import subprocess
import sys
import tempfile

ASYNCIO = '''
import asyncio, sys, time
COUNT, ROUNDS = int(sys.argv[1]), int(sys.argv[2])
INPUT = b"some words\\n"
PIPE = asyncio.subprocess.PIPE

async def one():
    child = await asyncio.create_subprocess_exec("cat", stdin=PIPE, stdout=PIPE, stderr=PIPE)
    return len((await child.communicate(INPUT))[0])

async def every():
    assert sum(await asyncio.gather(*(one() for _ in range(COUNT)))) == COUNT * len(INPUT)

for _ in range(ROUNDS):
    begin = time.perf_counter()
    asyncio.run(every())
    print((time.perf_counter() - begin) * 1000)
'''


def measure(bench, count=200):
    """Prints the wall and CPU time of a round: the median, after one that warms up."""
    rounds, repeats = (3, 1) if bench.quick else (8, 3)
    runs = {}
    with tempfile.NamedTemporaryFile("w", suffix=".py") as program:
        program.write(ASYNCIO)
        program.flush()
        contenders = {"asyncio": [sys.executable, program.name]}
        for jdk in bench.jdks:
            for name, program in ("weft", "weft.Children"), ("plain", "weft.PlainChildren"):
                contenders[f"{name}, JDK {jdk}"] = bench.java(jdk, None, ["-Xmx256m"], program, [])
        for _ in range(repeats):
            for name, command in contenders.items():
                runs.setdefault(name, []).append(once(command, count, rounds))
    print(f"{count} children at once, fed and read to their end; median of {rounds - 1} rounds")
    for name, each in runs.items():
        wall = statistics.median(run[0] for run in each)
        cpu = statistics.median(run[1] for run in each)
        print(f"{name:14} {wall:8.0f} ms  {cpu:8.0f} ms of CPU a round, with its children and start")


def once(command, count, rounds):
    before = os.times()
    ended = subprocess.run(
        command + [str(count), str(rounds)], check=True, stdout=subprocess.PIPE, text=True
    )
    after = os.times()
    cpu = (after.children_user - before.children_user) + (
        after.children_system - before.children_system
    )
    millis = [float(line) for line in ended.stdout.split()]
    return statistics.median(millis[1:]), cpu * 1000 / rounds
