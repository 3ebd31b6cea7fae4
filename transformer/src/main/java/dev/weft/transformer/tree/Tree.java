package dev.weft.transformer.tree;

import dev.weft.transformer.ClassFile;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
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

  /**
   * Returns the class file at {@code path}, and of a file that is none only its first bytes: some
   * are larger than the memory.
   */
  byte[] read(String path) throws IOException;

  /** Returns what {@link #read} is to return of the file that {@code content} is read from. */
  static byte[] classFile(InputStream content) throws IOException {
    byte[] start = content.readNBytes(ClassFile.HEADER);
    if (new ClassFile(start).version() == 0) {
      return start;
    }
    return new SequenceInputStream(new ByteArrayInputStream(start), content).readAllBytes();
  }

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
