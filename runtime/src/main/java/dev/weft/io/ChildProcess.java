package dev.weft.io;

import static dev.weft.Weft.await;

import dev.weft.AsyncCloseable;
import dev.weft.AsyncFunction;
import dev.weft.SuspendingConsumer;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.combine.WithoutValue;
import dev.weft.frame.Await;
import dev.weft.report.FirstFailure;
import dev.weft.report.ShownAs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Another program that this one has started. Confined to the loop on which it was started.
 *
 * <pre>{@code
 * ChildProcess.Finished result = await(ChildProcess.use(
 *     new ProcessBuilder("sort"), child -> child.communicate(bytes, 1 << 20)));
 * }</pre>
 *
 * <p>Its pipes and its end can only be waited for with blocking calls, which happen on threads of
 * their own: each pipe that is waited for takes one, and so does the end. They belong to no task
 * and no loop, so a pipe that a grandchild holds open keeps nobody waiting.
 */
public final class ChildProcess implements AsyncCloseable<RuntimeException> {
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final byte[] NOTHING = {};

  private final Process process;
  private final String command;
  private final PipeSink input;
  private final PipeSource output;
  private final PipeSource errors;

  /** Null until somebody waits for the end. */
  private @Nullable OpenEnded<Integer> exit;

  /**
   * How a process ended, and what it wrote.
   *
   * @param exitCode 128 + n if signal n ended it
   * @param output what it wrote to its output
   * @param errors what it wrote to its error output; nothing if the builder has merged that
   */
  public record Finished(int exitCode, byte[] output, byte[] errors) {}

  private ChildProcess(Process process, String command) {
    this.process = process;
    this.command = command;
    this.input = new PipeSink("the input of " + this, process.getOutputStream());
    this.output = new PipeSource("the output of " + this, process.getInputStream());
    this.errors = new PipeSource("the error output of " + this, process.getErrorStream());
  }

  /**
   * Starts a program, off the loop. Whoever calls this sees to its end, with {@link #closeAsync};
   * better is {@link #use}.
   *
   * @param builder what to start, and how; it is used on another thread, so it must not change
   *     before the task is settled
   * @return a task that fails with {@link IOException} if the program cannot be started
   */
  public static Task<ChildProcess> start(ProcessBuilder builder) throws IOException {
    String command = String.join(" ", builder.command());
    CurrentLoop.any("A process was started");
    return start(builder, command);
  }

  @Async
  private static Task<ChildProcess> start(ProcessBuilder builder, String command) {
    Offloaded<Process> starting =
        new Offloaded<>(IoThreads.FILES, "ChildProcess.start", command, call -> builder.start());
    Process process = await(starting.ifLate(Process::destroyForcibly).start());
    return Task.of(new ChildProcess(process, command));
  }

  /**
   * Starts a program, lets {@code body} work with it, and {@linkplain #closeAsync closes} it
   * however the body ends: when it returns, fails or is cancelled. So no child outlives the task,
   * nor the scope that the task belongs to.
   *
   * @param builder as for {@link #start}
   * @return a task for what the body's task comes to
   * @throws IOException is what the task fails with if the program cannot be started
   */
  public static <T extends @Nullable Object> Task<T> use(
      ProcessBuilder builder, AsyncFunction<? super ChildProcess, T> body) throws IOException {
    Objects.requireNonNull(body, "body");
    return startAndUse(builder, body);
  }

  /** As {@link #use(ProcessBuilder, AsyncFunction)}, for a body without a value. */
  public static <W extends SuspendingConsumer<? super ChildProcess>> Task<Void> use(
      ProcessBuilder builder, W body) throws IOException {
    return use(builder, WithoutValue.of(body, "body"));
  }

  @Async
  @ShownAs("use")
  @SuppressWarnings("NullAway") // null is a T where the body returns null
  private static <T> Task<T> startAndUse(
      ProcessBuilder builder, AsyncFunction<? super ChildProcess, T> body) throws IOException {
    ChildProcess child = await(start(builder));
    T value = null;
    Throwable failure = null;
    try {
      value = await(body.apply(child));
    } catch (Throwable thrown) {
      failure = thrown;
    }
    try {
      await(child.closeAsync());
    } catch (Throwable thrown) {
      if (failure == null) failure = thrown;
      FirstFailure.suppress(failure, thrown);
    }
    if (failure != null) throw Await.rethrow(failure);
    return Task.of(value);
  }

  /** Returns where to write what the process reads. Closing it is the end of its input. */
  public Sink input() {
    return input;
  }

  /** Returns what the process writes. It can be read to its end after the process has ended. */
  public Source output() {
    return output;
  }

  /** Returns what the process writes as errors, unless the builder has merged that. */
  public Source errors() {
    return errors;
  }

  /** Returns the number by which the system knows the process. */
  public long pid() {
    return process.pid();
  }

  /** Returns whether the process has not ended. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits until the process has ended; several tasks may. Cancelling leaves the process running.
   *
   * <p>A process whose output nobody reads may never end: see {@link #communicate}.
   *
   * @return the exit code; 128 + n if signal n ended it
   */
  public Task<Integer> waitFor() {
    if (!process.isAlive()) return Task.of(process.exitValue());
    // Process.onExit tells through the common pool, which belongs to the program and may be busy.
    if (exit == null) exit = OpenEnded.call(process::waitFor);
    return exit.follow("ChildProcess.waitFor");
  }

  /**
   * Writes {@code bytes} to the process, ends its input, reads all that it writes meanwhile, and
   * waits for its end. A process that does not read its input is no failure. Cancelling leaves the
   * process running.
   *
   * @param limit how much it may write, to each of output and error output
   * @return a task that fails with {@link LimitExceededException} if it writes more
   * @throws IOException is what the task fails with if the process writes too much, or what it
   *     writes cannot be read
   */
  @Async
  public Task<Finished> communicate(byte[] bytes, int limit) throws IOException {
    List<Callable<Task<byte[]>>> parts =
        List.of(
            () -> feed(bytes),
            () -> new BufferedSource(output).readAll(limit),
            () -> new BufferedSource(errors).readAll(limit));
    List<byte[]> read = await(Weft.gather(parts, Callable::call));
    int exitCode = await(waitFor());
    return Task.of(new Finished(exitCode, read.get(1), read.get(2)));
  }

  /** Returns a task for no bytes. */
  @Async
  @ShownAs("communicate")
  private Task<byte[]> feed(byte[] bytes) {
    try {
      await(input.write(ByteBuffer.wrap(bytes)));
    } catch (IOException notRead) {
      // The process has ended, or has closed its input. Its output says why.
    }
    try {
      await(input.closeAsync());
    } catch (IOException notRead) {
      // As above.
    }
    return Task.of(NOTHING);
  }

  /** Asks the process to end (SIGTERM). One that has ended already is left alone. */
  public void terminate() {
    process.destroy();
  }

  /** Ends the process at once (SIGKILL). One that has ended already is left alone. */
  public void kill() {
    process.destroyForcibly();
  }

  /**
   * Sends a signal, through the system's program {@code kill}.
   *
   * @param name without SIG, such as HUP
   * @return a task that fails with {@link IOException} if that cannot be done
   */
  public Task<Void> signal(String name) throws IOException {
    ProcessBuilder kill = new ProcessBuilder("kill", "-s", name, Long.toString(pid()));
    Offloaded<Void> signalling =
        new Offloaded<>(
            IoThreads.FILES,
            "ChildProcess.signal",
            this,
            call -> {
              Process sending = kill.redirectErrorStream(true).start();
              try (InputStream said = sending.getInputStream()) {
                String words = new String(said.readAllBytes(), Charset.defaultCharset());
                if (sending.waitFor() == 0) return null;
                throw new IOException("signal " + name + " to " + this + ": " + words.strip());
              }
            });
    return signalling.start();
  }

  /**
   * Ends the process and waits for it: asks it to end, and if it has not done so within five
   * seconds, or this is cancelled, kills it. Then closes the pipes. Closing again does no harm.
   */
  @Async
  @Override
  public Task<Void> closeAsync() {
    terminate();
    try {
      await(Weft.timeout(GRACE, this::waitFor));
    } catch (Throwable unfinished) {
      // Too late, or cancelled: it is killed, if it has not ended.
    }
    while (process.isAlive()) {
      kill();
      try {
        await(waitFor());
      } catch (Throwable again) {
        // It has been killed: this cannot take long.
      }
    }
    closePipes();
    return Task.done();
  }

  private void closePipes() {
    try {
      // Not awaited: a grandchild may hold the other ends open, and nothing is left to be lost.
      input.closeAsync();
      output.closeAsync();
      errors.closeAsync();
    } catch (IOException e) {
      throw Await.rethrow(e);
    }
  }

  @Override
  public String toString() {
    return "process " + process.pid() + " (" + command + ")";
  }
}
