package dev.weft.transformer.tree;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A place that holds class files among others: a directory or a jar. */
interface Tree extends Closeable {
  /** Opens what is at {@code place}. */
  static Tree open(Path place) throws IOException, UnusableTreeException {
    if (Files.isDirectory(place)) {
      return new DirectoryTree(place);
    }
    if (Files.isRegularFile(place)) {
      return new JarTree(place);
    }
    throw UnusableTreeException.neitherDirectoryNorJar(place);
  }

  /** Returns the path of every file, each time in the same order. */
  List<String> paths();

  byte[] read(String path) throws IOException;

  /**
   * Makes {@code out} hold {@code files}, and nothing else that is a frame class. What is the same
   * already is not touched. Either all of it can be written, or {@code out} stays as it was.
   *
   * @return how many stale frame classes {@code out} held
   */
  int write(List<TreeFile> files, Path out) throws IOException, UnusableTreeException;

  @Override
  void close() throws IOException;
}
