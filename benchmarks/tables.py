"""What is measured, in which tables, and the goals."""

# Workloads that JMH runs, by table; the second of a pair is what the ratio x is to.
MICRO = {
    "completed": {
        "completed-1": "floor",
        "completed-10": "floor",
        "completed-int": "floor",
        "completed-virtual": "plain",
        "completed-generic": "plain",
        "loop": "floor",
    },
    "switching": {"yield": "floor", "handoff": "floor", "spawn": "floor", "gather": "floor"},
    "depth": {"recursion": "floor", "exception": "plain"},
    "hot": {"hot-inside": "plain", "hot-inside-done": "plain", "hot-around": "plain"},
    "sharing": {"channel": None, "mutex": None},
    "threads": {"channel-threads": "plain", "post": "floor"},
    "generators": {"sequence": "plain", "values": None},
}
# These need two threads, and so more than one core.
TWO_CORES = {"threads"}

ALL = list(MICRO) + [
    "parked",
    "timers",
    "cancelling",
    "startup",
    "idle",
    "connections",
    "echo",
    "tls",
]

CONTENDERS = [
    "weft",
    "weft-suspending",
    "floor",
    "plain",
    "cf",
    "kotlin",
    "ea-async",
    "tascalate",
    "vthreads",
]
PARKED = ["parked-1", "parked-1-locals", "parked-3", "parked-3-locals"]
TIMERS = ["weft", "floor", "cf", "kotlin", "vthreads", "netty-wheel"]
SERVERS = ["weft", "nio", "netty-nio", "netty-epoll", "vthreads", "asyncio", "uvloop"]
# Servers that are measured on the older JDK too, at the first of the loads.
SERVERS_17 = ["weft", "nio", "netty-nio"]
TLS_SERVERS = ["weft", "netty-nio", "asyncio", "uvloop"]
LOADS = [(64, 100), (64, 1000), (16384, 100), (16384, 1000)]

# Not contenders a user could pick: what the work costs at least.
LIMITS = {"floor", "plain", "nio"}
# Weft itself, by another kind of method.
OWN = {"weft", "weft-suspending"}

TITLES = {
    "completed": "Await of what is completed",
    "switching": "Suspend and resume",
    "depth": "Deep calls",
    "hot": "Hot loops",
    "sharing": "Channel and mutex on one loop",
    "threads": "Between threads",
    "generators": "Values one by one",
    "parked": "Memory of a suspended call",
    "timers": "1,000,000 timers",
    "cancelling": "Cancelling sleepers",
    "startup": "Start-up and weaving",
    "idle": "An idle loop",
    "connections": "Idle connections",
    "echo": "Echo over loopback",
    "tls": "TLS over loopback",
}

NOTES = {
    "completed": "Nanoseconds for one await. `completed-1`: a call of a method that awaits one of 64"
    " settled promises; `completed-10`: through a chain of ten methods; `completed-int`: the method"
    " computes an int; `-virtual`: through an interface with two implementations; `-generic`: a"
    " generic method of another class; `loop`: a million awaits in one method.",
    "switching": "Nanoseconds for one switch, answer or task. `yield`: one task gives way;"
    " `handoff`: two tasks answer each other through a fresh promise each time; `spawn`: 10,000"
    " tasks that suspend once, and are joined; `gather`: the values of 1,000 such tasks.",
    "depth": "`recursion`: 1,000 deep, the innermost call suspends once; nanoseconds for one call,"
    " down and up. `exception`: through 64 suspended calls; nanoseconds for one exception, which"
    " `plain` has thrown through 64 calls that do not suspend.",
    "hot": "Nanoseconds for one iteration of `sum += data[i & mask] ^ i`, beside the same loop in a"
    " plain method. `hot-inside`: the loop suspends once in 2^20 iterations; `-done`: it awaits"
    " what is settled; `hot-around`: the await is in a loop around it.",
    "sharing": "Nanoseconds for one value through a channel of 16 places, and for one turn with a"
    " lock that ten tasks contend for and hold across a suspension.",
    "threads": "Nanoseconds for one value from thread to thread, and for one action that another"
    " thread posts; both cores are in use. `plain`: ArrayBlockingQueue, single thread executor.",
    "generators": "Nanoseconds for one value. `sequence`: a million values of an `Iterator`, beside one"
    " that is written by hand; `values`: 10,000 values of an async generator, or a flow, that are"
    " there at once. `channel` above is what handing a value to another task costs.",
    "parked": "Bytes of heap for each of 1,000,000 suspended calls (100,000 with `--quick`), with the"
    " promise that it awaits and the array slot that holds it. `-locals`: two longs, an int and a"
    " reference are live in each of the 1 or 3 methods.",
    "timers": "1,000,000 timers of 1 to 1000 ms, a task each. CPU time of the whole process, in"
    " nanoseconds a timer; bytes a timer on the calling thread (of Weft: the task and its timer);"
    " lateness is what was late beyond the time asked for, mean and greatest. All of them are"
    " made at once, and what takes longer to make than the shortest of them is late. `floor`: a"
    " binary heap without tasks; `netty-wheel` may be late by a tick of 1 ms.",
    "cancelling": "200,000 tasks (20,000 with `--quick`) that sleep for an hour are cancelled in one"
    " turn, and awaited: CPU time of the thread for each; the best of five rounds in one process.",
    "startup": "1,000 classes (200 with `--quick`) with two async methods each, which are all called once: wall and CPU"
    " time of the process, medians. `plain`: the same classes without await; `woven`: rewritten"
    " at build time; `agent`: rewritten while they are loaded; `weaving`: the command line that"
    " rewrites all of them.",
    "idle": "CPU time and voluntary context switches a second of a process that listens on a port"
    " and sleeps, beside a JVM that only sleeps (whose own threads wake up now and then).",
    "connections": "Bytes for each of 8,000 connections (2,000 with TLS; a quarter with `--quick`) that"
    " have echoed a line and wait for the next one, with a reader and a writer each: of heap after"
    " collection, and of resident memory of the process.",
    "echo": "One server process on one core, one generator (plain NIO, one thread) on another; each"
    " connection has one message under way. Server CPU time for a message is the steadiest"
    " figure: where the generator is at its limit, messages per second say nothing of the server."
    " Medians of the runs.",
    "tls": "Microseconds of CPU of the whole server process, on one core; the generator (blocking"
    " sockets of the JDK, one thread) is on another. TLS 1.3, an EC certificate. `tls-handshake`: a"
    " whole one, no session is resumed, with an echo of one byte and the closing; `tls-message`: the"
    " echo of 64 B on one of 16 connections; `tls-mebibyte`: the echo of 1 MiB in messages of 64 KiB."
    " Weft and Netty use the JDK's engine, Python OpenSSL. Medians of the runs.",
}

# Text, workload, figure, limit, and what the limit is a multiple of (None: absolute).
GOALS = [
    ("await of a completed call, depth 1", "completed-1", "best", 1.3, "floor"),
    ("await of a completed call, depth 10", "completed-10", "best", 1.3, "floor"),
    ("bytes for that, depth 1", "completed-1", "bytes", 0.5, None),
    ("bytes for that, depth 10", "completed-10", "bytes", 0.5, None),
    ("loop of 1 M awaits of completed tasks", "loop", "best", 1.3, "floor"),
    ("suspend and resume on one loop", "yield", "best", 1.5, "floor"),
    ("bytes for that", "yield", "bytes", 0.5, None),
    ("hand-over between two tasks", "handoff", "best", 1.5, "floor"),
    ("bytes for that", "handoff", "bytes", 32.5, None),
    ("spawn, suspend once, join", "spawn", "best", 1.5, "floor"),
    ("bytes for that, with the list's slot", "spawn", "bytes", 76.5, None),
    ("gather, per child", "gather", "best", 1.7, "floor"),
    ("bytes for that", "gather", "bytes", 80.99, None),
    ("recursion 1,000 deep, per frame", "recursion", "best", 1.5, "floor"),
    ("bytes for that", "recursion", "bytes", 48, None),
    ("parked, 3 calls deep, 4 live locals each, bytes", "parked-3-locals", "bytes", 204.5, None),
    ("hot loop with a rare await", "hot-inside", "best", 1.05, "plain"),
    ("the same, never suspended", "hot-inside-done", "best", 1.05, "plain"),
    ("await around a hot loop", "hot-around", "best", 1.05, "plain"),
    ("1 M timers, CPU ns each", "timers", "cpu", 300, None),
    ("timers that were early", "timers", "early", 0, None),
    ("exception through 64 suspended frames, ns", "exception", "best", 5000, None),
    ("idle connection, bytes of heap", "connections-plain", "heap", 2048, None),
    ("idle connection, bytes resident", "connections-plain", "resident", 5 * 1024, None),
    ("idle connection with TLS, bytes of heap", "connections-tls", "heap", 60 * 1024, None),
    ("echo, 64 B, 100 connections: server CPU", "echo-64-100", "cpu", 1.15, "nio"),
    ("the same against Netty on NIO", "echo-64-100", "cpu", 1.0, "netty-nio"),
    ("the same against uvloop", "echo-64-100", "cpu", 1.0, "uvloop"),
    ("TLS handshake: server CPU against Netty", "tls-handshake", "cpu", 1.1, "netty-nio"),
    ("the same against asyncio", "tls-handshake", "cpu", 1.0, "asyncio"),
    ("TLS, message of 64 B: server CPU against Netty", "tls-message", "cpu", 1.1, "netty-nio"),
    ("the same against asyncio", "tls-message", "cpu", 1.0, "asyncio"),
    ("TLS, 1 MiB: server CPU against Netty", "tls-mebibyte", "cpu", 1.1, "netty-nio"),
    ("the same against asyncio", "tls-mebibyte", "cpu", 1.0, "asyncio"),
    ("echo, 64 B, 100 connections: p99", "echo-64-100", "p99", 1.15, "nio"),
]
