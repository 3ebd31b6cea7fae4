package dev.weft.transformer.emit;

import dev.weft.transformer.plan.Field;
import dev.weft.transformer.plan.Saved;
import dev.weft.transformer.plan.StatePlan;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one suspension does to the fields of its frame, but for the operand stack.
 *
 * @param state where
 * @param stores the locals to store
 * @param clears the fields to clear
 * @param live the locals that are kept, whether their fields hold their values already or not
 * @param kept the fields that hold what is needed, and nothing else, while the call waits
 */
record Save(
    StatePlan state, List<Saved> stores, List<Field> clears, Set<Saved> live, Set<Field> kept) {

  private Save(StatePlan state, List<Saved> stores, List<Field> clears) {
    this(
        state,
        stores,
        clears,
        new HashSet<>(state.locals()),
        Stream.of(state.locals(), state.stack())
            .flatMap(List::stream)
            .filter(Saved::isStored)
            .map(Saved::field)
            .collect(Collectors.toSet()));
  }

  /** Returns what the first suspension of a call does, whose frame is new. */
  static Save first(StatePlan state) {
    return new Save(state, state.locals().stream().filter(Saved::isStored).toList(), List.of());
  }

  /** Returns what every other suspension does. */
  static Save again(StatePlan state) {
    return new Save(state, state.again().stores(), state.again().clears());
  }

  int size() {
    return stores.size() + clears.size();
  }
}
