package dev.weft.io;

import dev.weft.Loop;
import dev.weft.Task;
import dev.weft.iteration.PushedValues;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

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
@SuppressWarnings("exports") // all there is to know of what it extends is in AsyncIterator
public final class Signals extends PushedValues<String> {
  private final String name;
  private final Loop loop;
  private @Nullable Object previous;
  private int arrived;

  private Signals(String name, Loop loop) {
    this.name = name;
    this.loop = loop;
  }

  /**
   * Takes over a signal, until the iterator is closed.
   *
   * @param name without SIG, such as HUP, INT, TERM, USR2
   * @return delivers {@code name} each time the signal comes
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
    if (isClosed()) return;
    arrived++;
    if (isAwaited()) deliverPolled();
  }

  @Override
  protected void enter() {
    CurrentLoop.check(loop, this);
  }

  @Override
  protected @Nullable Boolean poll() {
    if (arrived == 0) return null;
    arrived--;
    return moveTo(name);
  }

  @Override
  protected String operation() {
    return "Signals.advance";
  }

  @Override
  protected boolean isFedFromElsewhere() {
    return true;
  }

  /** Gives the signal back to whoever had it before. */
  @Override
  protected Task<Void> release() {
    handle(name, previous);
    return Task.done();
  }

  @Override
  public String toString() {
    return "signals " + name;
  }

  // ---- sun.misc.Signal, by reflection: javac warns of it in a way that cannot be turned off

  /** Makes {@code handler} the handler; returns the one before. */
  private static @Nullable Object handle(String name, @Nullable Object handler) {
    Class<?> signalType = find("sun.misc.Signal");
    Class<?> handlerType = find("sun.misc.SignalHandler");
    try {
      Object signal = signalType.getConstructor(String.class).newInstance(name);
      return signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          "SIG" + name + " cannot be taken over: " + e.getTargetException().getMessage(),
          e.getTargetException());
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
