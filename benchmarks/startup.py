"""What weaving costs, at build time and at load time, with a thousand generated classes."""

import os
import pathlib
import statistics
import subprocess
import tempfile
import time

CLASS = """package generated;
import static dev.weft.Weft.await;
import static dev.weft.Weft.yieldNow;
import dev.weft.Task;
import dev.weft.annotations.Async;
final class C{n} {{
  @Async static Task<Integer> sum(int n) {{
    int sum = 0;
    for (int i = 0; i < n; i++) sum += await(value(i));
    return Task.of(sum);
  }}
  @Async static Task<Integer> value(int i) {{
    if (i == 1) await(yieldNow());
    return Task.of(i + {n});
  }}
}}
"""
PLAIN = """package generated;
final class C{n} {{
  static int sum(int n) {{
    int sum = 0;
    for (int i = 0; i < n; i++) sum += value(i);
    return sum;
  }}
  static int value(int i) {{
    if (i == 1) Thread.yield();
    return i + {n};
  }}
}}
"""
MAIN = """package generated;
import static dev.weft.Weft.await;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
public final class Main {{
  public static void main(String[] arguments) {{ System.out.println(Weft.run(Main::all)); }}
  @Async static Task<Integer> all() {{
    int sum = 0;
{all}
    return Task.of(sum);
  }}
{parts}
}}
"""
MAIN_PLAIN = """package generated;
public final class Main {{
  public static void main(String[] arguments) {{
    int sum = 0;
{all}
    System.out.println(sum);
  }}
{parts}
}}
"""
# So many calls in a method, so that none comes near the limits of the class file.
PART = 50


def measure(root, home, jdk, quick):
    """Returns the rows of one JDK."""
    count, rounds = (200, 2) if quick else (1_000, 5)
    api = [root / "runtime/target/classes", root / "annotations/target/classes"]
    agent = next(iter((root / "transformer/target").glob("*-agent.jar")))
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        plain, raw, woven = folder / "plain", folder / "raw", folder / "woven"
        compile_(home, sources(folder / "plain-src", PLAIN, MAIN_PLAIN, False, count), plain, api)
        compile_(home, sources(folder / "src", CLASS, MAIN, True, count), raw, api)
        java = str(home / "bin" / "java")
        weave = [java, "-jar", str(agent), "transform", "--class-path", path(api)]
        weave += ["--output", str(woven), str(raw)]
        run = [java, "-XX:+UseSerialGC"]
        commands = {
            "weaving": weave,
            "plain": run + ["-cp", path([plain]), "generated.Main"],
            "woven": run + ["-cp", path([woven] + api), "generated.Main"],
            "agent": run + [f"-javaagent:{agent}", "-cp", path([raw] + api), "generated.Main"],
        }
        rows = []
        for name, command in commands.items():
            walls, cpus = zip(*(timed(command) for _ in range(rounds)))
            rows.append(
                {
                    "jdk": jdk,
                    "work": "startup",
                    "contender": name,
                    "classes": count,
                    "wall": statistics.median(walls),
                    "cpu": statistics.median(cpus),
                }
            )
        return rows


def sources(folder, class_, main, awaits, count):
    folder.mkdir()
    files = []
    for n in range(count):
        files.append(folder / f"C{n}.java")
        files[-1].write_text(class_.format(n=n))
    parts, all_ = [], []
    for start in range(0, count, PART):
        part = f"part{start}()"
        numbers = range(start, min(start + PART, count))
        if awaits:
            calls = "".join(f"    sum += await(C{n}.sum(3));\n" for n in numbers)
            head, end = f"  @Async static Task<Integer> {part}", "return Task.of(sum);"
            all_.append(f"    sum += await({part});")
        else:
            calls = "".join(f"    sum += C{n}.sum(3);\n" for n in numbers)
            head, end = f"  static int {part}", "return sum;"
            all_.append(f"    sum += {part};")
        parts.append(f"{head} {{\n    int sum = 0;\n{calls}    {end}\n  }}")
    files.append(folder / "Main.java")
    files[-1].write_text(main.format(all="\n".join(all_), parts="\n".join(parts)))
    return files


def compile_(home, files, out, api):
    command = [str(home / "bin" / "javac"), "--release", "17", "-g", "-cp", path(api)]
    subprocess.run(command + ["-d", str(out)] + list(map(str, files)), check=True)


def timed(command):
    """Wall and CPU milliseconds of a process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"exit code {process.returncode}: {' '.join(command)}")
    return (time.perf_counter() - start) * 1e3, (usage.ru_utime + usage.ru_stime) * 1e3


def path(folders):
    return os.pathsep.join(map(str, folders))
