package dev.weft.transformer.tree;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A jar. Its entries keep their order, times and compression (a launcher may need nested jars
 * uncompressed); frame classes follow the class they belong to.
 */
final class JarTree implements Tree {
  private static final Pattern SIGNATURE =
      Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)", Pattern.CASE_INSENSITIVE);

  private final Path place;
  private final ZipFile jar;
  private final List<String> paths;

  JarTree(Path place) throws IOException {
    this.place = place;
    this.jar = new ZipFile(place.toFile());
    this.paths = jar.stream().<String>map(ZipEntry::getName).toList();
  }

  @Override
  public List<String> paths() {
    return paths;
  }

  @Override
  public byte[] read(String path) throws IOException {
    try (InputStream content = jar.getInputStream(jar.getEntry(path))) {
      return Tree.classFile(content);
    }
  }

  @Override
  public int write(List<TreeFile> files, Path out) throws IOException, UnusableTreeException {
    Set<String> wanted = files.stream().map(TreeFile::path).collect(Collectors.toSet());
    int stale = (int) paths.stream().filter(path -> !wanted.contains(path)).count();
    boolean changed = stale > 0 || files.stream().anyMatch(file -> !file.isUnchanged());
    if (changed) {
      refuseIfSigned();
    } else if (Files.isRegularFile(out) && Files.mismatch(place, out) == -1) {
      return 0;
    }
    try (Staging staging = new Staging(out.toAbsolutePath().getParent())) {
      Path staged = staging.next();
      if (changed) {
        writeJar(files, staged);
      } else {
        Files.copy(place, staged);
      }
      if (!Files.isRegularFile(out) || Files.mismatch(staged, out) != -1) {
        close(); // some systems do not replace a file that is open
        Staging.move(staged, out);
      }
    }
    return stale;
  }

  private void refuseIfSigned() throws UnusableTreeException {
    for (String path : paths) {
      if (SIGNATURE.matcher(path).matches()) {
        throw UnusableTreeException.signed(place, path);
      }
    }
  }

  private void writeJar(List<TreeFile> files, Path target) throws IOException {
    try (OutputStream stream = Files.newOutputStream(target);
        ZipOutputStream zip = new ZipOutputStream(stream)) {
      zip.setComment(jar.getComment());
      for (TreeFile file : files) {
        ZipEntry origin = jar.getEntry(file.origin());
        byte[] content =
            file.isUnchanged()
                ? jar.getInputStream(jar.getEntry(file.origin())).readAllBytes()
                : file.content();
        zip.putNextEntry(entry(file.path(), origin, content));
        zip.write(content);
        zip.closeEntry();
      }
    }
  }

  private static ZipEntry entry(String path, ZipEntry origin, byte[] content) {
    ZipEntry entry;
    if (path.equals(origin.getName())) {
      entry = new ZipEntry(origin);
    } else {
      entry = new ZipEntry(path);
      entry.setTime(origin.getTime());
      entry.setMethod(origin.getMethod());
    }
    entry.setCompressedSize(-1);
    entry.setSize(content.length);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setCrc(crc.getValue());
    if (entry.getMethod() == ZipEntry.STORED) {
      entry.setCompressedSize(content.length);
    }
    return entry;
  }

  @Override
  public void close() throws IOException {
    jar.close();
  }
}
