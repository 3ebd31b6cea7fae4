package dev.weft.io;

import dev.weft.AsyncIterator;
import dev.weft.Loop;
import dev.weft.Task;
import dev.weft.frame.PendingTask;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.NoSuchElementException;
import java.util.concurrent.RejectedExecutionException;

/**
 * Signals of the operating system, one after the other.
 *
 * <pre>{@code
 * for (AsyncIterator<String> hups = Signals.on("HUP"); await(hups.advance()); ) reload();
 * }</pre>
 *
 * <p>The JDK has signals in its module {@code jdk.unsupported} only, which a program on the class
 * path sees. One on the module path needs {@code --add-modules jdk.unsupported}.
 */
public final class Signals implements AsyncIterator<String> {
  private final String name;
  private final Loop loop;
  private Object previous;
  private int arrived;
  private boolean current;
  private boolean open = true;
  private Arrival waiting;

  private Signals(String name, Loop loop) {
    this.name = name;
    this.loop = loop;
  }

  /**
   * Takes over a signal, until the iterator is closed.
   *
   * @param name without SIG, such as HUP, INT, TERM, USR2
   * @throws IllegalArgumentException if the system does not have the signal, or the JVM needs it
   * @throws IllegalStateException if the caller runs on no event loop
   * @throws UnsupportedOperationException if {@code jdk.unsupported} is not there
   */
  public static Signals on(String name) {
    Signals signals = new Signals(name, CurrentLoop.any("Signals were asked for"));
    signals.previous = handle(name, signals.handler());
    return signals;
  }

  /** Called by a thread of the JVM. */
  private Object handler() {
    return Proxy.newProxyInstance(
        Signals.class.getClassLoader(),
        new Class<?>[] {find("sun.misc.SignalHandler")},
        (self, method, arguments) -> {
          switch (method.getName()) {
            case "handle" -> post();
            case "hashCode" -> {
              return System.identityHashCode(self);
            }
            case "equals" -> {
              return self == arguments[0];
            }
            default -> {
              return "handler of " + this;
            }
          }
          return null;
        });
  }

  private void post() {
    try {
      loop.execute(this::arrive);
    } catch (RejectedExecutionException closed) {
      // The loop has ended, and whoever wanted to know with it.
    }
  }

  private void arrive() {
    if (!open) return;
    arrived++;
    if (waiting != null) deliver();
  }

  private void deliver() {
    Arrival one = waiting;
    waiting = null;
    arrived--;
    current = true;
    one.deliver(true);
  }

  @Override
  public Task<Boolean> advance() {
    CurrentLoop.check(loop, this);
    if (waiting != null) {
      throw new IllegalStateException("two tasks wait for " + this + " at once");
    }
    current = false;
    if (!open) return Task.of(false);
    waiting = new Arrival();
    Arrival task = waiting;
    if (arrived > 0) deliver();
    return task;
  }

  @Override
  public String current() {
    if (!current) throw new NoSuchElementException("advance() has not moved to a signal");
    return name;
  }

  /** Gives the signal back to whoever had it before. */
  @Override
  public Task<Void> close() {
    CurrentLoop.check(loop, this);
    if (!open) return Task.of(null);
    open = false;
    handle(name, previous);
    Arrival one = waiting;
    waiting = null;
    if (one != null) one.deliver(false);
    return Task.of(null);
  }

  @Override
  public String toString() {
    return "signals " + name;
  }

  /** One that waits for the next signal. */
  private final class Arrival extends PendingTask<Boolean> {
    Arrival() {
      hold();
    }

    void deliver(boolean more) {
      release();
      settleFromAnywhere(SUCCEEDED, more);
    }

    @Override
    protected String kind() {
      return "Signals.advance";
    }

    @Override
    protected void cancelled() {
      release();
      waiting = null;
    }
  }

  // ---- sun.misc.Signal, by reflection: javac warns of it in a way that cannot be turned off

  /** Makes {@code handler} the handler; returns the one before. */
  private static Object handle(String name, Object handler) {
    Class<?> signalType = find("sun.misc.Signal");
    Class<?> handlerType = find("sun.misc.SignalHandler");
    try {
      Object signal = signalType.getConstructor(String.class).newInstance(name);
      return signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          "SIG" + name + " cannot be taken over: " + e.getCause().getMessage(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new UnsupportedOperationException("this JDK has signals of another shape", e);
    }
  }

  private static Class<?> find(String className) {
    try {
      return Class.forName(className);
    } catch (ClassNotFoundException e) {
      throw new UnsupportedOperationException(
          "Signals need the JDK's module jdk.unsupported: add --add-modules jdk.unsupported", e);
    }
  }
}
