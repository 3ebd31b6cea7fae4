package dev.weft.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.transformer.Problem.Severity;
import dev.weft.transformer.assembly.Javac;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What users read of the tasks that a method returns: from within a {@code try}, or null in their
 * place. In the bodies here, {@code /*!*}{@code /} stands at the beginning of each line that is to
 * be warned of.
 */
class ReturnsTest {
  @Test
  void aTaskReturnedInTryEndsAfterIt() {
    assertEquals(
        """
        Orders.java:5 in priceOrZero(int): return of price(...) inside a try, without await
          why: the method ends here: catch, finally and close have run before that task ends, \
        whatever its outcome will be
          fix: return Task.of(await(price(...))), or move the return out of the try""",
        warnings(
            """
            class Orders {
              @Async Task<Object> priceOrZero(int item) {
                await(yieldNow());
                try {
                  return price(item);
                } catch (IllegalArgumentException e) {
                  return Task.of(0);
                }
              }
              native Task<Object> price(int item);
            }"""));
  }

  @Test
  void aFutureReturnedInTryIsAwaitedAsOne() {
    assertEquals(
        """
        Orders.java:4 in pay(): return of charge(...) inside a try, without await
          why: the method ends here: catch, finally and close have run before that task ends, \
        whatever its outcome will be
          fix: return CompletableFuture.completedFuture(await(charge(...))), or move the return \
        out of the try""",
        warnings(
            """
            class Orders {
              @Async CompletableFuture<Object> pay() {
                await(yieldNow());
                try { return charge(); } finally { System.out.println(); }
              }
              native CompletableFuture<Object> charge();
            }"""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        try {
        /*!*/ return f();
        } finally {
          log();
        }""",
        """
        try (Closeable c = open()) {
        /*!*/ return f();
        }""",
        """
        try (Closeable c = open(); Closeable d = open()) {
          log();
        /*!*/ return f();
        } catch (IOException e) {
          return Task.of(1);
        }""",
        """
        try {
          Task<Object> t = f();
        /*!*/ return t;
        } catch (RuntimeException e) {
          return Task.failed(e);
        }""",
        """
        Task<Object> t = f();
        try {
        /*!*/ return t;
        } finally {
          log();
        }""",
        """
        try {
        /*!*/ return p;
        } finally {
          log();
        }""",
        """
        try {
          if (n > 1)
        /*!*/ return f();
          if (n > 2) return Task.of(2);
        /*!*/ return f();
        } catch (RuntimeException e) {
          log();
        }
        return f();""",
        """
        try {
        /*!*/ return n > 1 ? f() : Task.of(1);
        } catch (RuntimeException e) {
          return f();
        }""",
        """
        try {
          log();
        } catch (RuntimeException e) {
        /*!*/ return f();
        } finally {
          log();
        }
        return f();""",
        """
        for (int i = 0; ; i++) {
          try {
            switch (i) {
              case 1:
        /*!*/ return f();
              case 2: break;
              default: await(yieldNow());
            }
          } catch (RuntimeException e) {
            log();
          }
        }""",
        """
        return switch (n) {
          case 1 -> {
            try {
        /*!*/ yield f();
            } catch (RuntimeException e) {
              yield f();
            }
          }
          default -> f();
        };""",
        """
        try {
          try {
            log();
          } finally {
            log();
          }
          synchronized (this) {
        /*!*/ return f();
          }
        } catch (RuntimeException e) {
          return f();
        }""",
        """
        AsyncSupplier<Object> s = () -> {
          try {
        /*!*/ return f();
          } catch (IllegalStateException e) {
            return Task.of(1);
          }
        };
        return Task.of(await(s.get()));""",
        """
        AsyncSupplier<Object> s = () -> {
          try {
            await(yieldNow());
        /*!*/ return f();
          } finally {
            log();
          }
        };
        return Task.of(await(s.get()));""",
        """
        try {
        /*!*/ return this.p = f();
        } finally {
          log();
        }""",
        """
        try {
        /*!*/ return background(() -> f());
        } finally {
          log();
        }""",
      })
  void ofATaskThatEndsAfterTheTryThatItIsReturnedIn(String body) {
    String source = around(body);
    String expected =
        Stream.iterate(1, line -> line + 1)
            .limit(source.lines().count())
            .filter(line -> source.lines().toList().get(line - 1).startsWith("/*!*/"))
            .map(line -> line + " inside a try")
            .collect(Collectors.joining("\n"));

    assertEquals(expected, inTry(source), source);
    // As Maven's default with debug information off for variables.
    assertEquals(expected, inTry(source, "-g:source,lines"), source);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "try { return Task.of(1); } finally { log(); }",
        "try { return Task.of(await(f())); } finally { log(); }",
        "try { return Task.failed(new IOException()); } catch (RuntimeException e) { return f(); }",
        "try { Task<Object> t = Task.of(1); return t; } finally { log(); }",
        "try { log(); } catch (RuntimeException e) { return f(); } return f();",
        "try { log(); } finally { log(); } return f();",
        "Task<Object> t;\ntry { t = f(); } catch (RuntimeException e) { t = f(); }\nreturn t;",
        "Task<Object> t = f();\ntry {\nlog();\n} finally {\nlog(); }\nreturn t;",
        "Task<Object> t;\ntry {\nt = f();\n} finally {\nlog();\n}\nreturn t;",
        "synchronized (this) { return f(); }",
        "if (n == 1) { synchronized (this) { if (n == 2) return p; } } return f();",
        "try { Runnable r = () -> f(); r.run(); } finally { log(); } return f();",
        "try { AsyncSupplier<Object> s = () -> f(); log(); } finally { log(); } return f();",
        "try { return f(); } catch (RuntimeException e) { throw e; }",
      })
  void notOfWhatIsKnownInTheTryOrReturnedOutside(String body) {
    assertEquals("", inTry(around(body)));
    assertEquals("", inTry(around(body), "-g:source,lines"));
  }

  @Test
  void aFutureThatIsCompletedAtOnceMayBeReturnedInTry() {
    assertEquals(
        "",
        inTry(
            """
            class Orders {
              @Async CompletableFuture<Object> pay(int n) {
                await(yieldNow());
                try {
                  return n > 1
                      ? CompletableFuture.completedFuture(1)
                      : CompletableFuture.failedFuture(new IOException());
                } finally { System.out.println(); }
              }
              @Async CompletionStage<Object> charge(int n) {
                await(yieldNow());
                try { return CompletableFuture.completedStage(1); } finally { System.out.println(); }
              }
            }"""));
  }

  @Test
  void aPlainMethodHandlesWhatACallThrows() {
    assertEquals(
        "",
        inTry(
            """
            class Orders {
              Task<Object> pay() {
                try { return f(); } catch (RuntimeException e) { return Task.failed(e); }
              }
              native Task<Object> f();
              @Async void other() { await(f()); }
            }"""));
  }

  @Test
  void nullIsNoTask() {
    assertEquals(
        """
        Orders.java:4 in pay(): null returned in place of a task
          why: a caller that awaits it fails with a NullPointerException: there is no task to wait for
          fix: return Task.of(null) if there is no value to deliver""",
        errors(
            """
            class Orders {
              @Async Task<Object> pay() {
                await(yieldNow());
                return null;
              }
            }"""));
    assertEquals(
        """
        Orders.java:3 in pay(): null returned in place of a task
          why: a caller that awaits it fails with a NullPointerException: there is no task to wait for
          fix: return CompletableFuture.completedFuture(null) if there is no value to deliver""",
        errors(
            """
            class Orders {
              @Async CompletableFuture<Object> pay() {
                return null;
              }
            }"""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "return n > 1 ? null : f();",
        "Task<Object> t = null; return t;",
        "Task<Object> t = null; Task<Object> u = t; return u;",
        "Task<Object> t; if (n > 1) { t = null; } else { t = null; } return t;",
        "if (n > 1) return null; return f();",
        "try { return null; } finally { log(); }",
        "try { return f(); } catch (RuntimeException e) { return null; }",
        "try { return n > 1 ? f() : null; } finally { log(); }",
        "return switch (n) { case 1 -> null; default -> f(); };",
        "return (Task<Object>) (Object) null;",
        "AsyncSupplier<Object> s = () -> { await(f()); return null; }; return Task.of(await(s.get()));",
        "AsyncFunction<Object, Object> s = x -> { await(f()); return null; }; return Task.of(await(s.apply(1)));",
        "return this.p = null;",
      })
  void aConstantNullIsAProblemOfTheBuild(String body) {
    List<Problem> problems = problems(around(body));

    assertEquals(
        List.of("null returned in place of a task"),
        problems.stream()
            .filter(each -> each.severity() == Severity.ERROR)
            .map(Problem::what)
            .toList());
  }

  @Test
  void aVariableThatMayStillBeNull() {
    assertEquals(
        """
        Orders.java:6 in last(List): return of last, which may still be null here
          why: a caller that awaits it fails with a NullPointerException: there is no task to wait for
          fix: begin with Task.of(null) in place of null""",
        warnings(
            """
            class Orders {
              @Async Task<Object> last(List<Task<Object>> all) {
                await(yieldNow());
                Task<Object> last = null;
                for (Task<Object> each : all) last = each;
                return last;
              }
            }"""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Task<Object> t = null; if (n > 1) t = f(); if (t != null) return t; return f();",
        "if (n > 1) p = null; return p;",
        "Task<Object> t = null; t = f(); return t;",
        "return Task.of(null);",
        "String s = null; return Task.of(s);",
        "Task<Object> t = n > 1 ? null : f(); return t == null ? f() : t;",
      })
  void whatIsNotKnownToBeNullIsNoProblem(String body) {
    assertEquals("", heads(problems(around(body)), "null"));
  }

  private static String around(String body) {
    return """
        class Orders {
          Task<Object> p;
          @Async Task<Object> pay(int n, Task<Object> p) throws Exception {
            await(yieldNow());
        %s
          }
          native Task<Object> f();
          static native void log();
          static native Closeable open();
        }"""
        .formatted(body);
  }

  private static String inTry(String source, String... options) {
    return problems(source, options).stream()
        .filter(each -> each.what().contains("inside a try"))
        .map(each -> each.where().line() + " inside a try")
        .collect(Collectors.joining("\n"));
  }

  private static String heads(List<Problem> problems, String part) {
    return problems.stream()
        .filter(each -> each.what().contains(part))
        .map(each -> each.where() + ": " + each.what())
        .collect(Collectors.joining("\n"));
  }

  private static String warnings(String source) {
    List<Problem> found = problems(source);
    found.forEach(each -> assertEquals(Severity.WARNING, each.severity()));
    return text(found);
  }

  private static String errors(String source) {
    return text(
        problems(source).stream().filter(each -> each.severity() == Severity.ERROR).toList());
  }

  private static String text(List<Problem> problems) {
    return problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
  }

  private static List<Problem> problems(String source, String... options) {
    byte[] classFile =
        (options.length == 0 ? Javac.compile(source) : Javac.compile(List.of(options), source))
            .get("acme/Orders");
    try {
      return new Transformer().transform(classFile).warnings();
    } catch (CannotRewriteException e) {
      return e.problems();
    }
  }
}
