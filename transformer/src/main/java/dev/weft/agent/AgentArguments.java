package dev.weft.agent;

import dev.weft.transformer.Transformer;
import dev.weft.transformer.tree.ClassNameFilter;
import java.nio.file.Path;
import java.util.List;

/**
 * What follows {@code =} in {@code -javaagent:JAR=includes=com.acme.*:org.acme.*,verbose=true}:
 * pairs separated by commas, names in a list by colons.
 *
 * @param filter from {@code includes} and {@code excludes}, names with {@code *} and {@code ?}
 * @param producers a file that says whose stages may be cancelled; null if there is none
 * @param options from {@code singleCopy} and {@code directCalls}
 * @param verbose whether every rewritten class is named on standard error
 */
record AgentArguments(
    ClassNameFilter filter, Path producers, Transformer.Options options, boolean verbose) {
  static AgentArguments parse(String text) {
    List<String> includes = List.of();
    List<String> excludes = List.of();
    Path producers = null;
    Transformer.Options options = Transformer.Options.DEFAULT;
    boolean verbose = false;
    for (String pair : text == null || text.isBlank() ? new String[0] : text.split(",")) {
      int equals = pair.indexOf('=');
      String key = (equals < 0 ? pair : pair.substring(0, equals)).strip();
      String value = equals < 0 ? "" : pair.substring(equals + 1).strip();
      switch (key) {
        case "includes" -> includes = List.of(value.split(":"));
        case "excludes" -> excludes = List.of(value.split(":"));
        case "producers" -> producers = Path.of(value);
        case "singleCopy" -> options = options.withSingleCopy(switchOf(key, value));
        case "directCalls" -> options = options.withDirectCalls(switchOf(key, value));
        case "verbose" -> verbose = switchOf(key, value);
        default -> throw wrong("unknown key \"" + key + "\"");
      }
    }
    ClassNameFilter filter = new ClassNameFilter(includes, excludes);
    return new AgentArguments(filter, producers, options, verbose);
  }

  private static boolean switchOf(String key, String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(key + " is \"" + value + "\", neither true nor false");
    };
  }

  private static IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(
        what
            + ". The keys are includes, excludes (class names separated by :), producers (a file),"
            + " singleCopy, directCalls and verbose (true or false), as in"
            + " -javaagent:weft-transformer-VERSION-agent.jar"
            + "=includes=com.acme.*:org.acme.*,verbose=true");
  }
}
