"""Makes tables, plots and the page of docs/performance from results, and compares two of them."""

import json
import math
import pathlib
from xml.sax.saxutils import escape

import tables

COLOURS = {
    "weft": "#c2410c",
    "weft-suspending": "#f59e0b",
    "floor": "#6b7280",
    "plain": "#9ca3af",
    "nio": "#6b7280",
}
# What ratios of CPU time are to, where it is in a table.
BASES = ("nio", "floor", "plain", "netty-nio")
OTHERS = ["#1d4ed8", "#0f766e", "#7c3aed", "#be185d", "#4d7c0f", "#0369a1", "#a16207"]


# ---- tables


def table(result):
    """Returns the lines of Markdown for one table."""
    name, rows = result["table"], result["rows"]
    lines = ["", f"## {tables.TITLES[name]}", "", f"`{result['command']}`", ""]
    lines += [tables.NOTES[name], ""]
    return lines + _body(name, rows)


def _body(name, rows):
    jdks = sorted({row["jdk"] for row in rows})
    if name in tables.MICRO or name == "parked":
        lines = []
        for work in _ordered(row["work"] for row in rows):
            lines += _work(work, [row for row in rows if row["work"] == work], jdks, name) + [""]
        return lines
    columns = {
        "timers": ["cpu", "wall", "bytes", "late", "latest", "early"],
        "cancelling": ["cpu"],
        "startup": ["wall", "cpu"],
        "idle": ["cpu", "switches"],
        "connections": ["heap", "resident"],
        "echo": ["rate", "cpu", "p50", "p99", "p999", "serverLoad", "clientLoad"],
        "tls": ["cpu", "rate", "serverLoad"],
    }[name]
    units = {
        "timers": {"cpu": "CPU ns", "wall": "wall ms", "late": "late µs", "latest": "latest µs"},
        "cancelling": {"cpu": "CPU ns"},
        "startup": {"wall": "wall ms", "cpu": "CPU ms"},
        "idle": {"cpu": "CPU ms/s", "switches": "switches/s"},
        "connections": {"heap": "heap bytes", "resident": "resident bytes"},
        "echo": {
            "rate": "messages/s",
            "cpu": "server CPU µs",
            "p50": "p50 µs",
            "p99": "p99 µs",
            "p999": "p99.9 µs",
            "serverLoad": "server load",
            "clientLoad": "generator load",
        },
        "tls": {"cpu": "server CPU µs", "rate": "units/s", "serverLoad": "server load"},
    }[name]
    lines = []
    for work in _ordered(row["work"] for row in rows):
        some = [row for row in rows if row["work"] == work]
        base = next((row for row in some if row["contender"] in BASES), None)
        ratio = "cpu" if base else None
        head = ["", "JDK"] + [units.get(each, each) for each in columns]
        head += [f"CPU x {base['contender']}"] if base else []
        lines += [f"**{work}**", "", _line(head), _rule(2, len(head) - 2)]
        for row in sorted(some, key=lambda row: (row["jdk"], row.get("cpu", row.get("resident")))):
            jdk = "–" if row["contender"] in ("asyncio", "uvloop") else row["jdk"]
            cells = [_name(row), jdk] + [_number(row[each]) if each in row else "–" for each in columns]
            own = next((r for r in some if base and r["contender"] == base["contender"] and r["jdk"] == row["jdk"]), None)
            cells += [_ratio(row, own, ratio)] if base else []
            lines.append(_line(cells))
        lines.append("")
    return lines


def _work(work, rows, jdks, name):
    metrics = ["bytes"] if name == "parked" else ["best", "median", "bytes"]
    base = "floor" if name == "parked" else tables.MICRO[name][work]
    head = [work]
    for jdk in jdks:
        heads = {"best": f"JDK {jdk} ns", "median": "median", "bytes": "B"}
        head += [heads[metric] if metric != "bytes" or name != "parked" else f"JDK {jdk} B" for metric in metrics]
        head += [f"x {base}"] if base else []
    lines = [_line(head), _rule(1, len(head) - 1)]
    for contender in _ordered(row["contender"] for row in rows):
        cells = [f"**{contender}**" if contender == "weft" else contender]
        for jdk in jdks:
            row = find(rows, jdk, work, contender)
            cells += [_number(row.get(metric)) if row else "–" for metric in metrics]
            cells += [_ratio(row, find(rows, jdk, work, base), metrics[0])] if base else []
        lines.append(_line(cells))
    return lines


def find(rows, jdk, work, contender):
    for row in rows:
        if (row["jdk"], row["work"], row["contender"]) == (jdk, work, contender):
            return row
    return None


def _ordered(values):
    return list(dict.fromkeys(values))


def _name(row):
    return f"**{row['contender']}**" if row["contender"] == "weft" else row["contender"]


def _ratio(row, base, metric):
    if not row or not base or not base.get(metric) or row.get(metric) is None:
        return "–"
    return f"{row[metric] / base[metric]:.2f}"


def _number(value):
    if value is None:
        return "failed"
    if value == 0:
        return "0"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


def _line(cells):
    return "| " + " | ".join(cells) + " |"


def _rule(left, right):
    return "|" + "---|" * left + "---:|" * right


# ---- the page


def write(results, folder):
    """Writes README.md and the plots from every table in the folder of results."""
    found = [path for path in (results / (name + ".json") for name in tables.ALL) if path.is_file()]
    if not found:
        raise SystemExit(f"no results in {results}: run benchmarks/run all first")
    loaded = [json.loads(path.read_text()) for path in found]
    rows = [row for result in loaded for row in result["rows"]]
    lines = _head(loaded) + _goals(rows) + _peers(rows)
    for result in loaded:
        lines += table(result)
        plot = _plot(result)
        if plot:
            (folder / (result["table"] + ".svg")).write_text(plot)
            lines += [f"![{tables.TITLES[result['table']]}]({result['table']}.svg)", ""]
    text = "\n".join(lines).rstrip() + "\n"
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    (folder / "README.md").write_text(text)
    print(f"wrote {folder / 'README.md'}")


def _head(loaded):
    machine = loaded[0]["machine"]
    loads = [result["machine"]["load"] for result in loaded]
    lines = [
        "# Performance",
        "",
        "What Weft costs beside its peers and beside the least that the work can cost. Every number",
        "on this page is written by `benchmarks/run report` from [results](results); `benchmarks/run all`",
        "measures everything again, and the command over each table measures that table.",
        "`benchmarks/run compare OLD NEW` compares two folders of results.",
        "",
        f"Machine: {machine['cpu']}, {machine['cores']} cores, {machine['memory']}, {machine['system']}.",
    ]
    lines += [f"JDK {jdk}: {told}." for jdk, told in machine["jdks"].items()]
    if any("--quick" in result["command"] for result in loaded):
        lines += ["", "**Some tables are of a quick run: for a look only, on fewer and shorter iterations.**", ""]
    lines += [
        f"Load average when the tables were begun: {min(loads)} to {max(loads)}.",
        "",
        "- *floor*: state machines written by hand, with frames made at the first suspension, on a loop",
        "  of a hundred lines (`benchmarks/measure`, package `floor`). It knows no cancellation, no",
        "  errors, no other threads. *plain*: methods that await nothing. *nio*: a hand-written server.",
        "- *cf*: `CompletableFuture` chains; *ea-async* 1.2.3, *tascalate* 1.2.6, *kotlin* 2.4.21 with",
        "  coroutines 1.11.0: all on the floor's loop. *vthreads*: blocking code on one carrier.",
        "- JMH 1.37 with `-prof gc`: two forks, five warm-up and six measured iterations of 200 ms, on one",
        "  core, Serial collector; JDK 17 on one core while JDK 25 is on another. The fastest of the",
        "  iterations is given, then the median: where they are far apart the row was disturbed. Each fork",
        "  of a contender is run between those of the others. Results are checked.",
        "- *B*: bytes allocated for one operation. *x*: ratio of the first figures.",
        "",
    ]
    return lines


def _goals(rows):
    jdks = sorted({row["jdk"] for row in rows})
    lines = ["## Goals", "", _line(["", "goal"] + [f"JDK {jdk}" for jdk in jdks]), "|---|---:|" + "---:|" * len(jdks)]
    for text, work, metric, limit, base in tables.GOALS:
        cells = [text, f"≤ {limit:g} x {base}" if base else f"≤ {limit:g}"]
        for jdk in jdks:
            cells.append(_reached(rows, jdk, work, metric, limit, base))
        lines.append(_line(cells))
    return lines + [""]


def _reached(rows, jdk, work, metric, limit, base):
    row = find(rows, jdk, work, "weft")
    if not row or row.get(metric) is None:
        return "–"
    value = row[metric]
    shown = _number(value)
    if base:
        other = find(rows, jdk, work, base)
        if other is None and base in ("uvloop", "asyncio"):
            other = next((r for r in rows if r["work"] == work and r["contender"] == base), None)
        if not other or not other.get(metric):
            return "–"
        value /= other[metric]
        shown = f"{value:.2f} x"
    return shown if value <= limit else f"**missed: {shown}**"


def _peers(rows):
    """Weft's ratio to the best peer, and to the limit."""
    jdks = sorted({row["jdk"] for row in rows})
    lines = ["## Weft, the best peer, the limit", "", "Below 1, Weft costs less.", ""]
    head = [""] + [f"JDK {jdk}: {what}" for jdk in jdks for what in ("x best peer", "x limit")]
    lines += [_line(head), _rule(1, len(head) - 1)]
    for work in _ordered(row["work"] for row in rows):
        some = [row for row in rows if row["work"] == work]
        metric = next((m for m in ("best", "cpu", "bytes") if m in some[0]), None)
        if work in ("startup", "idle") or metric is None:
            continue
        cells = [f"{work}, {'ns' if metric == 'best' else 'server CPU' if 'echo' in work else metric}"]
        for jdk in jdks:
            weft = find(some, jdk, work, "weft")
            peers = [r for r in some if r["jdk"] == jdk and r["contender"] not in tables.LIMITS | tables.OWN]
            limits = [r for r in some if r["jdk"] == jdk and r["contender"] in tables.LIMITS]
            base = next((tables.MICRO[t][work] for t in tables.MICRO if work in tables.MICRO[t]), None)
            limits = [r for r in limits if base is None or r["contender"] == base]
            for others, named in ((peers, True), (limits, True)):
                best = min((r for r in others if r.get(metric)), key=lambda r: r[metric], default=None)
                told = _ratio(weft, best, metric)
                cells.append(f"{told} ({best['contender']})" if best and told != "–" else "–")
        if any(cell != "–" for cell in cells[1:]):
            lines.append(_line(cells))
    return lines + [""]


# ---- plots


def _plot(result):
    """Bars on a logarithmic scale, a group for each workload, JDK after JDK."""
    name, rows = result["table"], result["rows"]
    metric = "best" if name in tables.MICRO else {"parked": "bytes", "startup": "wall", "connections": "resident"}.get(name, "cpu")
    unit = {"best": "ns", "bytes": "bytes", "wall": "wall ms", "resident": "bytes resident"}.get(metric, "CPU: " + {"echo": "µs", "idle": "ms/s"}.get(name, "ns"))
    rows = [row for row in rows if row.get(metric)]
    if not rows:
        return None
    newest = max(row["jdk"] for row in rows)
    rows = [row for row in rows if row["jdk"] == newest]
    low = 10 ** math.floor(math.log10(min(row[metric] for row in rows)))
    high = 10 ** math.ceil(math.log10(max(row[metric] for row in rows) * 1.01))
    scale = 430 / max(math.log10(high / low), 1)
    contenders = _ordered(row["contender"] for row in rows)
    others = [each for each in contenders if each not in COLOURS]
    colours = {**COLOURS, **{each: OTHERS[i % len(OTHERS)] for i, each in enumerate(others)}}
    body, y = [], 44
    for work in _ordered(row["work"] for row in rows):
        body.append(f'<text x="8" y="{y + 12}" font-weight="bold">{escape(work)}</text>')
        y += 18
        for row in sorted((row for row in rows if row["work"] == work), key=lambda row: row[metric]):
            width = max(math.log10(row[metric] / low) * scale, 1)
            colour = colours[row["contender"]]
            body.append(f'<text x="132" y="{y + 11}" text-anchor="end">{escape(row["contender"])}</text>')
            body.append(f'<rect x="138" y="{y + 1}" width="{width:.1f}" height="12" fill="{colour}"/>')
            body.append(f'<text x="{143 + width:.1f}" y="{y + 11}">{_number(row[metric])}</text>')
            y += 15
        y += 8
    title = f"{tables.TITLES[name]} (JDK {newest}, {unit}, logarithmic; shorter is better)"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="{y + 8}"'
        ' font-family="sans-serif" font-size="11">\n'
        '<rect width="100%" height="100%" fill="white"/>\n'
        f'<text x="8" y="22" font-size="14">{escape(title)}</text>\n' + "\n".join(body) + "\n</svg>\n"
    )


# ---- comparing


def compare(old, new):
    """Prints what changed between two folders of results; returns how many got worse by a tenth."""
    worse = 0
    print(f"{'':44}{'old':>12}{'new':>12}{'new/old':>9}")
    for path in sorted(new.glob("*.json")):
        if not (old / path.name).is_file():
            continue
        before = json.loads((old / path.name).read_text())["rows"]
        for row in json.loads(path.read_text())["rows"]:
            then = find(before, row["jdk"], row["work"], row["contender"])
            for metric in ("best", "cpu", "bytes", "wall"):
                if not then or not then.get(metric) or row.get(metric) is None:
                    continue
                ratio = row[metric] / then[metric]
                if metric == "bytes" and abs(row[metric] - then[metric]) < 0.5:
                    continue
                mark = ""
                if row["contender"] == "weft" and ratio > 1.1:
                    worse += 1
                    mark = "  worse"
                label = f"{row['work']} {row['contender']} {row['jdk']} {metric}"
                print(f"{label:44}{_number(then[metric]):>12}{_number(row[metric]):>12}{ratio:9.2f}{mark}")
    print(f"{worse} figures of Weft are more than a tenth worse")
    return 1 if worse else 0
