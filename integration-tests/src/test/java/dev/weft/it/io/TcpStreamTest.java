package dev.weft.it.io;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.ConnectOptions;
import dev.weft.io.TcpListener;
import dev.weft.io.TcpStream;
import dev.weft.it.io.Io.Pair;
import java.io.IOException;

class TcpStreamTest extends ByteStreamContract {
  @Override
  Task<Pair> connect() throws IOException {
    return pair();
  }

  @Async
  static Task<Pair> pair() throws IOException {
    TcpListener listener = TcpListener.listen(Io.anyPort());
    Task<TcpStream> accepting = listener.accept();
    TcpStream client = await(TcpStream.connect(Io.address(listener), ConnectOptions.standard()));
    TcpStream server = await(accepting);
    await(listener.closeAsync());
    return Task.of(new Pair(client, server));
  }
}
