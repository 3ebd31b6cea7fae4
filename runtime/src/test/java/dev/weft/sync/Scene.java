package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.testing.Schedule;
import dev.weft.testing.TestConfig;
import dev.weft.testing.TestLoop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A small program of several tasks, run under one schedule, with cancellations.
 *
 * <p>{@link #everyCancellation} asks each task to stop before each of the loop's steps, in order
 * and under some seeds; {@link #everySchedule} lets seeds pick the order and the cancellations.
 * After each run no task may be left waiting, only tasks that were asked to stop may have been
 * cancelled, each {@code finally} block must have run once, no timer may be left, and the program's
 * own check must hold.
 */
final class Scene {
  private static final int SCHEDULES = 10_000;

  /** How many seeds pick the order for the cancellations, besides the loop's own order. */
  private static final int SHUFFLES = 10;

  final TestLoop loop;
  private final List<Task<?>> tasks = new ArrayList<>();
  private final List<Boolean> asked = new ArrayList<>();

  /** How often the finally block of each task has run. */
  private final List<Integer> ends = new ArrayList<>();

  /** What happened, in order: which task took a step, and who was asked to stop. */
  private final StringBuilder trace = new StringBuilder();

  private Scene(TestLoop loop) {
    this.loop = loop;
  }

  /** Sets the tasks up, and returns what must hold when nothing can run any more. */
  interface Program {
    Runnable start(Scene scene);
  }

  /** What was tried: how many runs, and how many different ones among them. */
  record Tried(String what, int runs, int different) {
    @Override
    public String toString() {
      return String.format("%,d %s, %,d different runs", runs, what, different);
    }
  }

  /** Starts a task with a {@code finally} block, which gives way before its first step. */
  void task(Runnable atEnd, List<Script.Step> steps) {
    int number = tasks.size();
    asked.add(false);
    ends.add(0);
    Runnable counted =
        () -> {
          ends.set(number, ends.get(number) + 1);
          atEnd.run();
        };
    List<Script.Step> traced = new ArrayList<>();
    traced.add(v -> Weft.yieldNow()); // so that a schedule also says who comes first
    for (Script.Step step : steps) {
      traced.add(
          awaited -> {
            trace.append(number);
            return step.run(awaited);
          });
    }
    tasks.add(Script.start(counted, traced));
  }

  void task(Script.Step... steps) {
    task(() -> {}, List.of(steps));
  }

  /** Runs a step that awaits nothing. */
  static Script.Step step(Runnable action) {
    return awaited -> {
      action.run();
      return Task.of(null);
    };
  }

  /** Runs everything that can run. */
  void runAll() {
    loop.advanceUntilIdle();
  }

  private void cancel(int task) {
    if (tasks.get(task).isDone()) return;
    trace.append('-').append(task);
    asked.set(task, true);
    tasks.get(task).cancel(true);
  }

  boolean isDone(int task) {
    return tasks.get(task).isDone();
  }

  static Tried everyCancellation(Program program) {
    int runs = 0;
    Set<String> traces = new HashSet<>();
    for (int shuffle = 0; shuffle <= SHUFFLES; shuffle++) {
      Schedule schedule = shuffle == 0 ? Schedule.inOrder() : Schedule.shuffled(shuffle);
      Run undisturbed = run(schedule, program, -1, -1, null);
      for (int task = 0; task < undisturbed.tasks; task++) {
        for (int before = 0; before <= undisturbed.steps; before++) {
          traces.add(run(schedule, program, task, before, null).trace);
          runs++;
        }
      }
    }
    return new Tried("cancellations", runs, traces.size());
  }

  static Tried everySchedule(Program program) {
    Set<String> traces = new HashSet<>();
    for (int seed = 0; seed < SCHEDULES; seed++) {
      traces.add(run(Schedule.shuffled(seed), program, -1, -1, new Random(seed)).trace);
    }
    return new Tried("schedules", SCHEDULES, traces.size());
  }

  private record Run(int tasks, int steps, String trace) {}

  private static Run run(
      Schedule schedule, Program program, int victim, int before, Random random) {
    try (TestLoop loop = TestLoop.open(TestConfig.standard().withSchedule(schedule))) {
      Scene scene = new Scene(loop);
      int steps = scene.run(program, victim, before, random);
      return new Run(scene.tasks.size(), steps, scene.trace.toString());
    } catch (Throwable thrown) {
      String cancellation = victim < 0 ? "" : ", task " + victim + " cancelled before " + before;
      throw new AssertionError("under " + schedule + cancellation + ": " + thrown, thrown);
    }
  }

  /** Runs the program to its end; returns how many steps that took. */
  private int run(Program program, int victim, int before, Random random) {
    Runnable check = program.start(this);
    int steps = 0;
    int rarely = random == null ? 0 : 4 << random.nextInt(4);
    while (true) {
      if (steps == before) cancel(victim);
      if (random != null && random.nextInt(rarely) == 0) cancel(random.nextInt(tasks.size()));
      if (!loop.step()) break;
      steps++;
    }
    check.run();
    runAll();
    for (int i = 0; i < tasks.size(); i++) checkEnd(i);
    assertEquals(0, loop.pendingTimers(), "timers left");
    return steps;
  }

  private void checkEnd(int i) {
    Task<?> task = tasks.get(i);
    assertTrue(task.isDone(), () -> "task " + i + " is waiting for ever");
    if (task.isFailed()) task.join();
    assertFalse(
        task.isCancelled() && !asked.get(i), () -> "task " + i + " was not to be cancelled");
    assertEquals(1, ends.get(i), () -> "runs of the finally block of task " + i);
  }
}
