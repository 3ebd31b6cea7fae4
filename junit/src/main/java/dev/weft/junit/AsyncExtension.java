package dev.weft.junit;

import dev.weft.Task;
import dev.weft.frame.Await;
import dev.weft.testing.TestConfig;
import dev.weft.testing.TestLoop;
import dev.weft.testing.VoidCall;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Runs test methods, and those before and after each, on a {@link TestLoop} of the test's own.
 *
 * <p>{@link AsyncTest} and {@link SeededTest} bring it along. Other tests, such as parameterised
 * ones, take it by {@code @ExtendWith(AsyncExtension.class)}; a static field with
 * {@code @RegisterExtension} gives it other settings:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final AsyncExtension WEFT =
 *     new AsyncExtension(TestConfig.standard().withTimeLimit(Duration.ofDays(365)));
 * }</pre>
 *
 * <p>A method {@code @Async void} has ended when its body has; only then does the next begin. What
 * it fails with is what the test fails with. A parameter of the type {@code TestLoop} is given the
 * loop.
 *
 * <p>Without this extension, JUnit takes an {@code @Async void} method for passed as soon as it
 * suspends: never put a plain {@code @Test} on one.
 */
public final class AsyncExtension
    implements BeforeEachCallback,
        AfterEachCallback,
        InvocationInterceptor,
        ParameterResolver,
        TestTemplateInvocationContextProvider {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(AsyncExtension.class);

  private final TestConfig config;

  /** The loop of one test, and how it was made. */
  private record Running(TestConfig config, TestLoop loop, AsyncExtension owner) {}

  /** Creates the extension with the standard settings. */
  public AsyncExtension() {
    this(TestConfig.standard());
  }

  /** Creates the extension with other settings. */
  public AsyncExtension(TestConfig config) {
    this.config = Objects.requireNonNull(config, "config");
  }

  // ---- around the test

  @Override
  public void beforeEach(ExtensionContext context) {
    if (running(context) != null) return; // one with other settings came first
    requireVoid(context.getRequiredTestClass());
    TestConfig own = configOf(context);
    store(context).put(Running.class, new Running(own, TestLoop.open(own), this));
  }

  private TestConfig configOf(ExtensionContext context) {
    Long seed = store(context).get(Seed.class, Long.class);
    if (seed != null) return config.withSeed(seed);
    return AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), Seed.class)
        .or(() -> AnnotationSupport.findAnnotation(context.getRequiredTestClass(), Seed.class))
        .map(annotation -> config.withSeed(annotation.value()))
        .orElse(config);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Running running = running(context);
    if (running == null || running.owner != this) return;
    try {
      running.loop.close();
    } catch (Throwable thrown) {
      throw Await.rethrow(running.config.schedule().note(thrown));
    }
  }

  /** Such a test is not run at all, and JUnit only warns of it. */
  private static void requireVoid(Class<?> testClass) {
    List<Method> wrong =
        ReflectionSupport.findMethods(
            testClass,
            method -> method.getReturnType() != void.class && isAsyncTest(method),
            HierarchyTraversalMode.TOP_DOWN);
    if (wrong.isEmpty()) return;
    throw new ExtensionConfigurationException(
        "JUnit runs no test method that returns a value, so "
            + wrong.get(0).getDeclaringClass().getName()
            + "."
            + wrong.get(0).getName()
            + " would never run. Declare it @Async void, and await in it all the same.");
  }

  private static boolean isAsyncTest(Method method) {
    return AnnotationSupport.isAnnotated(method, AsyncTest.class)
        || AnnotationSupport.isAnnotated(method, SeededTest.class);
  }

  // ---- the methods

  @Override
  public void interceptBeforeEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    runOnLoop(invocation, method, context);
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    runOnLoop(invocation, method, context);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    runOnLoop(invocation, method, context);
  }

  @Override
  public void interceptAfterEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    runOnLoop(invocation, method, context);
  }

  private void runOnLoop(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    Running running = running(context);
    if (running == null || running.owner != this) {
      invocation.proceed();
      return;
    }
    TestLoop loop = running.loop;
    try {
      Task<Object> task = loop.start(() -> call(invocation, method.getExecutable()));
      loop.untilDone(task);
      loop.runReady(); // what it left ready, and the report of its failure
      loop.checkErrors();
      if (task.isCancelled()) throw new AssertionError("The test was cancelled: " + task.outcome());
      loop.result(task);
    } catch (Throwable thrown) {
      throw running.config.schedule().note(thrown);
    }
  }

  /** Calls the method; returns its task if it has suspended, else one that is done. */
  @SuppressWarnings("unchecked") // nobody looks at the value
  private static CompletionStage<Object> call(Invocation<Void> invocation, Method method) {
    try {
      return (Task<Object>) VoidCall.of(method, invocation::proceed);
    } catch (Throwable thrown) {
      return Task.failed(thrown);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestLoop.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Running running = running(context);
    if (running != null) return running.loop;
    throw new ExtensionConfigurationException(
        "There is a TestLoop only from the methods before each test to those after it, and "
            + parameter.getDeclaringExecutable()
            + " asks for one at another time.");
  }

  // ---- several seeds

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return AnnotationSupport.isAnnotated(context.getTestMethod(), SeededTest.class);
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    SeededTest test =
        AnnotationSupport.findAnnotation(context.getTestMethod(), SeededTest.class).orElseThrow();
    if (test.runs() < 1) {
      throw new ExtensionConfigurationException("@SeededTest(runs = " + test.runs() + ")");
    }
    return LongStream.range(0, test.runs()).mapToObj(i -> new UnderSeed(test.first() + i));
  }

  private record UnderSeed(long seed) implements TestTemplateInvocationContext {
    @Override
    public String getDisplayName(int invocationIndex) {
      return "seed " + seed;
    }

    @Override
    public void prepareInvocation(ExtensionContext context) {
      store(context).put(Seed.class, seed);
    }
  }

  private static @Nullable Running running(ExtensionContext context) {
    return store(context).get(Running.class, Running.class);
  }

  private static ExtensionContext.Store store(ExtensionContext context) {
    return context.getStore(NAMESPACE);
  }
}
