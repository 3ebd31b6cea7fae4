package dev.weft.transformer.cli;

import dev.weft.transformer.KnownClasses;
import dev.weft.transformer.Listings;
import dev.weft.transformer.Problem;
import dev.weft.transformer.Producers;
import dev.weft.transformer.Transformer;
import dev.weft.transformer.tree.ClassNameFilter;
import dev.weft.transformer.tree.ProducerLists;
import dev.weft.transformer.tree.TreeReport;
import dev.weft.transformer.tree.TreeWeaver;
import dev.weft.transformer.tree.UnusableTreeException;
import dev.weft.transformer.tree.Weaver;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The command {@code java -jar weft-transformer-VERSION-agent.jar}. */
public final class Main {
  private static final int DONE = 0;
  private static final int PROBLEMS = 1;
  private static final int USAGE = 2;

  private static final String HELP =
      """
      Rewrites @Async methods in class files.

      Usage: java -jar weft-transformer-VERSION-agent.jar transform [OPTION]... IN

        IN                  a directory of class files, or a jar that is not signed
        --output OUT        where the result goes, with everything else that IN holds;
                            without it IN itself is rewritten
        --class-path PATH   what the classes will run with; used only to make sure that
                            weft-runtime is there, and for lists of producers and interceptors
        --include NAMES     look only at these classes: comma-separated names in which *
                            stands for any characters and ? for one (com.acme.*)
        --exclude NAMES     leave these classes as they are
        --producers FILE    a list that says whose stages may be cancelled, as libraries have
                            in META-INF/weft/producers (owned com.acme.Client.fetch)
        --single-copy       write the code of each method once, for tools such as JaCoCo that
                            count what a method runs; calls are slower
        --no-direct-calls   let each call of a method go to the method itself, for agents that
                            put advice on it; calls within a class may allocate more
        --fail-on-warning   write nothing if there is a warning, as with an error
        --verbose           name every rewritten class
        --help, --version

      As a Java agent: java -javaagent:weft-transformer-VERSION-agent.jar=KEY=VALUE,...
      with the keys includes, excludes (names separated by :), producers (a file),
      singleCopy, directCalls and verbose.

      Exit code: 0 if all is well, 1 if there are problems (all of them are printed to
      standard error, and nothing is written), 2 if the arguments are wrong.
      """;

  private final Function<Transformer.Options, Weaver> weavers;
  private final PrintStream out;
  private final PrintStream err;

  Main(Function<Transformer.Options, Weaver> weavers, PrintStream out, PrintStream err) {
    this.weavers = weavers;
    this.out = out;
    this.err = err;
  }

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    Function<Transformer.Options, Weaver> weavers = options -> new Transformer(options)::transform;
    System.exit(new Main(weavers, System.out, System.err).run(List.of(arguments)));
  }

  int run(List<String> arguments) {
    if (arguments.contains("--help")) {
      out.print(HELP);
      return DONE;
    }
    if (arguments.contains("--version")) {
      out.println("weft " + version());
      return DONE;
    }
    try {
      if (arguments.isEmpty() || !arguments.get(0).equals("transform")) {
        throw new UsageException("expected the command transform");
      }
      return transform(TransformArguments.parse(arguments.subList(1, arguments.size())));
    } catch (UsageException e) {
      err.println("weft: " + e.getMessage() + "; --help shows what is possible");
      return USAGE;
    } catch (UnusableTreeException e) {
      err.println(e.getMessage());
      return PROBLEMS;
    } catch (IllegalArgumentException e) {
      err.println("weft: " + e.getMessage());
      return PROBLEMS;
    } catch (IOException e) {
      err.println("weft: cannot read or write: " + e);
      return PROBLEMS;
    }
  }

  private int transform(TransformArguments arguments)
      throws IOException, UnusableTreeException, UsageException {
    ClassNameFilter filter = new ClassNameFilter(arguments.includes(), arguments.excludes());
    List<Path> places = new ArrayList<>(arguments.classPath());
    places.add(arguments.in());
    Transformer.Options options =
        arguments
            .options()
            .withProducers(producers(arguments))
            .withListings(Listings.of(places))
            .withKnownClasses(KnownClasses.of(places));
    Weaver weaver = weavers.apply(options);
    TreeReport report =
        new TreeWeaver(weaver, filter, arguments.classPath(), arguments.failOnWarning())
            .weave(arguments.in(), arguments.out());

    for (Problem warning : report.warnings()) {
      err.println("warning: " + warning);
    }
    for (Problem error : report.errors()) {
      err.println("error: " + error);
    }
    if (arguments.verbose()) {
      for (TreeReport.Rewritten rewritten : report.rewritten()) {
        out.println("  " + rewritten.className() + ": " + rewritten.methods());
      }
    }
    out.println("weft: " + arguments.in() + ": " + report.summary());
    return report.written() ? DONE : PROBLEMS;
  }

  /** The lists of the class path, that of the classes themselves, and those that were named. */
  private static Producers producers(TransformArguments arguments)
      throws IOException, UsageException {
    try {
      Producers producers = ProducerLists.of(arguments.in(), arguments.classPath());
      for (Path list : arguments.producers()) {
        producers = producers.and(list.toString(), Files.readAllLines(list));
      }
      return producers;
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private static String version() {
    return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
        .orElse("(not run from its jar)");
  }
}
