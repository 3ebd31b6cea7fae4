package dev.weft.transformer.tree;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A directory with class files, as a compiler leaves it. */
final class DirectoryTree implements Tree {
  private final Path root;
  private final List<String> paths;

  DirectoryTree(Path root) throws IOException {
    this.root = root;
    this.paths = filesUnder(root);
  }

  private static List<String> filesUnder(Path root) throws IOException {
    List<String> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        Set.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
              files.add(root.relativize(file).toString().replace('\\', '/'));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof FileSystemLoopException) {
              return FileVisitResult.CONTINUE; // a link to a folder that is being walked through
            }
            throw e;
          }
        });
    Collections.sort(files);
    return files;
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
    // Frame classes first: if the machine stops midway, a class that needs its own finds it.
    changes.sort(Comparator.comparing(file -> !FrameFiles.isNamedLikeFrame(file.path())));
    if (!changes.isEmpty()) {
      stageAndMove(changes, out);
    }
    return deleteStaleFrameClasses(files, out);
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
      for (TreeFile file : changes) {
        Path target = out.resolve(file.path());
        Path origin = root.resolve(file.origin());
        if (file.isUnchanged()) {
          staging.addCopy(target, origin);
        } else {
          staging.add(target, origin, content -> content.write(file.content()));
        }
      }
      staging.moveAll();
    }
  }

  private static int deleteStaleFrameClasses(List<TreeFile> files, Path out) throws IOException {
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
