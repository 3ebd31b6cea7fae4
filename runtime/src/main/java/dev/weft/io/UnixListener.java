package dev.weft.io;

import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A Unix domain socket that accepts connections.
 *
 * <p>The file outlives the program that made it, unless that removes it. So {@link #listen} takes a
 * socket away that lies there already, though no other kind of file; and {@link #closeAsync}
 * removes the file, unless somebody has put another in its place.
 */
public final class UnixListener extends SocketListener<UnixStream> {
  private final Path path;

  /** Which file it is, so that another of the same name is told apart. */
  private final Object fileKey;

  private UnixListener(ServerSocketChannel channel, Path path, ListenOptions options)
      throws IOException {
    super(channel, options.acceptPause());
    this.path = path;
    this.fileKey = attributes(path).fileKey();
  }

  /** As {@link #listen(Path, ListenOptions)}, with the standard options. */
  public static UnixListener listen(Path path) throws IOException {
    return listen(path, ListenOptions.standard());
  }

  /**
   * Begins to listen, at once.
   *
   * @param path about 100 characters at most, by the rules of the system
   * @param options those that concern TCP do nothing
   * @return a listener, which is to be closed
   * @throws IOException if the system has no socket to give, or one that is left over at {@code
   *     path} cannot be removed
   * @throws BindException if it cannot; it names the path
   * @throws IllegalStateException if the caller runs on no event loop
   */
  public static UnixListener listen(Path path, ListenOptions options) throws IOException {
    CurrentLoop.require("A listener was opened");
    removeSocket(path);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(path), options.backlog());
      return new UnixListener(channel, path, options);
    } catch (IOException e) {
      channel.close();
      IOException named = new BindException("cannot listen on " + path + ": " + e.getMessage());
      named.initCause(e);
      throw named;
    }
  }

  private static void removeSocket(Path path) throws IOException {
    try {
      // Neither a file, nor a directory, nor a link: a socket, or a device that cannot be bound to.
      if (attributes(path).isOther()) Files.delete(path);
    } catch (NoSuchFileException usual) {
      // Nothing lies there.
    }
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  UnixStream stream(SocketChannel accepted) throws IOException {
    return new UnixStream(accepted);
  }

  @Override
  void afterClose() throws IOException {
    try {
      if (fileKey != null && fileKey.equals(attributes(path).fileKey())) Files.delete(path);
    } catch (NoSuchFileException gone) {
      // Somebody has removed it, as they may.
    }
  }
}
