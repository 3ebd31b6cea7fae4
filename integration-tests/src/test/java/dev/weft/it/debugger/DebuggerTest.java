package dev.weft.it.debugger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.it.timing.Build;
import dev.weft.it.timing.Compilation;
import dev.weft.transformer.Transformer;
import dev.weft.transformer.tree.ClassNameFilter;
import dev.weft.transformer.tree.TreeWeaver;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A debugger shows the method that the user wrote, before a suspension and after it. */
@Timeout(120)
class DebuggerTest {
  private static final String SOURCE =
      """
      package user;

      import static dev.weft.Weft.await;

      import dev.weft.Promise;
      import dev.weft.Task;
      import dev.weft.annotations.Async;
      import java.util.concurrent.Callable;

      public class Orders {
        private final String shop = "corner".strip();

        public static void main(String[] arguments) throws Exception {
          Promise<Integer> later = new Promise<>();
          Task<String> order = new Orders().order(Task.of(4), later, 2);
          later.succeed(30);
          System.out.println(order.join());

          Promise<Integer> bad = new Promise<>();
          Task<String> rescued = rescue(bad, (byte) 7);
          bad.fail(new IllegalStateException("sold out"));
          System.out.println(rescued.join());

          Promise<Integer> third = new Promise<>();
          Task<Integer> doubled = inLambda(third, 11).call();
          third.succeed(5);
          System.out.println(doubled.join());
        }

        @Async
        Task<String> order(Task<Integer> now, Task<Integer> later, int pieces) {
          boolean rush = true;
          long sum = 1L << 40;
          double weight = 0.5;
          char size = 'L';
          String item = "tea"; // before
          sum += await(now); // completed
          weight *= 2; // after completed
          for (int i = 0; i < pieces; i++) {
            int price = await(later); // suspends
            String text = item + i; // resumed
            sum += price + text.length(); // next
          }
          String receipt = shop + item + size + sum + weight + rush; // after loop
          return Task.of(receipt); // end
        }

        @Async
        static Task<String> rescue(Task<Integer> bad, byte tries) {
          float rate = 1.5f;
          try {
            return Task.of("fine " + await(bad));
          } catch (IllegalStateException problem) {
            short extra = 3; // caught
            return Task.of(problem.getMessage() + tries + rate + extra); // rescued
          }
        }

        static Callable<Task<Integer>> inLambda(Task<Integer> third, int captured) {
          return () -> {
            int got = await(third);
            return Task.of(got * captured); // in lambda
          };
        }
      }
      """;

  private static final String PRINTED = "cornerteaL10995116278481.0true\nsold out71.53\n55\n";

  /** What objects are shown as; the expectations below leave them out. */
  private static final Set<String> OBJECTS = Set.of("user.Orders", "dev.weft.Promise");

  @TempDir private Path temp;

  @ParameterizedTest(name = "single copy: {0}")
  @ValueSource(booleans = {false, true})
  void breakpointsAreHitOnceAndEveryLocalThatIsReadAgainIsThere(boolean singleCopy)
      throws Exception {
    List<String> stops =
        debug(
            singleCopy,
            Set.of("before", "after completed", "resumed", "end", "caught", "rescued", "in lambda"),
            Set.of());

    assertEquals(
        String.join(
            "\n",
            "order before later pieces=2 rush=true size=L sum=1099511627776 this weight=0.5",
            "order after completed item=tea later pieces=2 rush=true size=L sum=1099511627780 this"
                + " weight=0.5",
            "order resumed i=0 item=tea later pieces=2 price=30 rush=true size=L"
                + " sum=1099511627780 this weight=1.0",
            "order resumed i=1 item=tea later pieces=2 price=30 rush=true size=L"
                + " sum=1099511627814 this weight=1.0",
            "order end item=tea receipt=cornerteaL10995116278481.0true rush=true size=L"
                + " sum=1099511627848 this weight=1.0",
            "rescue caught problem=java.lang.IllegalStateException rate=1.5 tries=7",
            "rescue rescued extra=3 problem=java.lang.IllegalStateException rate=1.5 tries=7",
            "lambda$inLambda$0 in lambda captured=11 got=5"),
        String.join("\n", stops));
  }

  @ParameterizedTest(name = "single copy: {0}")
  @ValueSource(booleans = {false, true})
  void steppingOverAnAwaitOnTheCompletedPathLandsOnTheNextLine(boolean singleCopy)
      throws Exception {
    List<String> stops =
        debug(singleCopy, Set.of("completed", "resumed"), Set.of("completed", "resumed"));

    assertEquals(
        List.of(
            "order completed",
            "order after completed (step)",
            "order resumed",
            "order next (step)",
            "order resumed",
            "order next (step)"),
        stops.stream().map(stop -> stop.replaceAll(" \\w+=[^ ]*| this| later", "")).toList());
  }

  private List<String> debug(boolean singleCopy, Set<String> breakpoints, Set<String> stepsFrom)
      throws Exception {
    for (Map.Entry<String, byte[]> each :
        Compilation.compile(Map.of("user.Orders", SOURCE), new Build(17, List.of("-g")))
            .entrySet()) {
      Path file = temp.resolve(each.getKey().replace('.', '/') + ".class");
      Files.createDirectories(file.getParent());
      Files.write(file, each.getValue());
    }
    Transformer transformer =
        new Transformer(Transformer.Options.DEFAULT.withSingleCopy(singleCopy));
    new TreeWeaver(transformer::transform, ClassNameFilter.ALL, List.of(place(Task.class)), true)
        .weave(temp, temp);

    Debuggee debuggee =
        new Debuggee(classPath(), "user.Orders", lines(breakpoints), lines(stepsFrom));
    try {
      List<String> stops = new ArrayList<>();
      for (Debuggee.Stop stop : debuggee.run()) stops.add(shown(stop));
      assertEquals(PRINTED, debuggee.printed().replace("\r\n", "\n"));
      return stops;
    } finally {
      debuggee.kill();
    }
  }

  private String classPath() throws URISyntaxException {
    return String.join(
        File.pathSeparator,
        temp.toString(),
        place(Task.class).toString(),
        place(Async.class).toString());
  }

  private static Path place(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  // ---- lines by what their comment says

  private static Set<Integer> lines(Set<String> comments) {
    List<String> lines = SOURCE.lines().toList();
    Set<Integer> numbers = new TreeSet<>();
    for (int i = 0; i < lines.size(); i++) {
      if (comments.contains(comment(i + 1))) numbers.add(i + 1);
    }
    assertEquals(comments.size(), numbers.size(), "each comment is on one line");
    return numbers;
  }

  private static String comment(int line) {
    String text = SOURCE.lines().toList().get(line - 1);
    return text.contains("// ") ? text.substring(text.indexOf("// ") + 3) : "line " + line;
  }

  private static String shown(Debuggee.Stop stop) {
    Map<String, String> variables = new TreeMap<>(stop.variables());
    variables.remove("now"); // never read again: only the code before a suspension has it
    String receiver = variables.remove("_this"); // as a static method has to call it
    if (receiver != null) variables.put("this", receiver);

    StringBuilder text = new StringBuilder(stop.method() + " " + comment(stop.line()));
    variables.forEach(
        (name, value) -> text.append(" " + name + (OBJECTS.contains(value) ? "" : "=" + value)));
    return stop.byStep() ? text + " (step)" : text.toString();
  }
}
