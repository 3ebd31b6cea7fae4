package dev.weft.transformer.cli;

import dev.weft.transformer.Transformer;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What follows {@code transform} on the command line.
 *
 * @param in the directory or jar to rewrite
 * @param out where the result goes; {@code in} itself if no output was named
 */
record TransformArguments(
    Path in,
    Path out,
    List<Path> classPath,
    List<String> includes,
    List<String> excludes,
    List<Path> producers,
    Transformer.Options options,
    boolean failOnWarning,
    boolean verbose) {

  static TransformArguments parse(List<String> arguments) throws UsageException {
    List<Path> in = new ArrayList<>();
    List<Path> out = new ArrayList<>();
    List<Path> classPath = new ArrayList<>();
    List<String> includes = new ArrayList<>();
    List<String> excludes = new ArrayList<>();
    List<Path> producers = new ArrayList<>();
    Transformer.Options options = Transformer.Options.DEFAULT;
    boolean failOnWarning = false;
    boolean verbose = false;

    for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
      String argument = rest.next();
      switch (argument) {
        case "--output" -> out.add(Path.of(valueOf(argument, rest)));
        case "--class-path" -> {
          for (String entry : valueOf(argument, rest).split(Pattern.quote(File.pathSeparator))) {
            classPath.add(Path.of(entry));
          }
        }
        case "--include" -> includes.addAll(List.of(valueOf(argument, rest).split(",")));
        case "--exclude" -> excludes.addAll(List.of(valueOf(argument, rest).split(",")));
        case "--producers" -> producers.add(Path.of(valueOf(argument, rest)));
        case "--single-copy" -> options = options.withSingleCopy(true);
        case "--no-direct-calls" -> options = options.withDirectCalls(false);
        case "--fail-on-warning" -> failOnWarning = true;
        case "--verbose" -> verbose = true;
        default -> {
          if (argument.startsWith("-")) {
            throw new UsageException("unknown option " + argument);
          }
          in.add(Path.of(argument));
        }
      }
    }
    if (in.size() != 1) {
      throw new UsageException("expected one directory or jar to rewrite, but found " + in);
    }
    if (out.size() > 1) {
      throw new UsageException("expected one --output, but found " + out);
    }
    return new TransformArguments(
        in.get(0),
        out.isEmpty() ? in.get(0) : inside(out.get(0), in.get(0)),
        classPath,
        includes,
        excludes,
        producers,
        options,
        failOnWarning,
        verbose);
  }

  private static String valueOf(String option, Iterator<String> rest) throws UsageException {
    if (!rest.hasNext()) {
      throw new UsageException(option + " needs a value");
    }
    return rest.next();
  }

  /** Returns where a jar goes that is to be written into an existing directory, as with cp. */
  private static Path inside(Path out, Path in) {
    return Files.isRegularFile(in) && Files.isDirectory(out) ? out.resolve(in.getFileName()) : out;
  }
}
