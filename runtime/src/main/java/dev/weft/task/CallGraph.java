package dev.weft.task;

import dev.weft.Task;
import dev.weft.report.WrongThread;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Who waits for whom around one task, as text: each task with the lines where it stands, innermost
 * first, below that what it waits for, and then who waits for it.
 *
 * <p>Down, the links are those that a cancellation would take; up, those by which what is left at
 * the end of a loop is found. Both are there anyway: nothing is kept for this.
 */
public final class CallGraph {
  /** Nobody reads more, and it bounds the depth of the recursion. */
  private static final int MAX_LINES = 1_000;

  /** How many lines of one task are shown; the innermost say most. */
  private static final int MAX_STACK = 50;

  private final Home home;
  private final StringBuilder text = new StringBuilder();
  private final Set<CoreTask<?>> shown = Collections.newSetFromMap(new IdentityHashMap<>());
  private int lines;

  private CallGraph(Home home) {
    this.home = home;
  }

  /** Returns the text for {@code task}. On its loop, if it has one. */
  public static String of(Task<?> task) {
    if (!(task instanceof PendingTask<?> pending) || task.isDone()) return task.toString();
    Home home = pending.home();
    if (!home.isHere()) throw elsewhere(task);
    CallGraph graph = new CallGraph(home);
    graph.down(0, "", pending);
    graph.up(1, pending);
    if (graph.isFull()) graph.text.append("\n... and more: only " + MAX_LINES + " lines are shown");
    return graph.text.toString();
  }

  private static IllegalStateException elsewhere(Task<?> task) {
    return WrongThread.failure(
        "Task.callGraph of " + task.name() + " was called",
        ", which does not run the task's loop, and the graph changes while that runs. Ask there:"
            + " loop.submit(() -> Task.of(task.callGraph())).join(); or use task.where(), which any"
            + " thread may call.");
  }

  // ---- down: what it waits for

  private void down(int depth, String relation, CoreTask<?> task) {
    if (task.isDone()) {
      line(depth, relation + task.name() + ", which is done");
    } else if (!isHere(task)) {
      line(depth, relation + task.name() + ", on another loop");
      stack(depth + 1, task.where());
    } else if (!shown.add(task)) {
      line(depth, relation + task.name() + ", shown above");
    } else {
      line(depth, relation + task.name());
      below(depth + 1, bodyOf(task));
    }
  }

  private void below(int depth, CoreTask<?> task) {
    if (isFull()) return;
    if (task instanceof BodyTask<?> frame) {
      belowFrame(depth, frame);
    } else if (task instanceof Owner<?> owner && !owner.waitsFor().isEmpty()) {
      for (PendingTask<?> child : owner.waitsFor()) down(depth, "", child);
    } else {
      stack(depth, task.where()); // of work on another loop
    }
  }

  private void belowFrame(int depth, BodyTask<?> outermost) {
    Deque<BodyTask<?>> stack = new ArrayDeque<>();
    int hidden = 0;
    BodyTask<?> innermost = outermost;
    stack.push(innermost);
    while (innermost.awaits() instanceof BodyTask<?> next
        && next.context == outermost.context
        && !next.isDone()) {
      innermost = next;
      stack.push(next);
      if (stack.size() > MAX_STACK) {
        stack.removeLast();
        hidden++;
      }
    }
    for (BodyTask<?> frame : stack) {
      if (frame.isPart()) continue;
      line(
          depth, (frame.isRunning() ? "running; it last waited at " : "at ") + frame.suspendedAt());
    }
    if (hidden > 0) line(depth, "... " + hidden + " more, further out");
    CoreTask<?> awaited = innermost.awaits();
    if (awaited == null) return;
    if (awaited.isDone()) {
      line(depth, "ready to go on");
    } else {
      down(depth, "awaits ", awaited);
    }
  }

  /** A task that was asked for before it suspended is a handle, and not the frame itself. */
  private static CoreTask<?> bodyOf(CoreTask<?> task) {
    if (!(task instanceof TaskHandle<?> handle)) return task;
    for (PendingTask<?> followed : handle.waitsFor()) {
      if (followed.context == handle.context) return followed;
    }
    return task;
  }

  // ---- up: who waits for it

  private void up(int depth, PendingTask<?> task) {
    if (isFull()) return;
    for (PendingTask<?> awaiter : dependents(task)) upThrough(depth, awaiter);
  }

  /** Shows one task that waits: its methods from the one that does outwards. */
  private void upThrough(int depth, PendingTask<?> awaiter) {
    List<StackTraceElement> stack = new ArrayList<>();
    PendingTask<?> outermost = awaiter;
    List<PendingTask<?>> above = dependents(outermost);
    while (true) {
      if (outermost instanceof BodyTask<?> frame && !frame.isPart()) stack.add(frame.suspendedAt());
      if (above.size() != 1 || above.get(0).context != outermost.context) break;
      if (!(outermost instanceof BodyTask<?>)) break;
      outermost = above.get(0);
      above = dependents(outermost);
    }
    if (!shown.add(outermost)) {
      line(depth, "awaited by " + outermost.name() + ", shown above");
      return;
    }
    line(depth, "awaited by " + outermost.name());
    stack(depth + 1, stack);
    up(depth + 1, outermost);
  }

  private static List<PendingTask<?>> dependents(PendingTask<?> task) {
    List<PendingTask<?>> dependents = new ArrayList<>();
    task.addDependents(dependents);
    return dependents;
  }

  // ---- lines

  private boolean isHere(CoreTask<?> task) {
    return task.home().isShared || task.home() == home;
  }

  private void stack(int depth, List<StackTraceElement> elements) {
    int shownOnes = Math.min(elements.size(), MAX_STACK);
    for (int i = 0; i < shownOnes; i++) line(depth, "at " + elements.get(i));
    if (elements.size() > shownOnes) {
      line(depth, "... " + (elements.size() - shownOnes) + " more, further out");
    }
  }

  private boolean isFull() {
    return lines >= MAX_LINES;
  }

  private void line(int depth, String content) {
    if (isFull()) return;
    if (lines > 0) text.append('\n');
    text.append("  ".repeat(depth)).append(content);
    lines++;
  }
}
