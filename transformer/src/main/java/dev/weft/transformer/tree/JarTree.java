package dev.weft.transformer.tree;

import dev.weft.transformer.MentionsWeft;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipException;

/**
 * A jar. What is not rewritten keeps its bytes and its place; frame classes follow the class they
 * belong to.
 */
final class JarTree implements Tree {
  private static final Pattern SIGNATURE =
      Pattern.compile("META-INF/([^/]+\\.(SF|RSA|DSA|EC)|SIG-[^/]*)", Pattern.CASE_INSENSITIVE);

  private final Path place;
  private final Zip zip;

  private final Map<String, List<ZipRecord>> entries = new HashMap<>();

  JarTree(Path place) throws IOException, UnusableTreeException {
    this.place = place;
    try {
      this.zip = new Zip(place);
    } catch (ZipException | EOFException e) {
      throw UnusableTreeException.damagedJar(place, e);
    }
    for (ZipRecord record : zip.records()) {
      entries.computeIfAbsent(record.path(), path -> new ArrayList<>()).add(record);
    }
  }

  @Override
  public List<String> paths() {
    return zip.records().stream().map(ZipRecord::path).toList();
  }

  @Override
  public byte[] read(String path) throws IOException {
    byte[] last = null;
    for (ZipRecord record : entries.get(path)) {
      try (InputStream content = zip.content(record)) {
        last = Tree.classFile(content);
      }
      if (MentionsWeft.in(last)) {
        return last; // should it be rewritten while there are others, that will be refused
      }
    }
    return last;
  }

  @Override
  public int write(List<TreeFile> files, Path out) throws IOException, UnusableTreeException {
    Map<String, byte[]> contents = new HashMap<>();
    Map<String, List<TreeFile>> added = new HashMap<>();
    for (TreeFile file : files) {
      if (file.isUnchanged()) continue;
      if (entries.containsKey(file.path())) {
        contents.put(file.path(), file.content());
      } else {
        added.computeIfAbsent(file.origin(), origin -> new ArrayList<>()).add(file);
      }
    }
    Set<String> wanted = files.stream().map(TreeFile::path).collect(Collectors.toSet());
    List<String> stale = paths().stream().filter(path -> !wanted.contains(path)).toList();
    stale.forEach(path -> contents.put(path, null));

    boolean changes = !contents.isEmpty() || !added.isEmpty();
    if (changes) {
      refuseIfSigned();
      refuseIfTwice(contents.keySet());
    } else if (Files.isRegularFile(out) && Files.mismatch(place, out) == -1) {
      return 0;
    }
    Path target = Files.exists(out) ? out.toRealPath() : out.toAbsolutePath();
    try (Staging staging = new Staging(target.getParent())) {
      Path staged =
          changes
              ? staging.add(target, place, new ZipRewriting(zip, contents, added)::writeTo)
              : staging.addCopy(target, place);
      if (!Files.isRegularFile(target) || Files.mismatch(staged, target) != -1) {
        close(); // some systems do not replace a file that is open
        staging.moveAll();
      }
    }
    return stale.size();
  }

  /** Several entries with one path are kept, but which of them is to be rewritten? */
  private void refuseIfTwice(Set<String> rewritten) throws UnusableTreeException {
    for (String path : rewritten) {
      if (entries.get(path).size() > 1) {
        throw UnusableTreeException.twice(place, path);
      }
    }
  }

  private void refuseIfSigned() throws UnusableTreeException {
    for (String path : paths()) {
      if (SIGNATURE.matcher(path).matches()) {
        throw UnusableTreeException.signed(place, path);
      }
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
