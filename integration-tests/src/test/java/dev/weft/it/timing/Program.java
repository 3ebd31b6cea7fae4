package dev.weft.it.timing;

import dev.weft.transformer.Transformer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Compiled user code in its two forms: blocking, and woven.
 *
 * <p>An entry is a static method that takes an {@link Env} and returns a stage.
 */
public final class Program {
  private final Map<String, byte[]> reference;
  private final Weaving weaving;
  private Classes referenceLoader;
  private Classes wovenLoader;

  /** Weaves the classes of {@code originals} with the default options. */
  public Program(Map<String, byte[]> originals) {
    this(originals, Transformer.Options.DEFAULT);
  }

  /** Weaves the classes of {@code originals}, which are named by their binary names. */
  public Program(Map<String, byte[]> originals, Transformer.Options options) {
    this(originals, Weaving.of(originals, options));
  }

  /** Returns the program of {@code originals} with their bodies in suspending methods. */
  public static Program madeSuspending(Map<String, byte[]> originals, Transformer.Options options) {
    return new Program(MadeSuspending.of(originals), options);
  }

  private Program(Map<String, byte[]> originals, Weaving weaving) {
    reference = new TreeMap<>(originals);
    reference.replaceAll((name, bytes) -> Reference.of(bytes));
    this.weaving = weaving;
    forget();
  }

  /** Returns whether the JVM accepts class files as the compiler wrote them. */
  public static boolean verifies(Map<String, byte[]> originals) {
    Classes loader = new Classes(originals);
    try {
      originals.keySet().forEach(loader::link);
      return true;
    } catch (VerifyError e) {
      return false;
    }
  }

  /**
   * Returns the program of {@code originals} whose other form somebody else makes.
   *
   * @param woven those classes woven, with their frame classes; or {@code originals} itself, if
   *     they are woven when they are loaded
   */
  public static Program wovenElsewhere(Map<String, byte[]> originals, Map<String, byte[]> woven) {
    return new Program(originals, new Weaving(woven, Map.of()));
  }

  /** What could not be woven or verified, by {@code class.method}. */
  public Map<String, Throwable> defects() {
    return weaving.defects();
  }

  /** Gives the next run classes that are not initialised yet. */
  public void forget() {
    referenceLoader = new Classes(reference);
    wovenLoader = new Classes(weaving.classes());
  }

  /** Returns a class of the woven form. */
  public Class<?> woven(String name) {
    return wovenLoader.load(name);
  }

  /** Runs the blocking form, with everything settled and the given positions failing. */
  Outcome runReference(Entry entry, Set<Integer> failing) {
    return runReference(entry, Timing.atOnce(failing));
  }

  Outcome runReference(Entry entry, Timing timing) {
    Run run = new Run(timing, new ArrayDeque<>());
    run.watched(() -> run.start(referenceLoader, entry));
    return run.outcome();
  }

  Outcome runWoven(Entry entry, Timing timing) {
    ArrayDeque<Runnable> later = new ArrayDeque<>();
    Run run = new Run(timing, later);
    StepLoop loop = new StepLoop();
    Consumer<Runnable> turn = timing.onLoop() ? loop::run : Runnable::run;
    run.watched(
        () -> {
          turn.accept(() -> run.start(wovenLoader, entry));
          for (Runnable next = later.poll(); next != null; next = later.poll()) turn.accept(next);
        });
    return run.outcome();
  }

  /** Where a program begins. */
  public record Entry(String className, String methodName) {
    @Override
    public String toString() {
      return className + "." + methodName;
    }
  }

  private static final class Run {
    private static final Logger RUNTIME_LOG = Logger.getLogger("dev.weft");

    static {
      // Programs that fail are what is run here, and thousands of reports help nobody.
      RUNTIME_LOG.setUseParentHandlers(false);
    }

    private final Env env;
    private Future<?> task;
    private String end = "never ended";
    private Throwable failure;

    Run(Timing timing, Queue<Runnable> later) {
      env = new Env(timing, later, () -> task.cancel(true));
    }

    void start(Classes loader, Entry entry) {
      try {
        Method method =
            loader.load(entry.className()).getDeclaredMethod(entry.methodName(), Env.class);
        method.setAccessible(true);
        Object returned = method.invoke(null, env);
        if (returned == null) {
          end = "returned null";
        } else {
          task = returned instanceof Future<?> future ? future : null;
          ((CompletionStage<?>) returned).toCompletableFuture().whenComplete(this::ended);
        }
      } catch (InvocationTargetException e) {
        failure = e.getCause();
        end = "threw at its caller: " + Shown.failure(e.getCause(), env);
      } catch (ReflectiveOperationException e) {
        throw new IllegalArgumentException(entry.toString(), e);
      }
    }

    /** Runs {@code action} with failures that nobody awaits in the trace. */
    void watched(Runnable action) {
      Thread thread = Thread.currentThread();
      Thread.UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
      thread.setUncaughtExceptionHandler((t, thrown) -> unhandled(thrown));
      Handler handler = handler();
      RUNTIME_LOG.addHandler(handler);
      try {
        action.run();
      } finally {
        RUNTIME_LOG.removeHandler(handler);
        thread.setUncaughtExceptionHandler(before);
      }
    }

    private void unhandled(Throwable thrown) {
      env.log("unhandled " + Shown.failure(thrown, env));
    }

    /** Where the runtime reports failures by default, on a loop and outside any. */
    private Handler handler() {
      return new Handler() {
        @Override
        public void publish(LogRecord entry) {
          // Not the failures that the garbage collector finds: those are of any run so far.
          if (entry.getMessage().startsWith("A method that returns nothing")) {
            unhandled(entry.getThrown());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };
    }

    private void ended(Object value, Throwable thrown) {
      failure = thrown;
      // Inside, a cancellation is an error; whoever looks from outside is told by an exception.
      Throwable inside = thrown instanceof CancellationException ? thrown.getCause() : thrown;
      end = inside == null ? "value " + Shown.value(value) : Shown.failure(inside, env);
    }

    Outcome outcome() {
      return new Outcome(end, env.trace(), env.positions(), failure);
    }
  }
}
