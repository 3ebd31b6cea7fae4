package dev.weft.bytebuddy;

import dev.weft.transformer.Transformer;
import dev.weft.transformer.tree.ClassNameFilter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What can be set, by system properties that are called as those of weft-maven-plugin: Byte Buddy
 * gives a plugin that it finds by itself no other settings.
 *
 * @param skip whether to leave the classes as they are
 * @param filter the classes to look at
 * @param producers lines of a list that has the last word
 * @param options without lists
 */
record Settings(
    boolean skip,
    ClassNameFilter filter,
    List<String> producers,
    Transformer.Options options,
    boolean failOnWarning,
    boolean verbose) {
  private static final String PREFIX = "weft.";

  /** A misspelt one would be no setting at all, so each is said here. */
  private static final Set<String> KEYS =
      new TreeSet<>(
          Set.of(
              "directCalls",
              "excludes",
              "failOnWarning",
              "includes",
              "producers",
              "singleCopy",
              "skip",
              "verbose"));

  /**
   * Returns what the properties say.
   *
   * @param properties a property's value by its name; null if it is not set
   * @throws IllegalArgumentException if a value makes no sense
   */
  static Settings of(Function<String, @Nullable String> properties) {
    return new Settings(
        isOn(properties, "skip", false),
        new ClassNameFilter(list(properties, "includes"), list(properties, "excludes")),
        list(properties, "producers"),
        Transformer.Options.DEFAULT
            .withSingleCopy(isOn(properties, "singleCopy", false))
            .withDirectCalls(isOn(properties, "directCalls", true)),
        isOn(properties, "failOnWarning", false),
        isOn(properties, "verbose", false));
  }

  private static boolean isOn(
      Function<String, @Nullable String> properties, String key, boolean otherwise) {
    String value = properties.apply(PREFIX + key);
    if (value == null) return otherwise;
    return switch (value) {
      case "true", "" -> true; // -Dweft.skip alone
      case "false" -> false;
      default ->
          throw new IllegalArgumentException(
              "The system property "
                  + (PREFIX + key + " is \"" + value + "\", neither true nor false. Weft's are ")
                  + String.join(", ", KEYS.stream().map(PREFIX::concat).toList()));
    };
  }

  private static List<String> list(Function<String, @Nullable String> properties, String key) {
    String value = properties.apply(PREFIX + key);
    if (value == null) return List.of();
    return Stream.of(value.split(",")).map(String::strip).filter(each -> !each.isEmpty()).toList();
  }
}
