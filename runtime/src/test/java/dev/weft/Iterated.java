package dev.weft;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.io.AsyncFiles;
import dev.weft.io.BufferedSource;
import dev.weft.io.ByteStream;
import dev.weft.io.FileChange;
import dev.weft.io.Listener;
import dev.weft.io.Signals;
import dev.weft.sync.AsyncValue;
import dev.weft.sync.Broadcast;
import dev.weft.sync.Channel;
import dev.weft.testing.MemoryNetwork;
import dev.weft.testing.TestLoop;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * An iterator for {@link AsyncIteratorContractTest}, and the test's hand on what it iterates over.
 *
 * <p>To add a kind: a class here, with what its source can do, and a line in {@link #KINDS}.
 */
abstract class Iterated {
  /** What can be done with a kind, besides closing it. */
  enum Can {
    /** {@code advance} waits until a value is supplied. */
    WAIT,
    /** What is supplied has arrived when {@code supply} returns. */
    ARRIVE,
    END,
    FAIL
  }

  /** A kind of iterator. */
  record Kind(String name, Set<Can> abilities, Maker maker) {
    interface Maker {
      Iterated make(TestLoop loop, Path directory) throws Exception;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Kind kind(String name, Set<Can> abilities, Kind.Maker maker) {
    return new Kind(name, abilities, maker);
  }

  private static Kind derived(String name, Function<AsyncIterator<Integer>, AsyncIterator<?>> of) {
    return kind(name, EnumSet.allOf(Can.class), (loop, directory) -> new Derived(of));
  }

  static final List<Kind> KINDS =
      List.of(
          kind("ofIterable", Set.of(Can.END, Can.FAIL), (loop, directory) -> new OfIterable()),
          kind("Channel.values", EnumSet.allOf(Can.class), (loop, directory) -> new Received()),
          kind("Subscription", EnumSet.allOf(Can.class), (loop, directory) -> new Subscribed()),
          kind("AsyncValue.values", Set.of(), (loop, directory) -> new Observed(0)),
          kind("changes of AsyncValue", Set.of(Can.WAIT), (loop, directory) -> new Observed(-1)),
          kind("ofPublisher", EnumSet.allOf(Can.class), (loop, directory) -> new Published(loop)),
          kind("ofCallbacks", EnumSet.allOf(Can.class), (loop, directory) -> new Emitted(loop)),
          kind("asCompleted", Set.of(Can.WAIT), (loop, directory) -> new Completed()),
          kind("interval", Set.of(Can.WAIT), (loop, directory) -> new Ticking(loop)),
          derived("map", source -> source.map(value -> value)),
          derived("filter", source -> source.filter(value -> true)),
          derived("limit", source -> source.limit(1000)),
          derived("mapAsync", source -> source.mapAsync(Task::of)),
          derived("merge", AsyncIterator::merge),
          kind("mapAsync in its function", Set.of(Can.WAIT), (l, d) -> new Applied()),
          kind("lines", Set.of(Can.WAIT, Can.END), (loop, directory) -> new LinesRead(loop)),
          kind("walk", Set.of(Can.WAIT), (loop, directory) -> new Walked(directory)),
          kind("watch", Set.of(Can.WAIT), Watched::new),
          kind("Signals", Set.of(Can.WAIT), (loop, directory) -> new Signalled()));

  static Stream<Kind> thatCan(Can... abilities) {
    return KINDS.stream().filter(kind -> kind.abilities.containsAll(List.of(abilities)));
  }

  AsyncIterator<?> iterator;

  /** How often the source was let go of, where the source can tell. */
  int releases;

  /** Lets the wait for a first value get as far as it can without one. */
  void begin(TestLoop loop) {
    loop.runReady();
  }

  /** Lets a value come, at once or soon: the {@code number}th, from 0. */
  void supply(int number) throws Exception {}

  /** Returns that value. */
  Object value(int number) {
    return number;
  }

  /** Returns how often the source has to be let go of; 0 where it need not, or cannot tell. */
  int releasesExpected() {
    return 0;
  }

  /** Returns whether what is supplied now is there for others, as it is when nobody waits. */
  boolean isLeftForOthers(int number) throws Exception {
    return true;
  }

  void end() throws Exception {
    throw new UnsupportedOperationException();
  }

  void fail(Exception cause) throws Exception {
    throw new UnsupportedOperationException();
  }

  private static final class OfIterable extends Iterated
      implements AutoCloseable, Iterator<Integer> {
    private boolean ended;
    private Exception failure;
    private int next;

    OfIterable() {
      iterator = AsyncIterator.ofIterable(() -> this);
    }

    @Override
    public boolean hasNext() {
      if (failure != null) throw new IllegalStateException(failure);
      return !ended;
    }

    @Override
    public Integer next() {
      return next++;
    }

    @Override
    public void close() {
      releases++;
    }

    @Override
    int releasesExpected() {
      return 1;
    }

    @Override
    void end() {
      ended = true;
    }

    @Override
    void fail(Exception cause) {
      failure = cause;
    }
  }

  private static class Received extends Iterated {
    final Channel<Integer> channel = Channel.unbounded();

    Received() {
      iterator = channel.values();
    }

    @Override
    void supply(int number) {
      channel.trySend(number);
    }

    @Override
    boolean isLeftForOthers(int number) {
      supply(number);
      return channel.statistics().waitingReceivers() == 0
          && channel.tryReceive().orElse(-1) == number;
    }

    @Override
    void end() {
      channel.close();
    }

    @Override
    void fail(Exception cause) {
      channel.fail(cause);
    }
  }

  /** Begins with the value that is there; without it, its first advance has to wait. */
  private static final class Observed extends Iterated {
    private final AsyncValue<Integer> observed;

    Observed(int initial) {
      observed = new AsyncValue<>(initial);
      iterator = initial < 0 ? observed.values().filter(each -> each >= 0) : observed.values();
    }

    @Override
    void supply(int number) {
      observed.set(number);
    }
  }

  /** Derived from an iterator of somebody else, which counts. */
  private static class Derived extends Received {
    Derived(Function<AsyncIterator<Integer>, AsyncIterator<?>> derive) {
      AsyncIterator<Integer> values = channel.values();
      iterator =
          derive.apply(
              new AsyncIterator<>() {
                @Override
                public Task<Boolean> advance() {
                  return values.advance();
                }

                @Override
                public Integer current() {
                  return values.current();
                }

                @Override
                public Task<Void> closeAsync() {
                  releases++;
                  return values.closeAsync();
                }
              });
    }

    @Override
    int releasesExpected() {
      return 1;
    }
  }

  /** Waits in the function; the values are there. */
  private static final class Applied extends Derived {
    private final List<Promise<Integer>> calls;

    Applied() {
      this(new ArrayList<>());
    }

    private Applied(List<Promise<Integer>> calls) {
      super(
          source ->
              source.mapAsync(
                  value -> {
                    Promise<Integer> call = new Promise<>();
                    calls.add(call);
                    return call;
                  }));
      this.calls = calls;
      for (int number = 0; number < 3; number++) channel.trySend(number);
    }

    @Override
    void supply(int number) {
      calls.get(calls.size() - 1).succeed(number);
    }

    @Override
    boolean isLeftForOthers(int number) {
      return calls.get(calls.size() - 1).isCancelled() && channel.size() == 2;
    }
  }

  private static final class Subscribed extends Iterated {
    private final Broadcast<Integer> broadcast =
        new Broadcast<>(4, Broadcast.SlowSubscriber.SUSPEND_SENDER);

    Subscribed() {
      iterator = broadcast.subscribe();
    }

    @Override
    void supply(int number) {
      assertTrue(broadcast.trySend(number));
    }

    @Override
    boolean isLeftForOthers(int number) {
      return broadcast.statistics().subscribers() == 0;
    }

    @Override
    void end() {
      broadcast.close();
    }

    @Override
    void fail(Exception cause) {
      broadcast.fail(cause);
    }
  }

  private static final class Published extends Iterated
      implements Flow.Publisher<Integer>, Flow.Subscription {
    private Flow.Subscriber<? super Integer> subscriber;
    private final TestLoop loop;
    private boolean ended;

    Published(TestLoop loop) {
      this.loop = loop;
      iterator = AsyncIterator.ofPublisher(this, 4);
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Integer> newcomer) {
      subscriber = newcomer;
      newcomer.onSubscribe(this);
    }

    @Override
    public void request(long count) {}

    @Override
    public void cancel() {
      releases++;
    }

    @Override
    int releasesExpected() {
      return subscriber == null || ended ? 0 : 1;
    }

    @Override
    void supply(int number) {
      subscriber.onNext(number);
      loop.runReady();
    }

    @Override
    void end() {
      ended = true;
      subscriber.onComplete();
      loop.runReady();
    }

    @Override
    void fail(Exception cause) {
      ended = true;
      subscriber.onError(cause);
      loop.runReady();
    }
  }

  private static final class Emitted extends Iterated {
    private final TestLoop loop;
    private Emitter<Integer> emitter;

    Emitted(TestLoop loop) {
      this.loop = loop;
      iterator =
          AsyncIterator.<Integer>ofCallbacks(
              4,
              Emitter.Overflow.FAIL,
              given -> {
                emitter = given;
                return () -> releases++;
              });
    }

    @Override
    int releasesExpected() {
      return emitter == null ? 0 : 1;
    }

    @Override
    void supply(int number) {
      assertTrue(emitter.emit(number));
      loop.runReady();
    }

    @Override
    boolean isLeftForOthers(int number) {
      return emitter.isClosed() && !emitter.emit(number);
    }

    @Override
    void end() {
      emitter.complete();
      loop.runReady();
    }

    @Override
    void fail(Exception cause) {
      emitter.fail(cause);
      loop.runReady();
    }
  }

  private static final class Completed extends Iterated {
    private final List<Promise<Integer>> tasks =
        List.of(new Promise<>(), new Promise<>(), new Promise<>());

    Completed() {
      iterator = Weft.asCompleted(tasks);
    }

    @Override
    void supply(int number) {
      tasks.get(number).succeed(number);
    }

    @Override
    Object value(int number) {
      return tasks.get(number);
    }
  }

  private static final class Ticking extends Iterated {
    private final TestLoop loop;

    Ticking(TestLoop loop) {
      this.loop = loop;
      iterator = Weft.interval(Duration.ofHours(1));
    }

    @Override
    Object value(int number) {
      return number + 1L;
    }

    @Override
    boolean isLeftForOthers(int number) {
      return loop.pendingTimers() == 0;
    }
  }

  private static final class LinesRead extends Iterated {
    private final TestLoop loop;
    private final ByteStream writer;
    private final BufferedSource reader;

    LinesRead(TestLoop loop) throws Exception {
      this.loop = loop;
      MemoryNetwork network = new MemoryNetwork();
      Listener<ByteStream> listener = network.listen("server");
      Task<ByteStream> accepted = listener.accept();
      writer = loop.result(network.connect("server"));
      reader = new BufferedSource(loop.result(accepted));
      iterator = reader.lines();
    }

    @Override
    void supply(int number) throws Exception {
      byte[] line = (value(number) + "\n").getBytes(StandardCharsets.UTF_8);
      loop.result(writer.write(ByteBuffer.wrap(line)));
    }

    @Override
    Object value(int number) {
      return "line " + number;
    }

    @Override
    boolean isLeftForOthers(int number) throws Exception {
      supply(number);
      return value(number).equals(loop.result(reader.readLine()));
    }

    @Override
    void end() throws Exception {
      loop.result(writer.closeAsync());
    }
  }

  private static final class Walked extends Iterated {
    private final Path directory;

    Walked(Path directory) throws Exception {
      this.directory = directory;
      Files.createFile(directory.resolve("file"));
      iterator = AsyncFiles.walk(directory);
    }

    /** A thread looks at the directory, and what it finds has not come back. */
    @Override
    void begin(TestLoop loop) {
      loop.step();
    }

    @Override
    Object value(int number) {
      return number == 0 ? directory : directory.resolve("file");
    }
  }

  private static final class Watched extends Iterated {
    private final Path directory;

    Watched(TestLoop loop, Path directory) throws Exception {
      this.directory = directory;
      iterator = loop.result(AsyncFiles.watch(directory));
    }

    @Override
    void supply(int number) throws Exception {
      Files.createDirectory(directory.resolve("new " + number));
    }

    @Override
    Object value(int number) {
      return new FileChange(directory.resolve("new " + number), FileChange.Kind.CREATED);
    }
  }

  private static final class Signalled extends Iterated {
    Signalled() {
      iterator = Signals.on("USR2");
    }

    /** By reflection, as {@link Signals} does. */
    @Override
    void supply(int number) throws Exception {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Object usr2 = signal.getConstructor(String.class).newInstance("USR2");
      signal.getMethod("raise", signal).invoke(null, usr2);
    }

    @Override
    Object value(int number) {
      return "USR2";
    }
  }
}
