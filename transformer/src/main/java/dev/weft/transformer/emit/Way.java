package dev.weft.transformer.emit;

import dev.weft.transformer.analyze.Block;
import dev.weft.transformer.analyze.TypeState;
import dev.weft.transformer.plan.Field;
import dev.weft.transformer.plan.FramePlan;
import dev.weft.transformer.plan.Saved;
import dev.weft.transformer.plan.StatePlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The code that restores what some states keep, and leads to their points. The states go over the
 * same loop headers and keep the same operand stack.
 */
final class Way {
  /**
   * From how many states on those that keep the same share a way. Below, one jump less on each
   * resumption is worth a few more bytes; a method with very many awaits must fit a class file.
   */
  private static final int MIN_ALIKE = 8;

  /** What all states of a way have in common. */
  private record Route(List<Block> headers, List<Saved> stack) {}

  private final Route route;
  private final List<StatePlan> states = new ArrayList<>();

  /** What is restored, by slot in the body; two slots for a wide value. */
  private final Map<Integer, Saved> locals = new HashMap<>();

  private final Map<Field, Saved> fields = new HashMap<>();
  private int fewest = Integer.MAX_VALUE;
  private int size;

  private Way(Route route, StatePlan first) {
    this.route = route;
    add(first);
  }

  /** Returns the ways of a resume copy. */
  static List<Way> of(FramePlan plan, Sharing sharing) {
    return sharing == Sharing.EXACT ? ofAlike(plan) : ofSimilar(plan, sharing);
  }

  private static List<Way> ofAlike(FramePlan plan) {
    Map<List<Object>, List<StatePlan>> alike = new LinkedHashMap<>();
    for (StatePlan state : plan.states()) {
      alike
          .computeIfAbsent(List.of(route(plan, state), state.locals()), unseen -> new ArrayList<>())
          .add(state);
    }
    List<Way> ways = new ArrayList<>();
    for (List<StatePlan> states : alike.values()) {
      Way way = null;
      for (StatePlan state : states) {
        if (way == null || states.size() < MIN_ALIKE) {
          way = new Way(route(plan, state), state);
          ways.add(way);
        } else {
          way.add(state);
        }
      }
    }
    return ways;
  }

  private static List<Way> ofSimilar(FramePlan plan, Sharing sharing) {
    Map<Route, List<Way>> ways = new LinkedHashMap<>();
    for (StatePlan state : plan.states()) {
      Route route = route(plan, state);
      List<Way> candidates = ways.computeIfAbsent(route, unseen -> new ArrayList<>());
      Way best = null;
      for (Way way : candidates) {
        if (!way.takes(state, sharing)) continue;
        if (best == null || way.sizeWith(state) - way.size < best.sizeWith(state) - best.size) {
          best = way;
        }
      }
      if (best == null) {
        candidates.add(new Way(route, state));
      } else {
        best.add(state);
      }
    }
    return ways.values().stream().flatMap(List::stream).toList();
  }

  private static Route route(FramePlan plan, StatePlan state) {
    return new Route(plan.headersTo(state), state.stack());
  }

  /**
   * Returns whether {@code state} can go this way: no local would have to be two things at once.
   */
  private boolean takes(StatePlan state, Sharing sharing) {
    for (Saved local : state.locals()) {
      if (!isFreeFor(local, local.index())) return false;
      if (TypeState.isWide(local.type()) && !isFreeFor(local, local.index() + 1)) return false;
      // Its value would come back to two slots, and one would hold it longer than it is needed.
      if (local.isStored() && !fields.getOrDefault(local.field(), local).equals(local)) {
        return false;
      }
    }
    int all = sizeWith(state);
    return sharing.allows(Math.min(fewest, state.locals().size()), all);
  }

  private boolean isFreeFor(Saved local, int slot) {
    return locals.getOrDefault(slot, local).equals(local);
  }

  private int sizeWith(StatePlan state) {
    int more = 0;
    for (Saved local : state.locals()) if (!locals.containsKey(local.index())) more++;
    return size + more;
  }

  private void add(StatePlan state) {
    states.add(state);
    size = sizeWith(state);
    fewest = Math.min(fewest, state.locals().size());
    for (Saved local : state.locals()) {
      locals.put(local.index(), local);
      if (TypeState.isWide(local.type())) locals.put(local.index() + 1, local);
      if (local.isStored()) fields.put(local.field(), local);
    }
  }

  List<StatePlan> states() {
    return states;
  }

  /** Returns the headers of the loops that it goes over, the outermost first. */
  List<Block> headers() {
    return route.headers();
  }

  /** Returns the operand stack that it restores. */
  List<Saved> stack() {
    return route.stack();
  }

  /** Returns what it restores to the locals, by slot. */
  List<Saved> locals() {
    return locals.entrySet().stream()
        .filter(each -> each.getKey() == each.getValue().index())
        .sorted(Map.Entry.comparingByKey())
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Returns what it restores to the local {@code slot}, or null. */
  Saved local(int slot) {
    Saved local = locals.get(slot);
    return local != null && local.index() == slot ? local : null;
  }
}
