package dev.weft.junit.attach;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** When a test run gets the agent; as JUnit's own parameters, by a system property or its file. */
enum When {
  /** If a folder of the class path has a class that is not rewritten. */
  AUTO,
  /** In any case: for classes in jars, which are not looked at. */
  ALWAYS,
  NEVER;

  static final String PROPERTY = "dev.weft.junit.attach";
  private static final String FILE = "junit-platform.properties";

  /**
   * Returns what the system property says, or the file of JUnit's parameters, or {@link #AUTO}.
   *
   * @throws IllegalArgumentException if it is none of the three
   */
  static When configured() {
    String value = System.getProperty(PROPERTY);
    if (value == null) value = inFile();
    if (value == null) return AUTO;
    for (When each : values()) {
      if (each.name().equals(value.strip().toUpperCase(Locale.ROOT))) return each;
    }
    throw new IllegalArgumentException(
        PROPERTY + " is \"" + value + "\", and neither auto, always nor never");
  }

  private static @Nullable String inFile() {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    if (loader == null) loader = ClassLoader.getSystemClassLoader();
    try (InputStream in = loader.getResourceAsStream(FILE)) {
      if (in == null) return null;
      Properties parameters = new Properties();
      parameters.load(in);
      return parameters.getProperty(PROPERTY);
    } catch (IOException | IllegalArgumentException e) {
      return null; // JUnit reads it, too, and says what is wrong with it
    }
  }
}
