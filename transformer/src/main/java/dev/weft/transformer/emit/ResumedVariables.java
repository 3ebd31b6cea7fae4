package dev.weft.transformer.emit;

import dev.weft.transformer.analyze.Block;
import dev.weft.transformer.analyze.Slots;
import dev.weft.transformer.discover.Instructions;
import dev.weft.transformer.plan.FramePlan;
import dev.weft.transformer.plan.StatePlan;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LocalVariableNode;

/**
 * The local variable table of a resume copy: a debugger may show a variable only where its slot
 * holds its value, and one that was not restored holds none until it is assigned again.
 */
final class ResumedVariables {
  /**
   * What the receiver is called. A resume copy is static, and in a static method debuggers leave
   * out what is called {@code this}.
   */
  private static final String RECEIVER = "_this";

  private final FramePlan plan;
  private final InsnList original;
  private final Region region;
  private final Map<AbstractInsnNode, LabelNode> stored;
  private final LocalVariableNode variable;
  private final int scopeStart;
  private final int scopeEnd;
  private final Map<AbstractInsnNode, StatePlan> awaits;
  private final List<LocalVariableNode> visible;
  private LabelNode since;

  private ResumedVariables(
      FramePlan plan,
      WrittenRegion written,
      LocalVariableNode variable,
      Map<AbstractInsnNode, StatePlan> awaits,
      List<LocalVariableNode> visible) {
    this.plan = plan;
    this.original = plan.method().body().instructions;
    this.region = written.region();
    this.stored = written.stored();
    this.variable = variable;
    this.scopeStart = original.indexOf(variable.start);
    this.scopeEnd = original.indexOf(variable.end);
    this.awaits = awaits;
    this.visible = visible;
  }

  /** Returns the table, or null if the method was compiled without one. */
  static List<LocalVariableNode> of(FramePlan plan, List<WrittenRegion> regions) {
    List<LocalVariableNode> declared = plan.method().body().localVariables;
    if (declared == null) return null;
    Map<AbstractInsnNode, StatePlan> awaits = new IdentityHashMap<>();
    for (StatePlan state : plan.states()) awaits.put(state.point().call(), state);
    List<LocalVariableNode> visible = new ArrayList<>();
    for (WrittenRegion written : regions) {
      for (LocalVariableNode variable : declared) {
        new ResumedVariables(plan, written, variable, awaits, visible).collect();
      }
    }
    return visible;
  }

  private void collect() {
    Block before = null;
    for (Block block : region.blocks()) {
      // Most scopes are short, and a long method has hundreds of variables.
      if (block.end() <= scopeStart) continue;
      if (block.first() > scopeEnd) break;
      if (before != null && before.index() + 1 != block.index()) close(region.end(before));
      boolean reached = region.isEntered(block);
      if (region.isJoined(block) && isInScope(block.first())) {
        show(isLive(block.leader(original)), region.start(block));
      }
      for (int i = block.first(); i < block.end(); i++) {
        visit(i, block, reached);
        StatePlan state = awaits.get(original.get(i));
        if (state != null && region.pointOf(state) != null) reached = true; // by a resumption
      }
      before = block;
    }
    if (before != null) close(region.end(before));
  }

  private boolean isInScope(int position) {
    return scopeStart <= position && position < scopeEnd;
  }

  /** javac also leaves a frame where a jump was that it has removed; no variable changes there. */
  private boolean isAtStart(int position, Block block) {
    return position < original.indexOf(block.leader(original));
  }

  private boolean isParameter() {
    AbstractInsnNode before = variable.start;
    while (before != null && before.getOpcode() < 0) before = before.getPrevious();
    return before == null;
  }

  private boolean isLive(AbstractInsnNode insn) {
    return plan.analysis().liveness().before(insn).get(variable.index);
  }

  private void visit(int position, Block block, boolean reached) {
    AbstractInsnNode node = original.get(position);
    if (position == scopeEnd) close(here(node, block));
    if (!isInScope(position)) return;
    if (position == scopeStart && reached) {
      // A scope begins after the store that declares the variable. A parameter has none, and one
      // that is never read was not saved.
      show(!isParameter() || isLive(node), here(node, block));
    } else if (node instanceof FrameNode && reached && isAtStart(position, block)) {
      show(isLive(node), region.start(block));
    } else if (awaits.containsKey(node)) {
      await(awaits.get(node));
    } else if (Slots.written(node) == variable.index && stored.containsKey(node)) {
      show(true, stored.get(node));
    }
  }

  private void await(StatePlan state) {
    LabelNode point = region.pointOf(state);
    if (point == null) return; // this region does not get there
    boolean isKept = state.locals().stream().anyMatch(local -> local.index() == variable.index);
    show(isKept, point);
  }

  private LabelNode here(AbstractInsnNode label, Block block) {
    return region.owns((LabelNode) label)
        ? region.code().label((LabelNode) label)
        : region.start(block);
  }

  private void show(boolean isVisible, LabelNode from) {
    if (isVisible && since == null) since = from;
    if (!isVisible) close(from);
  }

  private void close(LabelNode until) {
    if (since != null && Instructions.realFrom(since) != Instructions.realFrom(until)) {
      visible.add(
          new LocalVariableNode(
              shownName(),
              variable.desc,
              variable.signature,
              since,
              until,
              variable.index + Layout.SHIFT));
    }
    since = null;
  }

  private String shownName() {
    return variable.name.equals("this") ? RECEIVER : variable.name;
  }
}
