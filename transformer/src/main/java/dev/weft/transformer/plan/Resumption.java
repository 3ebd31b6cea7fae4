package dev.weft.transformer.plan;

import dev.weft.transformer.analyze.Analysis;
import dev.weft.transformer.analyze.Block;
import dev.weft.transformer.analyze.Slots;
import dev.weft.transformer.analyze.TypeState;
import dev.weft.transformer.discover.AsyncMethod;
import dev.weft.transformer.discover.DataFlow;
import dev.weft.transformer.plan.StatePlan.Again;
import java.util.ArrayList;
import java.util.BitSet;
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

  private static final BitSet NOTHING = new BitSet();

  private final Analysis analysis;
  private final InsnList code;
  private final boolean hasSingleCopy;
  private final List<Saved> parameters;
  private final Map<Block, StatePlan> stateAt = new IdentityHashMap<>();
  private final Map<Block, BitSet> crossed = new IdentityHashMap<>();
  private final Map<Kept, Integer> variables = new HashMap<>();
  private final Map<Integer, BitSet> variablesInSlot = new HashMap<>();
  private final List<Field> references = new ArrayList<>();
  private final Map<Field, Integer> referenceNumbers = new HashMap<>();

  private final BitSet resumed = new BitSet();
  private final Onwards atStarts = new Onwards();

  private Resumption(AsyncMethod method, Analysis analysis, List<Saved> parameters) {
    this.analysis = analysis;
    this.code = method.body().instructions;
    this.hasSingleCopy = method.hasSingleCopy();
    this.parameters = parameters;
  }

  static Resumption of(
      AsyncMethod method,
      Analysis analysis,
      List<Saved> parameters,
      List<StatePlan> states,
      List<Crossing> crossings) {
    Resumption resumption = new Resumption(method, analysis, parameters);
    resumption.number(states);
    resumption.cross(crossings);
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
    if (atStarts.at(block) == null) return state;
    Fields here = atStarts.at(block).loading(crossed.getOrDefault(block, NOTHING));
    List<Saved> stores =
        state.locals().stream()
            .filter(saved -> saved.isStored() && !here.clean.get(variable(saved)))
            .toList();
    BitSet stale = (BitSet) here.loaded.clone();
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

  /** What crosses stays in its fields, until a suspension clears those that it does not need. */
  private void cross(List<Crossing> crossings) {
    for (Crossing crossing : crossings) {
      numberLocals(crossing.locals());
      for (Saved saved : crossing.stack()) {
        if (saved.isStored()) number(saved.field());
      }
      BitSet loaded = references(crossing.locals());
      loaded.or(references(crossing.stack()));
      crossed.put(crossing.to(), loaded);
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
      atStarts.reach(first, new Fields(restored(parameters), references(parameters)));
    }
    List<Block> blocks = analysis.flow().blocks();
    // What is reached last is followed first, and most edges lead forward.
    for (int i = blocks.size() - 1; i >= 0; i--) {
      StatePlan state = stateAt.get(blocks.get(i));
      if (state != null) leave(blocks.get(i), resumedAt(state));
    }
    atStarts.solve();
    for (Block block : blocks) {
      if (stateAt.containsKey(block) || atStarts.at(block) != null) resumed.set(block.index());
    }
  }

  /** Returns what is known of the fields where a call that was suspended goes on. */
  private Fields resumedAt(StatePlan state) {
    return new Fields(restored(state.locals()), referencesKept(state));
  }

  /** Carries what is known on from {@code block}, at whose first instruction it holds. */
  private void leave(Block block, Fields fields) {
    BitSet clean = (BitSet) fields.clean.clone();
    for (int i = block.first(); i < block.end(); i++) forget(clean, code.get(i));
    Fields atEnd = new Fields(clean, fields.loaded);
    for (Block next : block.successors()) atStarts.reach(next, atEnd);
    for (Block handler : block.handlers()) atStarts.reach(handler, atEnd);
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

  /**
   * What the fields of a frame hold.
   *
   * @param clean the variables whose fields hold their values
   * @param loaded the fields that may hold a reference
   */
  private record Fields(BitSet clean, BitSet loaded) {
    /** Returns what is known of both: less is clean, and more is loaded. */
    Fields and(Fields more) {
      BitSet clean = (BitSet) this.clean.clone();
      clean.and(more.clean);
      BitSet loaded = (BitSet) this.loaded.clone();
      loaded.or(more.loaded);
      return new Fields(clean, loaded);
    }

    Fields loading(BitSet more) {
      if (more.isEmpty()) return this;
      BitSet loaded = (BitSet) this.loaded.clone();
      loaded.or(more);
      return new Fields(clean, loaded);
    }
  }

  private final class Onwards extends DataFlow<Block, Fields> {
    @Override
    protected Fields join(Fields known, Fields more) {
      return known.and(more);
    }

    @Override
    protected void transfer(Block block, Fields fields) {
      StatePlan state = stateAt.get(block);
      Fields here = fields.loading(crossed.getOrDefault(block, NOTHING));
      leave(block, state == null ? here : here.and(resumedAt(state)));
    }
  }
}
