package dev.weft.transformer.discover;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Finds what is true at each node of a graph: facts are carried from the nodes where they are known
 * along the edges, changed on the way and joined where ways meet, until nothing changes any more.
 *
 * <p>The subclass is the problem: {@link #join} says what is true where two ways meet, {@link
 * #transfer} what a node makes of it and where that goes. The direction is that of the edges which
 * {@code transfer} takes: to successors forward, to predecessors backward. That the search ends is
 * up to {@code join}: it may change the fact of one node so often only.
 *
 * @param <N> the nodes: instructions or blocks, by {@code equals}
 * @param <F> what is known at one of them; never changed once it was handed over
 */
public abstract class DataFlow<N, F> {
  private final Map<N, F> facts = new HashMap<>();
  private final Deque<N> work = new ArrayDeque<>();
  private final Set<N> waiting = new HashSet<>();

  /** Returns what is true where both are; something equal to {@code known} if that is not new. */
  protected abstract F join(F known, F more);

  /**
   * Calls {@link #reach} with what follows from {@code fact} for each node that is next to {@code
   * node}.
   */
  protected abstract void transfer(N node, F fact);

  /**
   * Says that {@code fact} comes to {@code node} on some way: at the start, or from {@link
   * #transfer}. What was reached last is looked at first.
   */
  public final void reach(N node, F fact) {
    F known = facts.get(node);
    F joined = known == null ? fact : join(known, fact);
    if (joined.equals(known)) return;
    facts.put(node, joined);
    if (waiting.add(node)) work.push(node);
  }

  /** Carries on what has been reached, until nothing changes any more. */
  public final void solve() {
    while (!work.isEmpty()) {
      N node = work.pop();
      waiting.remove(node);
      transfer(node, facts.get(node));
    }
  }

  /** Returns what is known at {@code node}; null if it is never reached. */
  public final F at(N node) {
    return facts.get(node);
  }

  /**
   * Returns the nodes that are reached from {@code starts}, those among them.
   *
   * @param next what is reached from one node at once
   */
  public static <N> Set<N> reached(
      Collection<? extends N> starts, Function<N, ? extends Iterable<? extends N>> next) {
    DataFlow<N, Boolean> flow =
        new DataFlow<>() {
          @Override
          protected Boolean join(Boolean known, Boolean more) {
            return known;
          }

          @Override
          protected void transfer(N node, Boolean fact) {
            for (N each : next.apply(node)) reach(each, fact);
          }
        };
    for (N start : starts) flow.reach(start, true);
    flow.solve();
    return Collections.unmodifiableSet(flow.facts.keySet());
  }
}
