package dev.weft.transformer.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which classes are looked at, by name.
 *
 * <p>A pattern is a class's name as {@link Class#getName} says it, in which {@code *} stands for
 * any characters, dots included, and {@code ?} for one. {@code com.acme.*} is that package with its
 * subpackages and all nested classes.
 */
public final class ClassNameFilter {
  /** Looks at every class. */
  public static final ClassNameFilter ALL = new ClassNameFilter(List.of(), List.of());

  private final List<Pattern> includes;
  private final List<Pattern> excludes;

  /** Looks at what {@code includes} match, or at all if there are none, less the excludes. */
  public ClassNameFilter(List<String> includes, List<String> excludes) {
    this.includes = includes.stream().map(ClassNameFilter::compile).toList();
    this.excludes = excludes.stream().map(ClassNameFilter::compile).toList();
  }

  private static Pattern compile(String glob) {
    return Pattern.compile(
        glob.strip()
            .chars()
            .mapToObj(
                c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString((char) c)))
            .collect(Collectors.joining()));
  }

  /** Returns whether the class of that internal name ({@code com/acme/Orders}) is looked at. */
  public boolean accepts(String internalName) {
    String name = internalName.replace('/', '.');
    return (includes.isEmpty() || matches(includes, name)) && !matches(excludes, name);
  }

  /**
   * Returns whether the class file at {@code path}, which does not tell its class, is looked at.
   * What stands before the class's own path is not known, so each part may be where it begins.
   */
  boolean acceptsFile(String path) {
    String whole = path.substring(0, path.length() - ".class".length()).replace('/', '.');
    List<String> names = new ArrayList<>(List.of(whole));
    for (int dot = whole.indexOf('.'); dot >= 0; dot = whole.indexOf('.', dot + 1)) {
      names.add(whole.substring(dot + 1));
    }
    return (includes.isEmpty() || names.stream().anyMatch(name -> matches(includes, name)))
        && names.stream().noneMatch(name -> matches(excludes, name));
  }

  private static boolean matches(List<Pattern> patterns, String name) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
  }
}
