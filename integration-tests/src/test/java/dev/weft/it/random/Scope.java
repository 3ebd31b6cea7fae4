package dev.weft.it.random;

import java.util.ArrayList;
import java.util.List;

/**
 * What code at one place of a program may use.
 *
 * <p>A scope is never changed by what is generated in an inner one, except through the counter that
 * keeps names apart.
 */
final class Scope {
  /**
   * A variable that holds a value here.
   *
   * @param assignable whether code may change it: not if a loop counts with it
   * @param isFinal whether a lambda may capture it
   */
  record Variable(String name, JavaType type, boolean assignable, boolean isFinal) {}

  private final int[] names;
  final List<Variable> variables;
  final List<String> storedTasks;

  /** Labels of the enclosing loops that code here may leave or continue. */
  final List<String> labels;

  /** Whether code here may await: not in a monitor, and not in a plain lambda. */
  final boolean awaits;

  /** Whether code here may emit: in a generator, and not in a monitor. */
  final boolean emits;

  /** What a return statement here must return, or null where none may stand. */
  final Returned returned;

  /** Whether there is a {@code this} with the program's fields. */
  final boolean instance;

  /**
   * What a body returns.
   *
   * @param value the type of the value; null if there is none
   * @param before what stands between {@code return} and the value
   * @param after what stands behind it
   */
  record Returned(JavaType value, String before, String after) {}

  private Scope(
      int[] names,
      List<Variable> variables,
      List<String> storedTasks,
      List<String> labels,
      boolean awaits,
      boolean emits,
      Returned returned,
      boolean instance) {
    this.emits = emits;
    this.names = names;
    this.variables = variables;
    this.storedTasks = storedTasks;
    this.labels = labels;
    this.awaits = awaits;
    this.returned = returned;
    this.instance = instance;
  }

  /** Returns the scope of a method body. */
  static Scope ofMethod(
      int[] names, List<Variable> parameters, Returned returned, boolean instance) {
    return new Scope(
        names,
        new ArrayList<>(parameters),
        new ArrayList<>(),
        List.of(),
        true,
        false,
        returned,
        instance);
  }

  String name(String kind) {
    return kind + names[0]++;
  }

  Scope block() {
    return with(labels, awaits, emits, returned);
  }

  Scope loop(String label) {
    List<String> more = new ArrayList<>(labels);
    more.add(label);
    return with(more, awaits, emits, returned);
  }

  /** Returns the scope of code that may not be left by a jump. */
  Scope closed() {
    return with(List.of(), awaits, emits, null);
  }

  Scope withoutAwaits() {
    return with(labels, false, false, returned);
  }

  private Scope with(
      List<String> newLabels, boolean newAwaits, boolean newEmits, Returned newReturned) {
    return new Scope(
        names,
        new ArrayList<>(variables),
        new ArrayList<>(storedTasks),
        newLabels,
        newAwaits,
        newEmits,
        newReturned,
        instance);
  }

  /** Returns the scope of a lambda or of a local class: it sees what is final. */
  Scope captured(boolean newAwaits, Returned newReturned, boolean isThis) {
    List<Variable> seen = new ArrayList<>();
    for (Variable variable : variables) if (variable.isFinal()) seen.add(variable);
    return new Scope(
        names, seen, new ArrayList<>(), List.of(), newAwaits, false, newReturned, isThis);
  }

  /** Returns the scope of a generator in a local class. */
  Scope generator(boolean mayAwait) {
    Scope seen = captured(mayAwait, null, false);
    Returned end = new Returned(null, "end()", "");
    return new Scope(
        names, seen.variables, new ArrayList<>(), List.of(), mayAwait, true, end, false);
  }

  List<Variable> of(JavaType type, boolean assigned) {
    List<Variable> found = new ArrayList<>();
    for (Variable variable : variables) {
      if (variable.type() == type && (!assigned || variable.assignable())) found.add(variable);
    }
    return found;
  }
}
