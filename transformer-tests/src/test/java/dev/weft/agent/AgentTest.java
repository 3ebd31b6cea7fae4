package dev.weft.agent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transformer.Transformer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs programs in JVMs of their own, with this module's class files as the agent. */
class AgentTest {
  private static final String PROGRAM =
      """
      package shop;

      import static dev.weft.Weft.await;

      import dev.weft.Promise;
      import dev.weft.Task;
      import dev.weft.annotations.Async;

      public class Shop {
        @Async static Task<Integer> total(Task<Integer> price, int pieces) {
          return Task.of(pieces * await(price));
        }

        public static void main(String[] args) throws Exception {
          Promise<Integer> price = new Promise<>();
          Task<Integer> total = total(price, 3);
          System.out.println(total.getClass().getName() + " " + total.isDone());
          System.out.println(
              total.getClass().getClassLoader() == Shop.class.getClassLoader()
                  && total.getClass().getProtectionDomain() == Shop.class.getProtectionDomain()
                  && total.getClass().getModule() == Shop.class.getModule());
          price.succeed(14);
          System.out.println(total.join());
        }
      }
      """;

  private static final String RUNS = "shop.Shop$weft$total false\ntrue\n42\n";

  @TempDir private Path temp;

  @Test
  void aProgramIsRewrittenWhileItIsLoaded() throws Exception {
    Program program = Program.compile(temp).source("shop.Shop", PROGRAM).onClassPath();

    assertEquals(RUNS, program.agent("").run("shop.Shop").expect(0, "").out());
  }

  @Test
  void aNamedModuleIsRewrittenToo() throws Exception {
    Program program =
        Program.compile(temp)
            .source("module-info", "module shop { requires dev.weft.runtime; }")
            .source("shop.Shop", PROGRAM)
            .onModulePath();

    assertEquals(RUNS, program.agent("").run("shop/shop.Shop").expect(0, "").out());
  }

  @Test
  void aSignedJarWithSealedPackagesIsRewrittenToo() throws Exception {
    String signed =
        PROGRAM.replace(
            "price.succeed(14);",
            """
            System.out.println(Shop.class.getPackage().isSealed());
            System.out.println(Shop.class.getSigners().length);
            price.succeed(14);""");
    Program program = Program.compile(temp).source("shop.Shop", signed).inSignedJar();

    assertEquals(
        RUNS.replace("42", "true\n1\n42"), program.agent("").run("shop.Shop").expect(0, "").out());
  }

  @Test
  void anAgentThatIsAttachedRewritesWhatIsLoadedFromThenOn() throws Exception {
    Program program =
        Program.compile(temp)
            .source("shop.Shop", PROGRAM)
            .source(
                "launcher.Attaching",
                """
                package launcher;

                import com.sun.tools.attach.VirtualMachine;

                public class Attaching {
                  public static void main(String[] args) throws Exception {
                    VirtualMachine self =
                        VirtualMachine.attach(Long.toString(ProcessHandle.current().pid()));
                    self.loadAgent(System.getenv("AGENT"), "includes=shop.*");
                    self.detach();
                    shop.Shop.main(args);
                  }
                }
                """)
            .onClassPath();

    assertEquals(RUNS, program.attachableAgent().run("launcher.Attaching").expect(0, "").out());
  }

  @Test
  void frameClassesLiveInTheLoaderOfTheirClassAsInAFatJar() throws Exception {
    Program program =
        Program.compile(temp)
            .source("shop.Shop", PROGRAM)
            .source(
                "launcher.Launcher",
                """
                package launcher;

                import java.net.URLClassLoader;

                public class Launcher {
                  public static void main(String[] args) throws Exception {
                    URLClassLoader here = URLS;
                    here.loadClass("shop.Shop")
                        .getMethod("main", String[].class)
                        .invoke(null, (Object) args);
                  }
                }
                """
                    .replace("URLS", Program.ISOLATED_LOADER))
            .onClassPath();

    assertEquals(RUNS, program.agent("").run("launcher.Launcher").expect(0, "").out());
  }

  @Test
  void threadsThatLoadAClassAtOnceShareItsFrameClasses() throws Exception {
    Program program =
        Program.compile(temp)
            .source("shop.Shop", PROGRAM)
            .source(
                "launcher.Racing",
                """
                package launcher;

                import java.net.URL;
                import java.net.URLClassLoader;
                import java.util.concurrent.CyclicBarrier;

                /** Asks the same loader for the same class, without the lock that others take. */
                public class Racing extends URLClassLoader {
                  static {
                    registerAsParallelCapable();
                  }

                  final CyclicBarrier start = new CyclicBarrier(4);

                  Racing(URL[] urls) {
                    super(urls, ClassLoader.getPlatformClassLoader());
                  }

                  void race() throws Exception {
                    Thread[] threads = new Thread[4];
                    for (int i = 0; i < threads.length; i++) {
                      threads[i] = new Thread(this::defineShop);
                      threads[i].start();
                    }
                    for (Thread thread : threads) thread.join();
                  }

                  void defineShop() {
                    try (var in = getResourceAsStream("shop/Shop.class")) {
                      byte[] bytes = in.readAllBytes();
                      start.await();
                      defineClass("shop.Shop", bytes, 0, bytes.length);
                    } catch (LinkageError duplicate) {
                      // the loser of the race, with or without an agent
                    } catch (Exception e) {
                      e.printStackTrace();
                    }
                  }

                  public static void main(String[] args) throws Exception {
                    for (int i = 0; i < 50; i++) {
                      Racing loader;
                      try (URLClassLoader here = URLS) {
                        loader = new Racing(here.getURLs());
                      }
                      loader.race();
                      if (i == 49) {
                        loader.loadClass("shop.Shop")
                            .getMethod("main", String[].class)
                            .invoke(null, (Object) args);
                      }
                    }
                  }
                }
                """
                    .replace("URLS", Program.ISOLATED_LOADER))
            .onClassPath();

    assertEquals(RUNS, program.agent("").run("launcher.Racing").expect(0, "").out());
  }

  @Test
  void javaLangStaysClosedToTheProgram() throws Exception {
    Program program =
        Program.compile(temp)
            .source(
                "shop.Burglar",
                """
                package shop;

                public class Burglar {
                  public static void main(String[] args) {
                    System.out.println(
                        Object.class.getModule().isOpen("java.lang", Burglar.class.getModule()));
                  }
                }
                """)
            .onClassPath();

    assertEquals("false\n", program.agent("").run("shop.Burglar").expect(0, "").out());
  }

  @Test
  void aClassWithErrorsIsReportedInFullAndNotLeftToRunSilently() throws Exception {
    Program program =
        Program.compile(temp)
            .source(
                "shop.Wrong",
                """
                package shop;

                import static dev.weft.Weft.await;

                import dev.weft.Task;
                import dev.weft.annotations.Async;

                public class Wrong {
                  @Async static synchronized Task<Integer> total() {
                    return Task.of(await(Task.of(1)));
                  }

                  public static void main(String[] args) {
                    try {
                      total();
                    } catch (dev.weft.NotWovenException e) {
                      System.out.println("not woven");
                    }
                  }
                }
                """)
            .onClassPath();

    Program.Outcome outcome = program.agent("").run("shop.Wrong");

    assertEquals("not woven\n", outcome.out());
    assertTrue(
        outcome
            .err()
            .startsWith(
                """
                Weft agent: error: Wrong.java:10 in total(): @Async on a synchronized method
                  why: the lock would be released at the first suspension"""),
        outcome.err());
    assertTrue(
        outcome
            .err()
            .endsWith(
                "Weft agent: shop.Wrong is left as it is; an await in it will throw, and say"
                    + " why\n"),
        outcome.err());
  }

  @Test
  void aMethodThatIsRefusedThrowsAndTheOthersOfItsClassWork() throws Exception {
    Program program =
        Program.compile(temp)
            .source(
                "shop.Partly",
                """
                package shop;

                import static dev.weft.Weft.await;

                import dev.weft.NotWovenException;
                import dev.weft.Promise;
                import dev.weft.Task;
                import dev.weft.annotations.Async;

                public class Partly {
                  @Async static Task<Integer> total(Task<Integer> price) {
                    return Task.of(3 * await(price));
                  }

                  @Async static Task<Integer> locked(Task<Integer> price) {
                    System.out.println("must not run");
                    synchronized (Partly.class) {
                      return Task.of(await(price));
                    }
                  }

                  @Async static Task<Integer> calling(Task<Integer> price) {
                    return Task.of(await(locked(price)));
                  }

                  static int plain(Task<Integer> price) {
                    System.out.println("runs to its await");
                    return price.isDone() ? 1 : await(price);
                  }

                  static void refused(Runnable call) {
                    try {
                      call.run();
                    } catch (NotWovenException e) {
                      System.out.println(e.getMessage());
                    }
                  }

                  public static void main(String[] args) {
                    Promise<Integer> price = new Promise<>();
                    Task<Integer> total = total(price);
                    refused(() -> locked(price).join());
                    Task<Integer> calling = calling(price);
                    refused(() -> plain(price));
                    price.succeed(14);
                    System.out.println(total.join());
                    System.out.println(calling.exceptionNow().getClass().getSimpleName());
                    refused(() -> plain(price));
                  }
                }
                """)
            .onClassPath();

    Program.Outcome outcome = program.agent("").run("shop.Partly");

    String locked =
        """
        Partly.java:18 in locked(Task): await inside a synchronized block
          why: suspending returns from the method, which would release the lock midway
          fix: use dev.weft.sync.Mutex, or move the await out of the block
        """;
    String plain =
        """
        Partly.java:28 in plain(Task): await in a method that is not @Async
          why: only a rewritten method can suspend; this one would have to block its thread
          fix: annotate the method with @Async and return Task<T>, or call it through \
        Weft.run(() -> ...) from outside the loop
        """;
    outcome.expect(
        0,
        "Weft agent: error: "
            + locked
            + "Weft agent: error: "
            + plain
            + "Weft agent: the rest of shop.Partly is rewritten; these throw NotWovenException, with"
            + " the reason, when they are reached\n");
    assertEquals(
        "Weft could not rewrite this. "
            + locked
            + "runs to its await\nWeft could not rewrite this. "
            + plain
            + "42\nNotWovenException\nruns to its await\n",
        outcome.out());
  }

  @Test
  void anUnknownKeyEndsTheJvmAndIsNamed() throws Exception {
    Program program = Program.compile(temp).source("shop.Shop", PROGRAM).onClassPath();

    Program.Outcome outcome = program.agent("=colour=red").run("shop.Shop");

    assertEquals(1, outcome.code());
    assertEquals("", outcome.out());
    assertTrue(outcome.err().startsWith("Weft agent: unknown key \"colour\". The keys are"));
  }

  @Test
  void verboseNamesEveryRewrittenClass() throws Exception {
    Program program = Program.compile(temp).source("shop.Shop", PROGRAM).onClassPath();

    Program.Outcome outcome = program.agent("=verbose=true").run("shop.Shop");

    outcome.expect(0, "Weft agent: rewrote shop.Shop: 1\n");
  }

  @Test
  void anExcludedClassStaysAsItIs() throws Exception {
    Program program = Program.compile(temp).source("shop.Shop", PROGRAM).onClassPath();

    Program.Outcome outcome = program.agent("=excludes=shop.*").run("shop.Shop");

    assertTrue(outcome.err().contains("dev.weft.NotWovenException: await in a class that Weft"));
  }

  @Test
  void aClassThatWasLoadedBeforeTheAgentIsNamed() throws Exception {
    Program program =
        Program.compile(temp)
            .source("shop.Shop", PROGRAM)
            .source(
                "shop.EarlyAgent",
                """
                package shop;

                import java.lang.instrument.Instrumentation;

                public class EarlyAgent {
                  public static void premain(String arguments, Instrumentation instrumentation)
                      throws Exception {
                    Class.forName("shop.Shop");
                  }
                }
                """)
            .onClassPath();

    Program.Outcome outcome = program.agentNamed("shop.EarlyAgent").agent("").run("shop.Shop");

    assertTrue(
        outcome
            .err()
            .startsWith(
                """
                Weft agent: too late for shop.Shop
                  why: loaded before the agent, and the JVM lets no loaded class gain methods; \
                an await there throws NotWovenException
                  fix: start the JVM with -javaagent:weft-transformer-VERSION-agent.jar, as the \
                first agent, or rewrite the classes at build time
                """),
        outcome.err());
  }

  @Test
  void aDebuggersChangeIsRewrittenTooAsLongAsTheFrameClassStaysTheSame() throws Exception {
    Program changed =
        Program.compile(temp.resolve("changed"))
            .source("shop.Shop", PROGRAM.replace("pieces * await", "pieces - await"))
            .onClassPath();

    Program.Outcome outcome = hotSwapped(changed.classFile("shop.Shop"));

    assertEquals("changed\n" + RUNS.replace("42", "-11"), outcome.expect(0, "").out());
  }

  @Test
  void aDebuggersChangeThatMovesLinesAndVariablesTakesEffectAlsoInCallsThatAreSuspended()
      throws Exception {
    String moved =
        "long unrelated = pieces;\nSystem.out.println(\"new code \" + unrelated);\n\n"
            + "return Task.of(2 * ";
    Program changed =
        Program.compile(temp.resolve("changed"))
            .source("shop.Shop", PROGRAM.replace("return Task.of(", moved))
            .onClassPath();
    Program program = Program.compile(temp.resolve("first")).source("shop.Shop", PROGRAM);

    Program.Outcome outcome = changedWhileSuspended(program, changed);

    outcome.expect(0, "");
    assertEquals(
        "Shop.java:11\nShop.java:14\nnew code 3\nShop.java:14\nShop.java:11\n42 84\n",
        outcome.out());
  }

  @Test
  void aDebuggersChangeReachesAMethodThatIsWrittenInParts() throws Exception {
    String divided =
        PROGRAM.replace(
            "return Task.of(pieces * await(price));",
            "int a = 1; long b = 2;\n"
                + longLine(11)
                + "int cost = await(price);\n"
                + longLine(29)
                + "return Task.of(pieces * cost + (int) b * 0);");
    Program changed =
        Program.compile(temp.resolve("changed"))
            .source(
                "shop.Shop",
                divided.replace(
                    "int cost = await(price);",
                    "\n\nint cost = await(price); System.out.println(\"new code \" + a);"))
            .onClassPath();
    Program program = Program.compile(temp.resolve("first")).source("shop.Shop", divided);
    int line = divided.substring(0, divided.indexOf("int cost")).split("\n", -1).length;

    Program.Outcome outcome = changedWhileSuspended(program, changed);

    byte[] woven =
        new Transformer().transform(Files.readAllBytes(program.classFile("shop.Shop"))).bytes();
    assertTrue(new String(woven, ISO_8859_1).contains("(Lshop/Shop$weft$total;BBI)"), "divided");
    String before = "Shop.java:" + line + "\n";
    String after = "Shop.java:" + (line + 2) + "\n";
    assertEquals(
        before + after + after + before + "new code\nnew code\n42 42\n",
        outcome.out().replaceAll("new code -?\\d+", "new code"),
        outcome::err); // with a warning, that the JVM will not compile it
  }

  @Test
  void aDebuggersChangeReachesAResourceOfASuspendingMethodThatAGeneratorCalls() throws Exception {
    String first =
        PROGRAM
            .replace("import dev.weft.Promise;", "import dev.weft.*;")
            .replace("import dev.weft.Task;", "import dev.weft.annotations.Suspending;")
            .replace("class Shop {", "class Shop implements AsyncCloseable<RuntimeException> {")
            .replace(
                "return Task.of(pieces * await(price));\n",
                """
                int sum = 0;
                    try (AsyncIterator<Integer> all = prices(price, pieces)) {
                      while (await(all.advance())) sum += all.current();
                    }
                    return Task.of(sum);
                  }
                  @Async static AsyncIterator<Integer> prices(Task<Integer> price, int pieces) {
                    for (int i = 0; i < pieces; i++) Generator.emit(cost(price));
                    return Generator.end();
                  }
                  @Suspending static int cost(Task<Integer> price) {
                    try (Shop shop = new Shop()) {
                      int cost = await(price);
                      return cost;
                    }
                  }
                  @Override public Task<Void> closeAsync() {
                    System.out.println("closed");
                    return Task.done();
                """);
    String changed =
        first
            .replace("return cost;", "System.out.println(\"new\"); return cost;")
            .replace("\"closed\"", "\"closed anew\"");
    Program.Outcome outcome =
        changedWhileSuspended(
            Program.compile(temp.resolve("first")).source("shop.Shop", first),
            Program.compile(temp.resolve("changed")).source("shop.Shop", changed).onClassPath());

    outcome.expect(0, "");
    String out = outcome.out();
    assertEquals(
        "new\nclosed anew\n".repeat(6) + "42 42\n", out.substring(out.indexOf("new")), out);
  }

  /** 40 awaits among so much else do not fit a class file, and are still woven at once. */
  private static String longLine(int awaits) {
    return IntStream.range(0, awaits)
        .mapToObj(
            i ->
                "a = a * 3 + await(Task.of(%d));\n".formatted(i)
                    + "a = a * 31 + (int) (b ^ 999);\nb += a;\n".repeat(94))
        .collect(Collectors.joining());
  }

  @Test
  void aDebuggersChangeOfWhatLivesAcrossAnAwaitIsRefused() throws Exception {
    refuses(
        PROGRAM.replace(
            "return Task.of(", "long more = pieces; return Task.of((int) more" + " + "));
  }

  @Test
  void aDebuggersChangeOfHowManyAwaitsThereAreIsRefused() throws Exception {
    refuses(PROGRAM.replace("return Task.of(", "await(price); return Task.of("));
  }

  /** Changes the class of suspended calls to and fro, and lets them go on in the changed one. */
  private static Program.Outcome changedWhileSuspended(Program program, Program changed)
      throws Exception {
    return program
        .source(
            "shop.Debugger",
            """
                package shop;

                import dev.weft.Promise;
                import dev.weft.Task;
                import dev.weft.Weft;
                import java.lang.instrument.ClassDefinition;
                import java.lang.instrument.Instrumentation;
                import java.nio.file.Files;
                import java.nio.file.Path;

                public class Debugger {
                  static Instrumentation jvm;

                  public static void premain(String arguments, Instrumentation instrumentation) {
                    jvm = instrumentation;
                  }

                  static void change(String variable) throws Exception {
                    byte[] changed = Files.readAllBytes(Path.of(System.getenv(variable)));
                    jvm.redefineClasses(new ClassDefinition(Shop.class, changed));
                  }

                  static String line(Task<?> task) {
                    String graph = task.callGraph();
                    int start = graph.indexOf("Shop.java:");
                    return graph.substring(start, graph.indexOf(')', start));
                  }

                  public static void main(String[] args) throws Exception {
                    Promise<Integer> price = new Promise<>();
                    Weft.run(
                        () -> {
                          Task<Integer> early = Shop.total(price, 3);
                          System.out.println(line(early));
                          change("CHANGED");
                          System.out.println(line(early));
                          Task<Integer> late = Shop.total(price, 3);
                          System.out.println(line(late));
                          change("ORIGINAL");
                          System.out.println(line(late));
                          change("CHANGED");
                          price.succeed(14);
                          return early.thenCombine(late, (a, b) -> a + " " + b)
                              .thenAccept(System.out::println);
                        });
                  }
                }
                """)
        .onClassPath()
        .agent("=excludes=shop.Debugger")
        .agentNamed("shop.Debugger")
        .environment("CHANGED", changed.classFile("shop.Shop").toString())
        .environment("ORIGINAL", program.classFile("shop.Shop").toString())
        .run("shop.Debugger");
  }

  private void refuses(String changedProgram) throws Exception {
    Program changed =
        Program.compile(temp.resolve("changed")).source("shop.Shop", changedProgram).onClassPath();

    Program.Outcome outcome = hotSwapped(changed.classFile("shop.Shop"));

    outcome.expect(
        0,
        """
        Weft agent: shop.Shop cannot be changed while it runs
          why: it has other awaits now, or other values live across them, and suspended calls \
        would not fit
          fix: restart the program
        """);
    assertEquals("refused\n" + RUNS, outcome.out());
  }

  /** Runs the program after its class was loaded, and then changed to the one in that file. */
  private Program.Outcome hotSwapped(Path classFile) throws Exception {
    return Program.compile(temp.resolve("first"))
        .source("shop.Shop", PROGRAM)
        .source(
            "shop.Debugger",
            """
            package shop;

            import java.lang.instrument.ClassDefinition;
            import java.lang.instrument.Instrumentation;
            import java.nio.file.Files;
            import java.nio.file.Path;

            public class Debugger {
              static Instrumentation jvm;

              public static void premain(String arguments, Instrumentation instrumentation) {
                jvm = instrumentation;
              }

              public static void main(String[] args) throws Exception {
                Class<?> shop = Class.forName("shop.Shop");
                byte[] changed = Files.readAllBytes(Path.of(System.getenv("CHANGED")));
                try {
                  jvm.redefineClasses(new ClassDefinition(shop, changed));
                  System.out.println("changed");
                } catch (UnsupportedOperationException e) {
                  System.out.println("refused");
                }
                Shop.main(args);
              }
            }
            """)
        .onClassPath()
        .agent("=excludes=shop.Debugger")
        .agentNamed("shop.Debugger")
        .environment("CHANGED", classFile.toString())
        .run("shop.Debugger");
  }
}
