package dev.weft.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.transformer.assembly.Javac;
import dev.weft.transformer.running.Woven;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Suspending methods, generators and resources in one another, whatever is settled and when. */
class CombinationTimingTest {
  private static final String HELPERS =
      """
        static class Resource implements AsyncCloseable<Exception> {
          final String name;
          Resource(String name) { this.name = name; }
          @Async public Task<Void> closeAsync() throws Exception {
            Soon.log("closing " + name);
            await(Soon.number(1));
            if (name.startsWith("bad")) throw new IOException(name);
            Soon.log("closed");
            return Task.done();
          }
        }
        static class Plain implements AutoCloseable {
          public void close() { Soon.log("plain"); }
        }
        @Suspending static int i(int i) { return (Integer) await(Soon.number(i)); }
        @Suspending static long l(int i) { return i(i); }
        @Suspending static String s(int i) { return "s" + i(i); }
        interface Source {
          @Suspending double get(int i) throws Exception;
          @Suspending default boolean is(int i) throws Exception {
            try (Resource resource = new Resource("default")) { return get(i) > i; }
          }
        }
        interface Typed<T> { @Suspending T get(T given) throws Exception; }
      """;

  private static String run(String body, String members) {
    String source =
        """
        import dev.weft.transformer.running.Soon; class Orders {
          @Async static Task<Object> m() throws Exception {
            %s
          }
          %s
        %s
        }"""
            .formatted(body, members, HELPERS);
    Map<String, byte[]> classFiles = Javac.compile(source);
    Transformer.Options options = Transformer.Options.DEFAULT;
    String twice = Woven.of(classFiles, options).run("acme/Orders", "m");
    String once = Woven.of(classFiles, options.withSingleCopy(true)).run("acme/Orders", "m");
    assertEquals(twice, once, "with a single copy");
    return twice;
  }

  @Test
  void aReturnOfEveryTypeWaitsForTheClosing() {
    assertEquals(
        "closing a closed closing a closed closing a closed closing a closed closing a closed"
            + " closing a closed => 3 4 5.5 true x s7",
        run(
            """
            Source source = a -> {
              try (Resource resource = new Resource("a")) { return i(a) + 0.5; }
            };
            v();
            return Task.of(f(1) + " " + g(2) + " " + source.get(5) + " " + z() + " " + c() + " " + s(7));
            """,
            """
            @Suspending static int f(int a) throws Exception {
              try (Resource resource = new Resource("a")) { return i(1) + 2 * a; }
            }
            @Suspending static long g(int a) throws Exception {
              try (Resource resource = new Resource("a")) { return l(2) * a; }
            }
            @Suspending static void v() throws Exception {
              try (Resource resource = new Resource("a")) { return; }
            }
            @Suspending static boolean z() throws Exception {
              try (Resource resource = new Resource("a")) { return true; }
            }
            @Suspending static char c() throws Exception {
              try (Resource resource = new Resource("a")) { return (char) ('w' + i(1)); }
            }
            """));
  }

  @Test
  void failuresAndSuppressedOnesComeOutInOrder() {
    assertEquals(
        "closing bad2 closing bad1 finally => java.lang.IllegalStateException: in"
            + "[java.io.IOException: bad2, java.io.IOException: bad1]",
        run(
            """
            try { return Task.of(f(1)); }
            catch (IllegalStateException e) { return Task.of(e + Arrays.toString(e.getSuppressed())); }
            """,
            """
            @Suspending static int f(int a) throws Exception {
              try (Resource first = new Resource("bad1"); Resource second = new Resource("bad2")) {
                if (i(a) == 1) throw new IllegalStateException("in");
                return a;
              } finally { i(3); Soon.log("finally"); }
            }
            """));
  }

  @Test
  void overridesDefaultsAndBridgesClose() {
    assertEquals(
        "closing b closed closing default closed plain closing s closed => true 7",
        run(
            """
            Source source = new Impl();
            Typed<Integer> typed = new Impl();
            return Task.of(source.is(2) + " " + typed.get(6));
            """,
            """
            static class Impl implements Source, Typed<Integer> {
              @Suspending public double get(int i) throws Exception {
                try (Resource resource = new Resource("b")) { return i + 1; }
              }
              @Suspending public Integer get(Integer given) throws Exception {
                try (Resource r = new Resource("s"); Plain plain = new Plain()) { return given + i(1); }
              }
            }
            """));
  }

  @Test
  void aGeneratorEmitsWhatSuspendingCallsReturnAmongOperands() {
    assertEquals(
        "closing g closed end => [s0:0, s1:3, s2:6, [s3]]",
        run(
            """
            List<Object> all = new ArrayList<>();
            for (var it = values(3); await(it.advance()); ) all.add(it.current());
            return Task.of(all);
            """,
            """
            @Async static AsyncIterator<Object> values(int n) throws Exception {
              try (Resource resource = new Resource("g")) {
                for (int k = 0; k < n; k++) {
                  Generator.emit(new StringBuilder(s(k)).append(':').append(l(k) + 2L * i(k)).toString());
                }
                Typed<String> typed = given -> s(n);
                Generator.emit(new ArrayList<Object>(List.of(typed.get(""))));
              } finally { i(1); Soon.log("end"); }
              return Generator.end();
            }
            """));
  }

  @Test
  void aSuspendingMethodGoesThroughGeneratorsOfEveryKind() {
    assertEquals(
        "plain closing x closed => 20",
        run(
            "return Task.of(sum(4) + 0);",
            """
            @Async static Iterable<Integer> plain(int n) {
              try (Plain plain = new Plain()) { for (int k = 0; k < n; k++) Generator.emit(k); }
              return Generator.end();
            }
            @Suspending static int sum(int n) throws Exception {
              Supplier<AsyncIterator<Integer>> made = () -> {
                try (Resource resource = new Resource("x")) {
                  for (int k = 0; k < n; k++) Generator.emit(k + i(1));
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
                return Generator.end();
              };
              int sum = 0;
              for (int each : plain(n)) sum += i(each) + i(1);
              for (var it = made.get(); await(it.advance()); ) sum += it.current();
              return sum;
            }
            """));
  }

  @Test
  void aFailureInAGeneratorClosesAndReachesTheSuspendingCaller() {
    assertEquals(
        "closing bad closing outer closed => java.io.IOException: no[java.io.IOException: bad]",
        run(
            """
            try { return Task.of(sum()); }
            catch (IOException e) { return Task.of(e + Arrays.toString(e.getSuppressed())); }
            """,
            """
            @Suspending static int no(int i) throws IOException {
              if (i(i) == 2) throw new IOException("no");
              return i;
            }
            @Async static AsyncIterator<Integer> values() throws Exception {
              try (Resource resource = new Resource("bad")) {
                for (int k = 0; ; k++) Generator.emit(no(k));
              }
            }
            @Suspending static int sum() throws Exception {
              int sum = 0;
              try (Resource resource = new Resource("outer")) {
                for (var it = values(); await(it.advance()); ) sum += it.current();
              }
              return sum;
            }
            """));
  }

  @Test
  void aCloseThatIsItselfASuspendingMethodIsCalledAsOne() {
    assertEquals(
        "in 1 end 2 in 1 end 2 => 12",
        run(
            """
            int sum = 0;
            try (Own own = new Own()) { sum += f(2); Soon.log("in 1"); }
            for (var it = values(); await(it.advance()); ) sum += it.current();
            return Task.of(sum);
            """,
            """
            static class Own implements AutoCloseable {
              @Suspending public void close() { Soon.log("end " + i(2)); }
            }
            @Suspending static int f(int a) { return i(a) * 3; }
            @Async static AsyncIterator<Integer> values() {
              try (Own own = new Own()) { Generator.emit(f(2)); Soon.log("in 1"); }
              return Generator.end();
            }
            """));
  }
}
