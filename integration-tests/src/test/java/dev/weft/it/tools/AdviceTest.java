package dev.weft.it.tools;

import static net.bytebuddy.matcher.ElementMatchers.isAnnotatedWith;
import static net.bytebuddy.matcher.ElementMatchers.nameEndsWith;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.it.timing.Build;
import dev.weft.it.timing.Compilation;
import dev.weft.transformer.Transformer;
import dev.weft.transformer.WovenClass;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.agent.builder.ResettableClassFileTransformer;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.pool.TypePool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which calls the advice of another agent sees. Each program calls its method four times. */
class AdviceTest {
  private static final String SHOP =
      """
      package shop;
      import static dev.weft.Weft.*;
      import dev.weft.*;
      import dev.weft.annotations.Async;
      import java.lang.annotation.*;
      public class Shop {
        @Retention(RetentionPolicy.RUNTIME) @interface Traced {}

        @Traced @Async static Task<Integer> traced(int item) {
          await(yieldNow());
          return Task.of(item);
        }
        @Async static Task<Integer> plain(int item) {
          await(yieldNow());
          return Task.of(item);
        }
        @Async public static Task<Integer> callTraced() {
          int sum = 0;
          for (int i = 0; i < 3; i++) sum += await(traced(i)); // awaited where it is called
          Task<Integer> last = traced(10); // and later
          return Task.of(sum + await(last));
        }
        @Async public static Task<Integer> callPlain() {
          int sum = 0;
          for (int i = 0; i < 3; i++) sum += await(plain(i));
          Task<Integer> last = plain(10);
          return Task.of(sum + await(last));
        }
      }""";

  @BeforeEach
  void nothingIsCounted() {
    CountingAdvice.SEEN.set(0);
  }

  @Test
  void eachCallOfAMethodWithAnAnnotationOfTheirsIsSeen() throws Exception {
    assertEquals(
        4,
        seen(isAnnotatedWith(nameEndsWith("Traced")), "callTraced", Transformer.Options.DEFAULT));
  }

  @Test
  void ofAMethodThatIsOnlyAsyncTheCallsThatTheClassAwaitsAtOnceAreNotSeen() throws Exception {
    assertEquals(1, seen(named("plain"), "callPlain", Transformer.Options.DEFAULT));
  }

  @Test
  void withoutDirectCallsEachCallIsSeenHoweverMethodsAreChosen() throws Exception {
    Transformer.Options options = Transformer.Options.DEFAULT.withDirectCalls(false);

    assertEquals(4, seen(named("plain"), "callPlain", options));
    CountingAdvice.SEEN.set(0);
    assertEquals(4, seen(named("traced"), "callTraced", options));
    CountingAdvice.SEEN.set(0);
    // The four calls, and that of callPlain itself.
    assertEquals(5, seen(isAnnotatedWith(named(Async.class.getName())), "callPlain", options));
  }

  @Test
  void aToolThatChoosesByTheNameSeesNoResumptionsSinceItPassesOverWhatIsSynthetic()
      throws Exception {
    Transformer.Options options = Transformer.Options.DEFAULT.withDirectCalls(false);

    assertEquals(4, seen(named("plain"), "callPlain", options));
  }

  /** Returns how many calls the advice saw, once the class is woven and then advised. */
  private static int seen(
      ElementMatcher<? super MethodDescription> methods, String call, Transformer.Options options)
      throws Exception {
    Map<String, byte[]> classes = new HashMap<>();
    Map<String, byte[]> compiled =
        Compilation.compile(Map.of("shop.Shop", SHOP), new Build(17, List.of("-g")));
    for (byte[] classFile : compiled.values()) {
      WovenClass woven = new Transformer(options).transform(classFile);
      classes.put(woven.name().replace('/', '.'), woven.bytes());
      woven.frames().forEach(frame -> classes.put(frame.name().replace('/', '.'), frame.bytes()));
    }
    ClassFileLocator locator =
        new ClassFileLocator.Compound(
            new ClassFileLocator.Simple(classes),
            ClassFileLocator.ForClassLoader.of(AdviceTest.class.getClassLoader()));
    byte[] advised =
        new ByteBuddy()
            .redefine(TypePool.Default.of(locator).describe("shop.Shop").resolve(), locator)
            .visit(Advice.to(CountingAdvice.class).on(methods))
            .make()
            .getBytes();
    classes.put("shop.Shop", advised);
    Class<?> shop = new Loader(classes).loadClass("shop.Shop");
    Method method = shop.getMethod(call);
    @SuppressWarnings("unchecked")
    int sum = Weft.run(() -> (Task<Integer>) method.invoke(null));
    assertEquals(13, sum);
    return CountingAdvice.SEEN.get();
  }

  private static final class Loader extends ClassLoader {
    private final Map<String, byte[]> classes;

    Loader(Map<String, byte[]> classes) {
      super(AdviceTest.class.getClassLoader());
      this.classes = classes;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] bytes = classes.get(name);
      if (bytes == null) throw new ClassNotFoundException(name);
      return defineClass(name, bytes, 0, bytes.length);
    }
  }

  // ---- a loaded class that the build has rewritten

  @Retention(RetentionPolicy.RUNTIME)
  @interface Noticed {}

  static class Counter {
    @Noticed
    @Async
    private static Task<Integer> price(int item) {
      Weft.await(Weft.sleep(Duration.ofMillis(1)));
      return Task.of(item);
    }

    @Async
    static Task<Integer> total() {
      int sum = 0;
      for (int i = 0; i < 3; i++) sum += Weft.await(price(i));
      Task<Integer> last = price(10);
      return Task.of(sum + Weft.await(last));
    }
  }

  @Test
  void anAgentThatComesLaterPutsItsAdviceOnLoadedClasses() {
    assertEquals(13, Weft.run(() -> Counter.total()));
    Instrumentation instrumentation = ByteBuddyAgent.install();
    ResettableClassFileTransformer agent =
        new AgentBuilder.Default()
            .disableClassFormatChanges()
            .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION)
            .type(named(Counter.class.getName()))
            .transform(
                (builder, type, loader, module, domain) ->
                    builder.visit(
                        Advice.to(CountingAdvice.class)
                            .on(isAnnotatedWith(named(Noticed.class.getName())))))
            .installOn(instrumentation);
    try {
      assertEquals(13, Weft.run(() -> Counter.total()));
      assertEquals(4, CountingAdvice.SEEN.get());
    } finally {
      agent.reset(instrumentation, AgentBuilder.RedefinitionStrategy.RETRANSFORMATION);
    }
  }
}
