package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.io.ConnectOptions;
import dev.weft.io.ListenOptions;
import dev.weft.io.TlsOptions;
import dev.weft.testing.Schedule;
import dev.weft.testing.TestConfig;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What users configure can get more settings without breaking anybody (decision 104). */
class SettingsTest {
  private static final Duration ODD = Duration.ofMillis(12_345);
  private static final ErrorHandler HANDLER = (what, error) -> {};
  private static final Executor EXECUTOR = Runnable::run;
  private static final Carrier<Object> CARRIER =
      new Carrier<>() {
        @Override
        public Object capture() {
          return "";
        }

        @Override
        public void restore(Object captured) {}
      };

  /** One class of settings, and each of its methods that give a changed copy. */
  private record Settings<T>(T standard, List<UnaryOperator<T>> changes) {
    @SafeVarargs
    @SuppressWarnings("varargs") // List.of only reads them
    static <T> Settings<T> of(T standard, UnaryOperator<T>... changes) {
      return new Settings<>(standard, List.of(changes));
    }

    Class<?> type() {
      return standard.getClass();
    }

    @Override
    public String toString() {
      return type().getSimpleName();
    }
  }

  static List<Settings<?>> all() {
    return List.of(
        Settings.of(
            RunConfig.standard(),
            c -> c.withStackBytes(7),
            c -> c.withShutdownTimeout(ODD),
            c -> c.withGracePeriod(ODD),
            c -> c.withErrorHandler(HANDLER),
            c -> c.withShutdownHook(false),
            c -> c.withCarriers(CARRIER),
            c -> c.withTurnLimit(ODD)),
        Settings.of(
            TestConfig.standard(),
            c -> c.withSchedule(Schedule.shuffled(1)),
            c -> c.withSeed(2),
            c -> c.withTimeLimit(ODD),
            c -> c.withPatience(ODD),
            c -> c.withGracePeriod(ODD),
            c -> c.withErrorHandler(HANDLER),
            TestConfig::allowingLeaks,
            c -> c.withCarriers(CARRIER)),
        Settings.of(Blocking.standard(), b -> b.withExecutor(EXECUTOR), b -> b.withPatience(ODD)),
        Settings.of(
            RetryPolicy.attempts(3),
            p -> p.withDelay(ODD),
            p -> p.withBackOff(ODD, 2, ODD),
            p -> p.withJitter(0.5),
            p -> p.on(IOException.class)),
        Settings.of(
            TlsOptions.choosing(SettingsTest::noContext),
            o -> o.withProtocols("h2"),
            TlsOptions::withoutHostVerification,
            TlsOptions::withClientCertificate,
            o -> o.withClientCertificate(TlsOptions.ClientCertificate.WANTED),
            o -> o.withLowestVersion("TLSv1.3"),
            o -> o.withCipherSuites("TLS_AES_128_GCM_SHA256"),
            o -> o.withHandshakeTimeout(ODD),
            o -> o.withCloseTimeout(ODD)),
        Settings.of(
            ConnectOptions.standard(),
            o -> o.withTimeout(ODD),
            o -> o.withAttemptDelay(ODD),
            o -> o.withLocalAddress(new InetSocketAddress(0)),
            o -> o.withNoDelay(false),
            o -> o.withKeepAlive(true),
            o -> o.withResolver(host -> null)),
        Settings.of(
            ListenOptions.standard(),
            o -> o.withBacklog(7),
            o -> o.withReuseAddress(!ListenOptions.standard().reuseAddress()),
            o -> o.withReusePort(true),
            o -> o.withNoDelay(false),
            o -> o.withKeepAlive(true),
            o -> o.withAcceptPause(ODD)));
  }

  private static SSLContext noContext(String name) {
    return null;
  }

  @ParameterizedTest
  @MethodSource("all")
  void settingsAreFinalClassesThatNobodyElseConstructs(Settings<?> settings) {
    assertTrue(Modifier.isFinal(settings.type().getModifiers()));
    assertFalse(settings.type().isRecord());
    assertEquals(0, settings.type().getConstructors().length);
  }

  @ParameterizedTest
  @MethodSource("all")
  void eachChangeChangesOneThingAndOnlyInTheCopy(Settings<?> settings) throws Exception {
    check(settings);
  }

  private static <T> void check(Settings<T> settings) throws Exception {
    String before = settings.standard.toString();
    for (UnaryOperator<T> change : settings.changes) {
      T changed = change.apply(settings.standard);
      assertNotEquals(settings.standard, changed);
      assertNotEquals(before, changed.toString());
      List<String> names = different(settings.standard, changed);
      // RetryPolicy shows durations, chance and predicate only in its text.
      if (settings.standard instanceof RetryPolicy) assertEquals(List.of(), names);
      else assertEquals(1, names.size(), () -> settings + " differs in " + names);
    }
    assertEquals(before, settings.standard.toString());
    assertTrue(before.startsWith(settings + "["), before);
  }

  private static List<String> different(Object one, Object other) throws Exception {
    List<String> names = new ArrayList<>();
    for (Method method : accessors(one.getClass())) {
      Object value = method.invoke(one);
      if (value == null ? method.invoke(other) != null : !value.equals(method.invoke(other))) {
        names.add(method.getName());
      }
    }
    return names;
  }

  private static List<Method> accessors(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .filter(method -> method.getParameterCount() == 0 && method.getReturnType() != type)
        .filter(method -> !List.of("hashCode", "toString").contains(method.getName()))
        .toList();
  }

  @Test
  void equalSettingsAreEqual() {
    assertEquals(
        RunConfig.standard().withTurnLimit(ODD).hashCode(),
        RunConfig.standard().withTurnLimit(ODD).hashCode());
    assertEquals(RunConfig.standard().withTurnLimit(ODD), RunConfig.standard().withTurnLimit(ODD));
    assertEquals(
        RetryPolicy.attempts(3).on(IOException.class),
        RetryPolicy.attempts(3).on(IOException.class));
    assertNull(TestConfig.standard().errorHandler());
  }

  /** What users cannot take apart or construct can have more components. */
  @Test
  void noPublicRecordCountsOrHasMoreThanThreeComponents() throws IOException {
    List<String> large = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("target/classes/dev/weft"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
        String name = Path.of("target/classes").relativize(file).toString();
        Class<?> type = load(name.substring(0, name.length() - ".class".length()));
        if (!type.isRecord() || !isPublic(type)) continue;
        boolean counts = type.getSimpleName().equals("Statistics");
        if (counts || type.getRecordComponents().length > 3) large.add(type.getName());
      }
    }
    assertEquals(List.of(), large);
  }

  private static boolean isPublic(Class<?> type) {
    return Modifier.isPublic(type.getModifiers())
        && (type.getEnclosingClass() == null || isPublic(type.getEnclosingClass()));
  }

  private static Class<?> load(String path) {
    try {
      String name = path.replace('/', '.').replace('\\', '.');
      return Class.forName(name, false, SettingsTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
