package dev.weft.io;

import dev.weft.Task;

/** Settled tasks for how many bytes were read, shared where the numbers are small. */
final class Counts {
  private static final Task<Integer> END = Task.of(-1);
  private static final int SHARED = 1024;
  private static final Task<Integer>[] TASKS = tasks();

  private Counts() {}

  /** Returns a task that has succeeded with {@code count}; all negative numbers mean the end. */
  static Task<Integer> of(int count) {
    if (count < 0) return END;
    return count <= SHARED ? TASKS[count] : Task.of(count);
  }

  private static Task<Integer>[] tasks() {
    @SuppressWarnings({"unchecked", "rawtypes"})
    Task<Integer>[] tasks = new Task[SHARED + 1];
    for (int i = 0; i <= SHARED; i++) tasks[i] = Task.of(i);
    return tasks;
  }
}
