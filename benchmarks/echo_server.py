"""Echo with asyncio.Protocol. Arguments: the port, the size of buffers (not used), asyncio or uvloop; for TLS, a PEM file."""

import asyncio
import socket
import ssl
import sys


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)


async def main():
    loop = asyncio.get_running_loop()
    context = None
    if len(sys.argv) > 4:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[4])
    port = int(sys.argv[1])
    server = await loop.create_server(Echo, "127.0.0.1", port, backlog=1024, ssl=context)
    await server.serve_forever()


if sys.argv[3] == "uvloop":
    import uvloop

    uvloop.install()
asyncio.run(main())
