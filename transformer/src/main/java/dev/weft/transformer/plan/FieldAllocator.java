package dev.weft.transformer.plan;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives each variable a field for all its states; variables of one type share a field if no state
 * keeps both.
 *
 * <p>That is colouring of an interference graph, in the order in which the variables first appear.
 * Fields are not shared between types: a field's exact type spares the cast when it is read, and a
 * cast to a class that is not accessible here would fail.
 */
final class FieldAllocator {
  /** A variable: a local or stack position with one type. */
  record Variable(boolean onStack, int index, String descriptor) {}

  private record Slot(Field field, BitSet states) {}

  private final Map<Variable, BitSet> states = new LinkedHashMap<>();
  private final Map<Variable, String> names = new HashMap<>();
  private final Map<String, List<Slot>> slots = new HashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final Map<Variable, Field> fields = new HashMap<>();

  /** Says that {@code state} keeps {@code variable}, which a reader would call {@code name}. */
  void keep(Variable variable, int state, String name) {
    states.computeIfAbsent(variable, unseen -> new BitSet()).set(state);
    names.putIfAbsent(variable, name);
  }

  /** Gives every variable its field, and returns the fields in order. */
  List<Field> allocate() {
    List<Field> all = new ArrayList<>();
    states.forEach(
        (variable, kept) -> {
          List<Slot> candidates =
              slots.computeIfAbsent(variable.descriptor(), unseen -> new ArrayList<>());
          Slot slot = free(candidates, kept);
          if (slot == null) {
            Field field = new Field(unique(names.get(variable)), variable.descriptor());
            slot = new Slot(field, new BitSet());
            candidates.add(slot);
            all.add(field);
          }
          slot.states().or(kept);
          fields.put(variable, slot.field());
        });
    return all;
  }

  /** Returns one more field, which no state shares. */
  Field own(String name, String descriptor) {
    return new Field(unique(name), descriptor);
  }

  Field fieldOf(Variable variable) {
    return fields.get(variable);
  }

  private static Slot free(List<Slot> candidates, BitSet kept) {
    for (Slot slot : candidates) {
      if (!slot.states().intersects(kept)) return slot;
    }
    return null;
  }

  private String unique(String name) {
    String unique = name;
    for (int i = 2; !taken.add(unique); i++) unique = name + "$" + i;
    return unique;
  }
}
