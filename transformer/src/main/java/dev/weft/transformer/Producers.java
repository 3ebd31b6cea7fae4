package dev.weft.transformer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is known of the methods of other libraries that return a stage: whether its caller may
 * cancel it. Immutable.
 *
 * <p>A list has one method in each line, such as {@code owned java.net.http.HttpClient.sendAsync}
 * or {@code shared com.acme.Catalog.*}. The class is the one that the call is made on; {@code *}
 * stands for any characters, dots included. What follows a {@code #} is not read. Of several lines
 * that match, the last one counts, so that a list which is added later has the last word.
 */
public final class Producers {
  /** What the lists of libraries and projects are called; see {@link Listings}. */
  public static final String LISTING = "producers";

  /** What a caller may do with a stage that it was given. */
  public enum Kind {
    /** Each call starts work of its own, which stops when the stage is cancelled. */
    OWNED,

    /** As {@link #OWNED}, and when a stage is cancelled that is derived from it by thenApply. */
    OWNED_DERIVED,

    /** Others may wait for the same stage, or cancelling it stops nothing. */
    SHARED
  }

  private record Line(Kind kind, Pattern method) {}

  private static final Producers STANDARD = new Producers(List.of()).and("Weft's own list", own());

  private final List<Line> lines;

  /** What was asked before. A build asks for the same few methods again and again. */
  private final Map<String, Optional<Kind>> known = new ConcurrentHashMap<>();

  private Producers(List<Line> lines) {
    this.lines = lines;
  }

  /** Returns what Weft itself knows: the JDK, and libraries that many use. */
  public static Producers standard() {
    return STANDARD;
  }

  private static List<String> own() {
    try (InputStream list = Producers.class.getResourceAsStream("producers")) {
      return new String(list.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns these with another list, which has the last word.
   *
   * @param source where the list comes from, for people to read
   * @throws IllegalArgumentException if a line says something else than a list can
   */
  public Producers and(String source, List<String> list) {
    List<Line> all = new ArrayList<>(lines);
    for (int i = 0; i < list.size(); i++) {
      String line = list.get(i).replaceFirst("#.*", "").strip();
      if (!line.isEmpty()) all.add(line(source + ", line " + (i + 1), line));
    }
    return new Producers(all);
  }

  private static Line line(String where, String line) {
    String[] words = line.split("\\s+");
    if (words.length == 2 && words[1].contains(".")) {
      for (Kind kind : Kind.values()) {
        String word = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
        if (words[0].equals(word)) return new Line(kind, pattern(words[1]));
      }
    }
    throw new IllegalArgumentException(
        where
            + ": \""
            + line
            + "\" does not say whose stages a method returns. Write \"owned CLASS.METHOD\" if each"
            + " call starts work that stops when its stage is cancelled, else \"shared"
            + " CLASS.METHOD\", as in: owned com.acme.Client.fetch");
  }

  private static Pattern pattern(String glob) {
    return Pattern.compile(
        Arrays.stream(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
  }

  /**
   * Returns what is known of a method.
   *
   * @param owner the class that the call is made on, by its internal name
   */
  public Optional<Kind> kind(String owner, String name) {
    return known.computeIfAbsent(owner.replace('/', '.') + "." + name, this::find);
  }

  private Optional<Kind> find(String method) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      Line line = lines.get(i);
      if (line.method.matcher(method).matches()) return Optional.of(line.kind);
    }
    return Optional.empty();
  }
}
