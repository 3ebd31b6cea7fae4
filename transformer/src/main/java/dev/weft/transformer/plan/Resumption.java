package dev.weft.transformer.plan;

import dev.weft.transformer.analyze.Analysis;
import dev.weft.transformer.analyze.Block;
import dev.weft.transformer.analyze.Slots;
import dev.weft.transformer.analyze.TypeState;
import dev.weft.transformer.discover.AsyncMethod;
import dev.weft.transformer.plan.StatePlan.Again;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;

/**
 * Follows the body from every point where it can be resumed: which blocks run then, which fields
 * still hold their variable's value when it suspends again, and which hold a reference that is no
 * longer needed.
 *
 * <p>Forward over the blocks. A variable is <em>clean</em> if on every way since a resumption that
 * loaded it nothing was stored to its slot; a field is <em>loaded</em> if on some way the last
 * suspension stored a reference in it.
 */
final class Resumption {
  /** A kept local with its field: the same slot with another type is another variable. */
  private record Kept(int slot, Field field) {}

  private final Analysis analysis;
  private final InsnList code;
  private final boolean hasSingleCopy;
  private final List<Saved> parameters;
  private final Map<Block, StatePlan> stateAt = new IdentityHashMap<>();
  private final Map<Kept, Integer> variables = new HashMap<>();
  private final Map<Integer, BitSet> variablesInSlot = new HashMap<>();
  private final List<Field> references = new ArrayList<>();
  private final Map<Field, Integer> referenceNumbers = new HashMap<>();

  private final Deque<Block> work = new ArrayDeque<>();
  private final BitSet waiting = new BitSet();
  private final BitSet resumed = new BitSet();
  private final BitSet entered = new BitSet();
  private final BitSet[] clean;
  private final BitSet[] loaded;

  private Resumption(AsyncMethod method, Analysis analysis, List<Saved> parameters) {
    this.analysis = analysis;
    this.code = method.body().instructions;
    this.hasSingleCopy = method.hasSingleCopy();
    this.parameters = parameters;
    this.clean = new BitSet[analysis.flow().blocks().size()];
    this.loaded = new BitSet[clean.length];
  }

  static Resumption of(
      AsyncMethod method, Analysis analysis, List<Saved> parameters, List<StatePlan> states) {
    Resumption resumption = new Resumption(method, analysis, parameters);
    resumption.number(states);
    resumption.run();
    return resumption;
  }

  /** Returns the blocks that can run after a resumption. */
  BitSet resumed() {
    return resumed;
  }

  /** Returns {@code states} with what each does when the call has a frame already. */
  List<StatePlan> complete(List<StatePlan> states) {
    return states.stream().map(this::complete).toList();
  }

  private StatePlan complete(StatePlan state) {
    Block block = analysis.flow().blockOf(state.point().call());
    if (!entered.get(block.index())) return state;
    BitSet clean = this.clean[block.index()];
    List<Saved> stores =
        state.locals().stream()
            .filter(saved -> saved.isStored() && !clean.get(variable(saved)))
            .toList();
    BitSet stale = (BitSet) loaded[block.index()].clone();
    stale.andNot(referencesKept(state));
    List<Field> clears = stale.stream().mapToObj(references::get).toList();
    return new StatePlan(
        state.point(),
        state.types(),
        state.locals(),
        state.stack(),
        state.isCovered(),
        state.loops(),
        new Again(stores, clears));
  }

  private void number(List<StatePlan> states) {
    numberLocals(parameters);
    for (StatePlan state : states) {
      stateAt.put(analysis.flow().blockOf(state.point().call()), state);
      numberLocals(state.locals());
      for (Saved saved : state.stack()) {
        if (saved.isStored()) number(saved.field());
      }
    }
  }

  private void numberLocals(List<Saved> locals) {
    for (Saved saved : locals) {
      if (!saved.isStored()) continue;
      Kept kept = new Kept(saved.index(), saved.field());
      int number = variables.computeIfAbsent(kept, unseen -> variables.size());
      occupy(saved.index(), number);
      if (TypeState.isWide(saved.type())) occupy(saved.index() + 1, number);
      number(saved.field());
    }
  }

  private void occupy(int slot, int variable) {
    variablesInSlot.computeIfAbsent(slot, unseen -> new BitSet()).set(variable);
  }

  private void number(Field field) {
    if (!field.isReference() || referenceNumbers.containsKey(field)) return;
    referenceNumbers.put(field, references.size());
    references.add(field);
  }

  private int variable(Saved saved) {
    return variables.get(new Kept(saved.index(), saved.field()));
  }

  private BitSet restored(List<Saved> locals) {
    BitSet restored = new BitSet();
    for (Saved saved : locals) if (saved.isStored()) restored.set(variable(saved));
    return restored;
  }

  private BitSet referencesKept(StatePlan state) {
    BitSet kept = references(state.locals());
    kept.or(references(state.stack()));
    return kept;
  }

  private BitSet references(List<Saved> values) {
    BitSet kept = new BitSet();
    for (Saved saved : values) {
      if (saved.isStored() && saved.field().isReference()) {
        kept.set(referenceNumbers.get(saved.field()));
      }
    }
    return kept;
  }

  private void run() {
    if (hasSingleCopy) {
      Block first = analysis.flow().blocks().get(0);
      enter(first, restored(parameters), references(parameters));
    }
    for (Block block : analysis.flow().blocks()) {
      if (!stateAt.containsKey(block)) continue;
      resumed.set(block.index());
      follow(block);
    }
    while (!work.isEmpty()) {
      Block block = work.remove();
      waiting.clear(block.index());
      BitSet cleanHere = cleanAfterResuming(block);
      BitSet loadedHere = loadedAfterResuming(block);
      BitSet cleanAtEnd = (BitSet) cleanHere.clone();
      for (int i = block.first(); i < block.end(); i++) forget(cleanAtEnd, code.get(i));
      for (Block next : block.successors()) enter(next, cleanAtEnd, loadedHere);
      for (Block handler : block.handlers()) enter(handler, cleanAtEnd, loadedHere);
    }
  }

  private BitSet cleanAfterResuming(Block block) {
    StatePlan state = stateAt.get(block);
    if (state == null) return clean[block.index()];
    BitSet restored = restored(state.locals());
    if (entered.get(block.index())) restored.and(clean[block.index()]);
    return restored;
  }

  private BitSet loadedAfterResuming(Block block) {
    StatePlan state = stateAt.get(block);
    if (state == null) return loaded[block.index()];
    BitSet kept = referencesKept(state);
    if (entered.get(block.index())) kept.or(loaded[block.index()]);
    return kept;
  }

  private void forget(BitSet clean, AbstractInsnNode insn) {
    int slot = Slots.written(insn);
    if (slot == Slots.NONE) return;
    forget(clean, slot);
    if (Slots.writesWide(insn)) forget(clean, slot + 1);
  }

  private void forget(BitSet clean, int slot) {
    BitSet numbers = variablesInSlot.get(slot);
    if (numbers != null) clean.andNot(numbers);
  }

  private void enter(Block block, BitSet cleanThere, BitSet loadedThere) {
    int index = block.index();
    resumed.set(index);
    if (!entered.get(index)) {
      entered.set(index);
      clean[index] = (BitSet) cleanThere.clone();
      loaded[index] = (BitSet) loadedThere.clone();
      follow(block);
    } else {
      // One only shrinks and the other only grows, so their sizes tell whether either changed.
      int before = clean[index].cardinality() - loaded[index].cardinality();
      clean[index].and(cleanThere);
      loaded[index].or(loadedThere);
      if (clean[index].cardinality() - loaded[index].cardinality() != before) follow(block);
    }
  }

  private void follow(Block block) {
    if (waiting.get(block.index())) return;
    waiting.set(block.index());
    work.add(block);
  }
}
