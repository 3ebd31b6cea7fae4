package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A small program of several tasks, run under one schedule, with cancellations.
 *
 * <p>{@link #everyCancellation} asks each task to stop before each of the loop's actions; {@link
 * #everySchedule} lets seeds pick the order and the cancellations. After each run no task may be
 * left waiting, only tasks that were asked to stop may have been cancelled, each {@code finally}
 * block must have run once, and the program's own check must hold.
 */
final class Scene {
  private static final int SCHEDULES = 10_000;

  final SeededLoop loop;
  private final List<Task<?>> tasks = new ArrayList<>();
  private final List<Boolean> asked = new ArrayList<>();
  private int ended;

  private Scene(SeededLoop loop) {
    this.loop = loop;
  }

  /** Sets the tasks up, and returns what must hold when nothing can run any more. */
  interface Program {
    Runnable start(Scene scene);
  }

  /** Starts a task with a {@code finally} block. */
  void task(Runnable atEnd, List<Script.Step> steps) {
    Runnable counted =
        () -> {
          ended++;
          atEnd.run();
        };
    tasks.add(Script.start(counted, steps));
    asked.add(false);
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

  void cancel(int task) {
    if (tasks.get(task).isDone()) return;
    asked.set(task, true);
    tasks.get(task).cancel(true);
  }

  boolean isDone(int task) {
    return tasks.get(task).isDone();
  }

  static void everyCancellation(Program program) {
    Scene undisturbed = new Scene(SeededLoop.inOrder());
    int actions = undisturbed.run(program, -1, -1, null);
    int runs = 0;
    for (int task = 0; task < undisturbed.tasks.size(); task++) {
      for (int before = 0; before <= actions; before++) {
        new Scene(SeededLoop.inOrder()).run(program, task, before, null);
        runs++;
      }
    }
    assertTrue(runs > undisturbed.tasks.size(), "there are points to cancel at");
  }

  static void everySchedule(Program program) {
    for (int seed = 0; seed < SCHEDULES; seed++) {
      Random random = new Random(seed);
      try {
        new Scene(new SeededLoop(random)).run(program, -1, -1, random);
      } catch (Throwable thrown) {
        throw new AssertionError("under seed " + seed + ": " + thrown, thrown);
      }
    }
  }

  /** Runs the program to its end; returns how many actions that took. */
  private int run(Program program, int victim, int before, Random random) {
    loop.enter();
    try {
      Runnable check = program.start(this);
      int action = 0;
      while (true) {
        if (action == before) cancel(victim);
        if (random != null && random.nextInt(8) == 0) cancel(random.nextInt(tasks.size()));
        if (!loop.isBusy()) break;
        loop.runOne();
        action++;
      }
      check.run();
      loop.runAll();
      for (int i = 0; i < tasks.size(); i++) checkEnd(i);
      assertEquals(tasks.size(), ended, "finally blocks that ran");
      assertEquals(0, loop.timers(), "timers left");
      return action;
    } finally {
      loop.leave();
    }
  }

  private void checkEnd(int i) {
    Task<?> task = tasks.get(i);
    assertTrue(task.isDone(), () -> "task " + i + " is waiting for ever");
    if (task.isFailed()) task.join();
    assertFalse(
        task.isCancelled() && !asked.get(i), () -> "task " + i + " was not to be cancelled");
  }
}
