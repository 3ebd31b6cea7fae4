package dev.weft.transformer.tree;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A directory with class files, as a compiler leaves it. */
final class DirectoryTree implements Tree {
  private final Path root;
  private final List<String> paths;

  DirectoryTree(Path root) throws IOException {
    this.root = root;
    this.paths = filesUnder(root);
  }

  private static List<String> filesUnder(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public List<String> paths() {
    return paths;
  }

  @Override
  public byte[] read(String path) throws IOException {
    try (InputStream content = Files.newInputStream(root.resolve(path))) {
      return Tree.classFile(content);
    }
  }

  @Override
  public int write(List<TreeFile> files, Path out) throws IOException {
    List<TreeFile> changes = new ArrayList<>();
    for (TreeFile file : files) {
      if (!isThere(file, out.resolve(file.path()))) {
        changes.add(file);
      }
    }
    // Frames first: if the machine stops midway, a class that needs its frame finds it.
    changes.sort(Comparator.comparing(file -> !FrameFiles.isNamedLikeFrame(file.path())));
    if (!changes.isEmpty()) {
      stageAndMove(changes, out);
    }
    return deleteStaleFrames(files, out);
  }

  private boolean isThere(TreeFile file, Path target) throws IOException {
    Path source = root.resolve(file.origin());
    if (file.isUnchanged() && source.equals(target)) {
      return true;
    }
    if (!Files.isRegularFile(target)) {
      return false;
    }
    return file.isUnchanged()
        ? Files.mismatch(source, target) == -1
        : Arrays.equals(file.content(), Files.readAllBytes(target));
  }

  private void stageAndMove(List<TreeFile> changes, Path out) throws IOException {
    Files.createDirectories(out);
    try (Staging staging = new Staging(out.toRealPath().getParent())) {
      List<Path> staged = new ArrayList<>();
      for (TreeFile file : changes) {
        Path copy = staging.next();
        staged.add(copy);
        if (file.isUnchanged()) {
          Files.copy(root.resolve(file.origin()), copy, StandardCopyOption.COPY_ATTRIBUTES);
        } else {
          Files.write(copy, file.content());
        }
      }
      for (int i = 0; i < changes.size(); i++) {
        Staging.move(staged.get(i), out.resolve(changes.get(i).path()));
      }
    }
  }

  private static int deleteStaleFrames(List<TreeFile> files, Path out) throws IOException {
    Set<String> wanted = files.stream().map(TreeFile::path).collect(Collectors.toSet());
    int deleted = 0;
    for (String path : filesUnder(out)) {
      if (!wanted.contains(path)
          && FrameFiles.isNamedLikeFrame(path)
          && FrameFiles.isFrame(path, Files.readAllBytes(out.resolve(path)))) {
        Files.delete(out.resolve(path));
        deleted++;
      }
    }
    return deleted;
  }

  @Override
  public void close() {}
}
