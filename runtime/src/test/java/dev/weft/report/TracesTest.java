package dev.weft.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TracesTest {
  private static final StackTraceElement USERS = element("shop.Orders", "pay");
  private static final StackTraceElement MADE = element("shop.Orders$weft$pay", "resume");
  private static final StackTraceElement RUNTIME = element("dev.weft.frame.Frame", "goOn");
  private static final StackTraceElement ENGINE = element("dev.weft.loop.EventLoop", "run");
  private static final StackTraceElement RUN = element("dev.weft.Weft", "run");
  private static final StackTraceElement TEST = element(TracesTest.class.getName(), "test");
  private static final StackTraceElement JDK = element("java.util.ArrayList", "get");

  @Test
  void theRuntimesElementsAreLeftOut() {
    StackTraceElement[] trace = {JDK, USERS, MADE, RUNTIME, ENGINE, RUN, USERS, TEST};

    int kept = Traces.trim(trace);

    assertArrayEquals(
        new StackTraceElement[] {JDK, USERS, USERS, TEST}, Arrays.copyOf(trace, kept));
  }

  @Test
  void aTraceWithoutAnyOrWithNothingElseStaysAsItIs() {
    StackTraceElement[] users = {JDK, USERS};
    StackTraceElement[] runtimes = {RUNTIME, ENGINE};
    StackTraceElement[] none = {};

    assertEquals(2, Traces.trim(users));
    assertEquals(2, Traces.trim(runtimes));
    assertEquals(0, Traces.trim(none));
    assertArrayEquals(new StackTraceElement[] {RUNTIME, ENGINE}, runtimes);
  }

  @Test
  void causesAndWhatWasSuppressedAreTrimmedToo() {
    Exception cause = new Exception();
    Exception suppressed = new Exception();
    Exception failure = new Exception(cause);
    failure.addSuppressed(suppressed);
    for (Exception each : new Exception[] {cause, suppressed, failure}) {
      each.setStackTrace(new StackTraceElement[] {USERS, RUNTIME});
    }

    Traces.trim(failure);

    for (Exception each : new Exception[] {cause, suppressed, failure}) {
      assertArrayEquals(new StackTraceElement[] {USERS}, each.getStackTrace());
    }
  }

  @Test
  void aRingOfCausesComesToAnEnd() {
    Exception cause = new Exception();
    Exception failure = new Exception(cause);
    cause.initCause(failure);
    failure.setStackTrace(new StackTraceElement[] {USERS, RUNTIME});

    Traces.trim(failure);

    assertArrayEquals(new StackTraceElement[] {USERS}, failure.getStackTrace());
  }

  @Test
  void theInnermostOfTheUsersMethodsIsNamedWithWhatItCalls() {
    StackTraceElement park = element("jdk.internal.misc.Unsafe", "park");

    assertEquals(
        USERS + " in java.util.ArrayList.get",
        Traces.innermost(new StackTraceElement[] {park, JDK, USERS, RUNTIME}));
    assertEquals(
        USERS + " in dev.weft.loop.EventLoop.run",
        Traces.innermost(new StackTraceElement[] {park, ENGINE, USERS}));
    assertEquals(USERS + "", Traces.innermost(new StackTraceElement[] {USERS, JDK}));
    assertEquals(park + "", Traces.innermost(new StackTraceElement[] {park, ENGINE}));
    assertEquals("", Traces.innermost(new StackTraceElement[] {}));
  }

  private static StackTraceElement element(String className, String method) {
    return new StackTraceElement(className, method, "File.java", 42);
  }
}
