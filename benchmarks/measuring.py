"""Starts the processes that measure, and collects the lines of JSON that they print."""

import concurrent.futures
import glob
import json
import os
import pathlib
import platform
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import time

import connections
import startup
import tables

MODULES = ["measure", "weft", "kotlin", "ea-async", "tascalate", "netty"]
# One carrier for virtual threads, since all others have one thread too.
ONE_CARRIER = [
    "-Djdk.virtualThreadScheduler.parallelism=1",
    "-Djdk.virtualThreadScheduler.maxPoolSize=1",
]
PACKAGE = "dev.weft.benchmarks."


class Bench:
    """One run on one machine."""

    def __init__(self, root, jdks, quick, only):
        self.root = root
        self.quick = quick
        self.only = only
        self.jdks = {}
        for version in jdks:
            home = find_jdk(version)
            if home:
                self.jdks[version] = home
            else:
                print(f"JDK {version}: not found, skipped (JAVA_HOME_{version} names one)")
        self.class_path = self._class_path()
        # For 1,000 connections; the processes inherit it.
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
        # Two JDKs at once, a core each, if there are two cores to be had.
        self.cores = sorted(os.sched_getaffinity(0))
        self.pinned = shutil.which("taskset") is not None and len(self.cores) > 1
        if not self.pinned:
            print("One core, or no taskset: nothing is pinned, and the echo figures say little.")

    def _class_path(self):
        parts = [self.root / "runtime/target/classes", self.root / "annotations/target/classes"]
        for module in MODULES:
            target = self.root / "benchmarks" / module / "target"
            parts += [target / "classes", target / "lib" / "*"]
        return os.pathsep.join(map(str, parts))

    # ---- what is measured

    def measure(self, names):
        """Yields (table, rows) as they come."""
        single = [name for name in names if name in tables.MICRO and name not in tables.TWO_CORES]
        if single:
            by_jdk = self.on_each_jdk(lambda jdk, core: self.micro(single, jdk, core))
            for name in single:
                yield name, [row for rows in by_jdk for row in rows if row["work"] in tables.MICRO[name]]
        for name in names:
            if name in single:
                continue
            if name in tables.TWO_CORES:
                rows = [row for jdk in self.jdks for row in self.micro([name], jdk, None)]
            elif name in ("parked", "timers"):
                by_jdk = self.on_each_jdk(getattr(self, name))
                rows = [row for each in by_jdk for row in each]
            else:
                rows = getattr(self, name)()
            yield name, rows

    def on_each_jdk(self, measure):
        """On JDKs side by side, each on a core of its own, or one after the other."""
        if not self.pinned:
            return [measure(jdk, None) for jdk in self.jdks]
        with concurrent.futures.ThreadPoolExecutor(len(self.cores)) as pool:
            started = [
                pool.submit(measure, jdk, self.cores[i % len(self.cores)])
                for i, jdk in enumerate(self.jdks)
            ]
            return [each.result() for each in started]

    def chosen(self, contenders):
        return [each for each in contenders if not self.only or each in self.only]

    def micro(self, names, jdk, core):
        works = [work for name in names for work in tables.MICRO[name]]
        forks, warmups, iterations, millis = (1, 4, 3, 100) if self.quick else (2, 5, 6, 200)
        with tempfile.TemporaryDirectory() as folder:
            lines = pathlib.Path(folder) / "lines"
            log = pathlib.Path(folder) / "log"
            arguments = [lines, forks, warmups, iterations, millis]
            arguments += [",".join(works), ",".join(self.chosen(tables.CONTENDERS))]
            options = ["-Xms1g", "-Xmx1g", "-XX:+UseSerialGC", "-XX:+AlwaysPreTouch"]
            options += ["-Djmh.ignoreLock=true"]  # the other JDK has another core
            with open(log, "w") as out:
                ended = subprocess.run(
                    self.java(jdk, core, options, "Micro", arguments), stdout=out, stderr=out
                )
            if ended.returncode != 0:
                raise SystemExit(log.read_text()[-4000:])
            return parsed(lines.read_text(), jdk)

    def parked(self, jdk, core):
        count = 100_000 if self.quick else 1_000_000
        rows = []
        for work in tables.PARKED:
            depth = work.split("-")[1]
            locals_ = "true" if work.endswith("locals") else "false"
            for contender in self.chosen(tables.CONTENDERS):
                options = ["-Xms4g", "-Xmx4g", "-XX:+UseSerialGC"]
                arguments = [contender, count, depth, locals_]
                rows += self.lines(jdk, core, options, "ParkedMemory", arguments)
        return rows

    def timers(self, jdk, core):
        count = 100_000 if self.quick else 1_000_000
        rows = []
        for contender in self.chosen(tables.TIMERS):
            options = ["-Xms2g", "-Xmx2g", "-XX:+UseSerialGC"]
            runs = [
                row
                for _ in range(1 if self.quick else 2)
                for row in self.lines(jdk, core, options, "Timers", [contender, count])
            ]
            if runs:
                rows.append(min(runs, key=lambda row: row["cpu"]))
        return rows

    def cancelling(self):
        arguments = [20_000 if self.quick else 200_000, 5]
        core = self.cores[0] if self.pinned else None
        options = ["-Xms1g", "-Xmx1g", "-XX:+UseSerialGC"]
        rows = []
        if not self.only or "weft" in self.only:
            for jdk in self.jdks:
                rows += self.lines(jdk, core, options, "weft.Cancelling", arguments)
        python = python_with("asyncio")
        if python and (not self.only or "asyncio" in self.only):
            script = self.root / "benchmarks" / "cancelling.py"
            command = pin(core, [python, script, *arguments])
            ended = subprocess.run([str(each) for each in command], capture_output=True, text=True)
            rows += parsed(ended.stdout, max(self.jdks))
        return rows

    def startup(self):
        return [
            row
            for jdk in self.jdks
            for row in startup.measure(self.root, self.jdks[jdk], jdk, self.quick)
        ]

    def idle(self):
        seconds = 2 if self.quick else 8
        rows = []
        for jdk in self.jdks:
            for contender, main in (("weft", "weft.IdleLoop"), ("plain", "IdleThread")):
                process = subprocess.Popen(self.java(jdk, None, [], main, []))
                try:
                    time.sleep(3)
                    before = scheduled(process.pid)
                    time.sleep(seconds)
                    after = scheduled(process.pid)
                finally:
                    process.kill()
                    process.wait()
                rows.append(
                    {
                        "jdk": jdk,
                        "work": "idle",
                        "contender": contender,
                        "cpu": (after[0] - before[0]) / 1e6 / seconds,
                        "switches": (after[1] - before[1]) / seconds,
                    }
                )
        return rows

    def connections(self):
        return connections.measure(self, free_port)

    def echo(self):
        warmup, millis, rounds = (800, 800, 1) if self.quick else (3_000, 3_000, 2)
        runs = {}
        for round_ in range(rounds):
            for size, connections in tables.LOADS:
                for jdk in sorted(self.jdks, reverse=True):
                    for server in self.chosen(tables.SERVERS):
                        newest = jdk == max(self.jdks)
                        once = server in tables.SERVERS_17 and (size, connections) == tables.LOADS[0]
                        if not newest and not once:
                            continue
                        row = self.serve(jdk, server, size, connections, warmup, millis)
                        if row:
                            runs.setdefault((size, connections, jdk, server), []).append(row)
        rows = []
        for (size, connections, jdk, server), each in runs.items():
            row = {"jdk": jdk, "work": f"echo-{size}-{connections}", "contender": server}
            for key in each[0]:
                row[key] = round(statistics.median(run[key] for run in each), 3)
            rows.append(row)
        return rows

    def tls(self):
        directory = self.root / "benchmarks" / "target"
        directory.mkdir(exist_ok=True)
        keys = connections.make_certificate(directory)
        if keys is None:
            print("tls: skipped, no openssl to make a certificate")
            return []
        count, rounds = (400, 1) if self.quick else (1_000, 2)
        runs = {}
        for _ in range(rounds):
            for jdk in sorted(self.jdks, reverse=True):
                for server in self.chosen(tables.TLS_SERVERS):
                    if server in ("asyncio", "uvloop") and jdk != max(self.jdks):
                        continue
                    for row in self.serve_tls(jdk, server, keys, count):
                        runs.setdefault((row["work"], jdk, server), []).append(row)
        rows = []
        for (work, jdk, server), each in sorted(runs.items(), key=lambda run: run[0][0]):
            row = {"jdk": jdk, "work": work, "contender": server}
            for key in ("cpu", "rate", "serverLoad"):
                row[key] = round(statistics.median(run[key] for run in each), 3)
            rows.append(row)
        return rows

    def serve_tls(self, jdk, server, keys, count):
        port = free_port()
        command = self.server(jdk, server, port, 64 << 10, keys)
        if command is None:
            return []
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            core = self.cores[1] if self.pinned else None
            options = ["-Xmx512m", "-XX:+UseSerialGC"]
            return self.lines(max(self.jdks), core, options, "echo.TlsLoad", [port, process.pid, count])
        finally:
            process.kill()
            process.wait()

    def serve(self, jdk, server, size, connections, warmup, millis):
        port = free_port()
        command = self.server(jdk, server, port, max(size, 4_096))
        if command is None:
            return None
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            load = self.java(
                max(self.jdks),
                self.cores[1] if self.pinned else None,
                ["-Xmx512m", "-XX:+UseSerialGC"],
                "echo.Load",
                [port, process.pid, size, connections, warmup, millis],
            )
            ended = subprocess.run(load, capture_output=True, text=True)
            if ended.returncode != 0:
                print(f"echo {server} {size} {connections}: {ended.stderr.strip()[-300:]}")
                return None
            return json.loads(ended.stdout)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()

    def server(self, jdk, server, port, buffer, keys=None):
        """The command; `keys` are a key store and a PEM file, for TLS."""
        core = self.cores[0] if self.pinned else None
        options = ["-Xmx1g", "-XX:+UseSerialGC"]
        mains = {
            "weft": ("weft.EchoServer", []),
            "nio": ("echo.NioServer", []),
            "netty-nio": ("netty.EchoServer", ["nio"]),
            "netty-epoll": ("netty.EchoServer", ["epoll"]),
            "vthreads": ("echo.ThreadServer", []),
        }
        if server in mains:
            if server == "vthreads" and int(jdk) < 21:
                return None
            main, more = mains[server]
            return self.java(jdk, core, options, main, [port, buffer] + more + ([keys[0]] if keys else []))
        python = python_with("uvloop" if server == "uvloop" else "asyncio")
        if python is None:
            print(f"echo {server}: skipped, no python3 has the module (python3-uvloop)")
            return None
        script = self.root / "benchmarks" / "echo_server.py"
        return pin(core, [python, str(script), str(port), str(buffer), server] + ([keys[1]] if keys else []))

    # Memory that is touched for the first time costs more than what is measured.
    CPU_OPTIONS = [
        "-Xbatch", "-XX:+UseSerialGC", "-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"
    ]

    def cpu(self, works):
        for work in works:
            for jdk in self.jdks:
                for contender in self.chosen(tables.CONTENDERS):
                    for row in self.lines(jdk, None, self.CPU_OPTIONS, "CpuTime", [contender, work]):
                        cost = f"{row['cpu']:.2f} ns, {row['bytes']:.1f} B"
                        print(f"{work:20} {contender:12} JDK {jdk}: {cost}", flush=True)

    def check(self):
        code = 0
        for jdk in self.jdks:
            code |= subprocess.run(self.java(jdk, None, ["-Xmx1g"], "Check", [])).returncode
        return code

    # ---- processes

    def java(self, jdk, core, options, main, arguments):
        command = [str(self.jdks[jdk] / "bin" / "java")] + ONE_CARRIER + options
        command += ["-cp", self.class_path, PACKAGE + main] + list(map(str, arguments))
        return pin(core if self.pinned else None, command)

    def lines(self, jdk, core, options, main, arguments):
        command = self.java(jdk, core, options, main, arguments)
        ended = subprocess.run(command, capture_output=True, text=True)
        if ended.returncode != 0:
            print(f"{main} {arguments}: {ended.stderr.strip()[-300:]}")
        return parsed(ended.stdout, jdk)

    def machine(self):
        with open("/proc/cpuinfo") as cpuinfo:
            models = [line.split(":")[1].strip() for line in cpuinfo if line.startswith("model name")]
        with open("/proc/meminfo") as meminfo:
            memory = int(meminfo.readline().split()[1])
        versions = {}
        for jdk, home in self.jdks.items():
            told = subprocess.run(
                [home / "bin" / "java", "-version"], capture_output=True, text=True
            ).stderr.splitlines()
            versions[jdk] = told[1].strip() if len(told) > 1 else told[0]
        return {
            "cpu": models[0] if models else platform.machine(),
            "cores": len(self.cores),
            "memory": f"{memory / 2**20:.0f} GiB",
            "system": f"{platform.system()} {platform.release()}",
            "jdks": versions,
            "python": platform.python_version(),
            "load": round(os.getloadavg()[0], 1),
        }


def find_jdk(version):
    named = os.environ.get("JAVA_HOME_" + version)
    homes = ([named] if named else []) + sorted(glob.glob(f"/usr/lib/jvm/*{version}*"))
    for home in homes:
        release = pathlib.Path(home) / "release"
        if release.is_file() and f'JAVA_VERSION="{version}.' in release.read_text():
            return pathlib.Path(home)
    return None


def python_with(module):
    for python in ("/usr/bin/python3", shutil.which("python3")):
        if not python or not os.path.exists(python):
            continue
        if subprocess.run([python, "-c", "import " + module], capture_output=True).returncode == 0:
            return python
    return None


def pin(core, command):
    return command if core is None else ["taskset", "-c", str(core)] + command


def parsed(text, jdk):
    return [{"jdk": jdk, **json.loads(line)} for line in text.splitlines() if line.startswith("{")]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def scheduled(process):
    """CPU nanoseconds, and voluntary context switches, of all threads."""
    nanos = switches = 0
    for task in pathlib.Path(f"/proc/{process}/task").iterdir():
        nanos += int((task / "schedstat").read_text().split()[0])
        for line in (task / "status").read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches"):
                switches += int(line.split()[1])
    return nanos, switches
