package dev.weft.transformer.plan;

import dev.weft.transformer.analyze.Analysis;
import dev.weft.transformer.analyze.Block;
import dev.weft.transformer.analyze.TypeState;
import dev.weft.transformer.discover.AsyncMethod;
import dev.weft.transformer.discover.SuspensionPoint;
import dev.weft.transformer.plan.FieldAllocator.Variable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.LocalVariableNode;
import org.objectweb.asm.tree.TypeInsnNode;

/**
 * Plans the frame of one method: what is live at each suspension point, and which field keeps it.
 */
public final class FramePlanner {
  /** The state of a frame whose call has not begun. */
  private static final int START = 0;

  private final AsyncMethod method;
  private final Analysis analysis;
  private final FieldAllocator allocator = new FieldAllocator();
  private final Set<TypeInsnNode> recreated = Collections.newSetFromMap(new IdentityHashMap<>());

  private FramePlanner(AsyncMethod method, Analysis analysis) {
    this.method = method;
    this.analysis = analysis;
  }

  /** Plans the frame class {@code frameName} for {@code method}. */
  public static FramePlan plan(AsyncMethod method, Analysis analysis, String frameName) {
    return new FramePlanner(method, analysis).run(frameName);
  }

  /**
   * Returns {@code plan} for a method that is divided.
   *
   * @param plan one whose analysis is {@link Analysis#ofDivisible}
   * @param parts into how many parts, at the most
   */
  public static Division divide(FramePlan plan, int parts) {
    FramePlanner planner = new FramePlanner(plan.method(), plan.analysis());
    List<BitSet> divided = Divider.divide(plan, parts);
    Set<Block> entered = new LinkedHashSet<>();
    for (BitSet part : divided) {
      for (Block block : Division.reachedFrom(plan, part)) {
        if (!part.get(block.index())) entered.add(block);
      }
    }
    List<Block> targets = entered.stream().sorted(Comparator.comparingInt(Block::index)).toList();
    return planner.divide(plan.frameName(), divided, targets);
  }

  private FramePlan run(String frameName) {
    keepStates();
    return plan(frameName, allocator.allocate(), List.of());
  }

  private Division divide(String frameName, List<BitSet> parts, List<Block> targets) {
    int states = method.points().size();
    keepStates();
    for (int i = 0; i < targets.size(); i++) keep(states + 1 + i, targets.get(i));
    List<Field> fields = new ArrayList<>(allocator.allocate());
    Field place = allocator.own("place", "I");
    fields.add(place);
    List<Crossing> crossings = new ArrayList<>();
    for (Block target : targets) crossings.add(crossing(states + 1 + crossings.size(), target));
    return new Division(plan(frameName, fields, crossings), place, parts, crossings);
  }

  private void keepStates() {
    if (method.hasSingleCopy()) keepLocals(START, Analysis.start(method.body()));
    for (SuspensionPoint point : method.points()) keep(point);
  }

  private FramePlan plan(String frameName, List<Field> fields, List<Crossing> crossings) {
    List<Saved> parameters =
        method.hasSingleCopy() ? savedLocals(Analysis.start(method.body())) : List.of();
    List<StatePlan> states = new ArrayList<>();
    for (SuspensionPoint point : method.points()) states.add(state(point));
    Resumption resumption = Resumption.of(method, analysis, parameters, states, crossings);
    List<StatePlan> completed = resumption.complete(states);
    List<LoopTail> tails =
        method.hasSingleCopy() ? List.of() : LoopTail.of(analysis, method.body(), completed);
    return new FramePlan(
        method,
        analysis,
        frameName,
        fields,
        parameters,
        completed,
        recreated,
        resumption.resumed(),
        tails);
  }

  // ---- which values are kept

  private void keep(SuspensionPoint point) {
    keepLocals(point.state(), point.call());
    List<Object> stack = types(point.call()).stack();
    for (int i = 0; i < stack.size() - 1; i++) {
      keep(point.state(), true, i, stack.get(i), "stack" + i);
    }
  }

  private void keep(int place, Block block) {
    InsnList code = method.body().instructions;
    TypeState types = Divider.typesAt(analysis, code, block);
    keepLocals(place, block.leader(code), types);
    for (int i = 0; i < types.stack().size(); i++) {
      keep(place, true, i, types.stack().get(i), "stack" + i);
    }
  }

  private void keepLocals(int state, AbstractInsnNode insn) {
    keepLocals(state, insn, types(insn));
  }

  private void keepLocals(int state, AbstractInsnNode insn, TypeState types) {
    BitSet live = analysis.liveness().before(insn);
    for (int slot = live.nextSetBit(0); slot >= 0; slot = live.nextSetBit(slot + 1)) {
      keep(state, false, slot, types.local(slot), name(insn, slot));
    }
  }

  private void keep(int state, boolean onStack, int index, Object type, String name) {
    if (TypeState.isUninitialized(type)) {
      recreated.add((TypeInsnNode) type);
    } else if (TypeState.isStorable(type)) {
      allocator.keep(new Variable(onStack, index, TypeState.descriptor(type)), state, name);
    }
  }

  private StatePlan state(SuspensionPoint point) {
    TypeState types = types(point.call());
    List<Saved> stack = new ArrayList<>();
    for (int i = 0; i < types.stack().size() - 1; i++) {
      stack.add(saved(true, i, types.stack().get(i)));
    }
    Block block = analysis.flow().blockOf(point.call());
    return new StatePlan(
        point,
        types,
        savedLocals(point.call()),
        stack,
        !block.handlers().isEmpty(),
        analysis.loops().around(block),
        null);
  }

  private Crossing crossing(int place, Block block) {
    InsnList code = method.body().instructions;
    TypeState types = Divider.typesAt(analysis, code, block);
    List<Saved> stack = new ArrayList<>();
    for (int i = 0; i < types.stack().size(); i++) stack.add(saved(true, i, types.stack().get(i)));
    BitSet live = analysis.liveness().before(block.leader(code));
    return new Crossing(place, block, types, live, savedLocals(types, live), stack);
  }

  private List<Saved> savedLocals(AbstractInsnNode insn) {
    return savedLocals(types(insn), analysis.liveness().before(insn));
  }

  private List<Saved> savedLocals(TypeState types, BitSet live) {
    List<Saved> locals = new ArrayList<>();
    for (int slot = live.nextSetBit(0); slot >= 0; slot = live.nextSetBit(slot + 1)) {
      if (types.local(slot) != Opcodes.TOP) locals.add(saved(false, slot, types.local(slot)));
    }
    return locals;
  }

  private Saved saved(boolean onStack, int index, Object type) {
    Field field =
        TypeState.isStorable(type)
            ? allocator.fieldOf(new Variable(onStack, index, TypeState.descriptor(type)))
            : null;
    return new Saved(index, type, field);
  }

  private TypeState types(AbstractInsnNode insn) {
    return analysis.types().before(insn);
  }

  // ---- what a reader would call them

  private String name(AbstractInsnNode insn, int slot) {
    if (method.body().localVariables != null) {
      for (LocalVariableNode variable : method.body().localVariables) {
        if (variable.index == slot && covers(variable, insn)) return variable.name;
      }
    }
    return "local" + slot;
  }

  private boolean covers(LocalVariableNode variable, AbstractInsnNode insn) {
    InsnList code = method.body().instructions;
    int at = code.indexOf(insn);
    return code.indexOf(variable.start) <= at && at < code.indexOf(variable.end);
  }
}
