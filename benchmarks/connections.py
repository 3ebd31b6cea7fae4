"""What an idle connection costs: each has sent a line, has read it again, and is left open.

Run as a program, this is asyncio's server, or the clients:
connections.py serve PORT COUNT [CERTIFICATE]
connections.py connect PORT COUNT [tls]
"""

import asyncio
import gc
import json
import pathlib
import resource
import socket
import ssl
import subprocess
import sys
import time

FIRST = 100  # as IdleConnections.FIRST


def measure(bench, free_port):
    """Returns a row for each server, plain and protected."""
    rows = []
    directory = bench.root / "benchmarks" / "target"
    directory.mkdir(exist_ok=True)
    certificate = make_certificate(directory)
    for jdk in sorted(bench.jdks, reverse=True):
        for contender in bench.chosen(["weft", "asyncio"]):
            if contender == "asyncio" and jdk != max(bench.jdks):
                continue
            for kind in ("plain", "tls"):
                if kind == "tls" and certificate is None:
                    print("connections-tls: skipped, no openssl to make a certificate")
                    continue
                count = (500 if kind == "tls" else 2_000) if bench.quick else (2_000 if kind == "tls" else 8_000)
                row = once(bench, jdk, contender, kind, count, certificate, free_port())
                if row:
                    rows.append({"jdk": jdk} | row)
    return rows


def once(bench, jdk, contender, kind, count, certificate, port):
    arguments = [port, count]
    if contender == "asyncio":
        more = [certificate[1]] if kind == "tls" else []
        command = [sys.executable, __file__, "serve"] + list(map(str, arguments + more))
    else:
        more = [certificate[0]] if kind == "tls" else []
        # A small young generation: what it has touched once stays resident.
        options = ["-XX:+UseSerialGC", "-Xmn4m", "-Xmx1g"]
        command = bench.java(jdk, None, options, "weft.IdleConnections", arguments + more)
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    connect = [sys.executable, __file__, "connect", str(port), str(count)]
    clients = subprocess.Popen(connect + (["tls"] if kind == "tls" else []))
    try:
        line = server.stdout.readline()
        return json.loads(line) if line else None
    finally:
        clients.kill()
        server.kill()
        clients.wait()
        server.wait()


def make_certificate(directory):
    """Returns (key store, PEM file), or None."""
    pem, store = directory / "connections.pem", directory / "connections.p12"
    make = ["openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    make += ["-subj", "/CN=localhost", "-days", "2", "-keyout", str(pem), "-out", str(pem) + ".crt"]
    export = ["openssl", "pkcs12", "-export", "-in", str(pem), "-out", str(store), "-passout", "pass:changeit"]
    try:
        subprocess.run(make, check=True, capture_output=True)
        with open(pem, "a") as file:
            file.write(pathlib.Path(str(pem) + ".crt").read_text())
        subprocess.run(export, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return str(store), str(pem)


def allow_files(count):
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, count + 200), hard))


def resident():
    with open("/proc/self/status") as status:
        return next(1024 * int(line.split()[1]) for line in status if line.startswith("VmRSS:"))


async def serve(port, count, certificate):
    done = asyncio.get_running_loop().create_future()
    echoed = 0
    before = 0

    async def echo(reader, writer):
        nonlocal echoed, before
        while line := await reader.readline():
            writer.write(line)
            await writer.drain()
            echoed += 1
            if echoed == FIRST:
                gc.collect()
                before = resident()
            if echoed == FIRST + count:
                done.set_result(None)

    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    server = await asyncio.start_server(echo, "127.0.0.1", port, ssl=context, backlog=1024)
    await done
    gc.collect()
    kind = "tls" if certificate else "plain"
    row = {"work": f"connections-{kind}", "contender": "asyncio"}
    print(json.dumps(row | {"resident": (resident() - before) // count}), flush=True)
    server.close()


def connect(port, count, tls):
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    sockets = []
    for i in range(FIRST + count):
        stream = connected(port)
        if tls:
            stream = context.wrap_socket(stream)
        stream.sendall(b"a line that is echoed\n")
        if stream.recv(100) != b"a line that is echoed\n":
            sys.exit("not echoed")
        sockets.append(stream)
    time.sleep(3600)


def connected(port):
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except ConnectionRefusedError:
            time.sleep(0.1)  # the server is still starting


if __name__ == "__main__":
    what, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    more = sys.argv[4] if len(sys.argv) > 4 else None
    allow_files(count)
    if what == "serve":
        asyncio.run(serve(port, count, more))
    else:
        connect(port, count, more)
