package dev.weft.it.timing;

import dev.weft.AsyncIterator;
import dev.weft.CancelledError;
import dev.weft.Task;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.objectweb.asm.Type;

/**
 * What a generator means, said with a thread for each body that runs only while somebody waits for
 * it: the reference's generators are these. Public because the programs live in loaders of their
 * own.
 */
public final class Coroutine<T> implements Iterator<T>, AsyncIterator<T> {
  /** How the runtime's message begins, which goes on with the name of the method. */
  static final String EMITTED_LATE = "emit was called in ";

  /** The name of the method that has a generator's code in the reference. */
  static final String BODY = "$body";

  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          body -> {
            Thread thread = new Thread(body, "body of a generator");
            thread.setDaemon(true);
            return thread;
          });

  private static final ThreadLocal<Coroutine<?>> RUNNING = new ThreadLocal<>();

  private enum Step {
    GO_ON,
    CLOSE
  }

  private enum Answer {
    EMITTED,
    ENDED,
    FAILED
  }

  private final Runnable body;
  private final SynchronousQueue<Step> steps = new SynchronousQueue<>();
  private final SynchronousQueue<Answer> answers = new SynchronousQueue<>();
  private boolean begun;
  private boolean ended;
  private boolean closing;
  private boolean there;
  private T value;
  private T current;
  private Throwable failure;

  private Coroutine(Runnable body) {
    this.body = body;
  }

  // ---- what the reference's programs call

  /** Returns what the generator {@code name} of {@code owner} returns. */
  public static Object of(
      Class<?> owner, Object receiver, String name, String descriptor, Object[] arguments) {
    Runnable body = () -> invoke(owner, receiver, name, descriptor, arguments);
    Class<?> returned = find(owner, name, descriptor).getReturnType();
    if (returned == Iterable.class) return (Iterable<Object>) () -> new Coroutine<>(body);
    Coroutine<Object> values = new Coroutine<>(body);
    if (returned != Stream.class) return values;
    Iterable<Object> once = () -> values;
    return StreamSupport.stream(once.spliterator(), false)
        .onClose(
            () -> {
              Throwable thrown = values.stop();
              if (thrown != null) throw Coroutine.<RuntimeException>sneaky(thrown);
            });
  }

  /** Hands over a value, and waits until another is wanted. */
  public static <T> void emit(T value) {
    @SuppressWarnings("unchecked")
    Coroutine<T> running = (Coroutine<T>) RUNNING.get();
    if (running.closing) {
      throw new IllegalStateException(EMITTED_LATE);
    }
    running.value = value;
    put(running.answers, Answer.EMITTED);
    running.untilStep();
  }

  /** Returns what a body returns. */
  @SuppressWarnings("TypeParameterUnusedInFormals")
  public static <G> G end() {
    return null;
  }

  private static void invoke(
      Class<?> owner, Object receiver, String name, String descriptor, Object[] arguments) {
    try {
      find(owner, name, descriptor).invoke(receiver, arguments);
    } catch (InvocationTargetException e) {
      throw Coroutine.<RuntimeException>sneaky(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Method find(Class<?> owner, String name, String descriptor) {
    for (Method each : owner.getDeclaredMethods()) {
      if (each.getName().equals(name) && Type.getMethodDescriptor(each).equals(descriptor)) {
        each.setAccessible(true);
        return each;
      }
    }
    throw new IllegalStateException(owner + " has no " + name + descriptor);
  }

  // ---- in the body's thread

  private void run() {
    RUNNING.set(this);
    Answer end = Answer.ENDED;
    try {
      untilStep();
      body.run();
    } catch (Throwable thrown) {
      failure = thrown;
      end = Answer.FAILED;
    } finally {
      RUNNING.remove();
    }
    put(answers, end);
  }

  private void untilStep() {
    if (take(steps) == Step.CLOSE) throw new CancelledError("...");
  }

  // ---- in the thread of who asks

  private boolean ask() {
    if (!begun) THREADS.execute(this::run);
    begun = true;
    put(steps, Step.GO_ON);
    Answer answer = take(answers);
    ended = answer != Answer.EMITTED;
    if (answer == Answer.FAILED) throw Coroutine.<RuntimeException>sneaky(failure);
    return !ended;
  }

  @Override
  public boolean hasNext() {
    if (!there && !ended) there = ask();
    return there;
  }

  @Override
  public T next() {
    if (!hasNext()) throw new NoSuchElementException("...");
    there = false;
    return value;
  }

  @Override
  public Task<Boolean> advance() {
    try {
      if (closing) return Task.of(false);
      if (ended && failure != null) throw failure;
      there = false;
      boolean more = hasNext();
      if (more) current = next();
      return Task.of(more);
    } catch (Throwable thrown) {
      return Task.failed(thrown);
    }
  }

  @Override
  public T current() {
    return current;
  }

  @Override
  public Task<Void> closeAsync() {
    Throwable thrown = stop();
    return thrown == null ? Task.of(null) : Task.failed(thrown);
  }

  private Throwable stop() {
    closing = true;
    there = false;
    if (ended) return null;
    ended = true;
    if (!begun) return null;
    put(steps, Step.CLOSE);
    Answer answer = take(answers);
    return answer == Answer.FAILED && !(failure instanceof CancelledError) ? failure : null;
  }

  private static <E> void put(SynchronousQueue<E> queue, E element) {
    try {
      queue.put(element);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <E> E take(SynchronousQueue<E> queue) {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> X sneaky(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
