package dev.weft.transformer.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/** Frame classes of an earlier build that nothing uses any more: no compiler deletes them. */
public final class StaleFrames {
  private StaleFrames() {}

  /**
   * Deletes those in a folder that was rewritten in place.
   *
   * @param isUsed says of an owner and a frame class, by internal names, whether the one may use
   *     the other; not asked for an owner that is gone
   * @return how many there were
   */
  public static int delete(Path folder, BiPredicate<String, String> isUsed) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    int deleted = 0;
    for (Path file : files) {
      String path = folder.relativize(file).toString().replace('\\', '/');
      if (!FrameFiles.isNamedLikeFrame(path)) continue;
      String owner = FrameFiles.ownerOf(path);
      boolean stale =
          !Files.exists(folder.resolve(owner)) || !isUsed.test(className(owner), className(path));
      if (stale && FrameFiles.isFrame(path, Files.readAllBytes(file))) {
        Files.delete(file);
        deleted++;
      }
    }
    return deleted;
  }

  private static String className(String path) {
    return path.substring(0, path.length() - ".class".length());
  }
}
