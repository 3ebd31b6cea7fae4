package dev.weft.transformer.emit;

import dev.weft.transformer.analyze.Slots;
import dev.weft.transformer.plan.FramePlan;
import dev.weft.transformer.plan.StatePlan;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LocalVariableNode;

/**
 * The local variable table of a resume copy: a debugger may show a variable only where its slot
 * holds its value, and one that was not restored holds none until it is assigned again.
 */
final class ResumedVariables {
  private ResumedVariables() {}

  /** Returns the table, or null if the method was compiled without one. */
  static List<LocalVariableNode> of(FramePlan plan, Code code, Reentry reentry) {
    List<LocalVariableNode> declared = plan.method().body().localVariables;
    if (declared == null) return null;
    Map<AbstractInsnNode, StatePlan> awaits = new IdentityHashMap<>();
    for (StatePlan state : plan.states()) awaits.put(state.point().call(), state);
    List<LocalVariableNode> visible = new ArrayList<>();
    for (LocalVariableNode variable : declared) {
      new Range(plan, code, reentry, awaits, variable, visible).collect();
    }
    return visible;
  }

  /** The parts of one variable's scope in which its slot holds its value. */
  private static final class Range {
    private final FramePlan plan;
    private final Code code;
    private final Reentry reentry;
    private final Map<AbstractInsnNode, StatePlan> awaits;
    private final LocalVariableNode variable;
    private final List<LocalVariableNode> visible;
    private LabelNode since;

    Range(
        FramePlan plan,
        Code code,
        Reentry reentry,
        Map<AbstractInsnNode, StatePlan> awaits,
        LocalVariableNode variable,
        List<LocalVariableNode> visible) {
      this.plan = plan;
      this.code = code;
      this.reentry = reentry;
      this.awaits = awaits;
      this.variable = variable;
      this.visible = visible;
    }

    void collect() {
      // A scope begins after the store that declares the variable, or with the method.
      LabelNode here = code.label(variable.start);
      AbstractInsnNode first = variable.start;
      if (isKept(first)) since = here;
      for (AbstractInsnNode at = first; at != variable.end && at != null; at = at.getNext()) {
        if (at instanceof LabelNode label) here = code.label(label);
        visit(at, here);
      }
      close(code.label(variable.end));
    }

    private boolean isKept(AbstractInsnNode insn) {
      return plan.isResumed(plan.analysis().flow().blockOf(insn));
    }

    private void visit(AbstractInsnNode at, LabelNode here) {
      if (!isKept(at)) {
        close(here);
      } else if (at instanceof FrameNode) {
        show(plan.analysis().liveness().before(at).get(variable.index), here);
      } else if (awaits.containsKey(at)) {
        StatePlan state = awaits.get(at);
        boolean isRestored =
            state.locals().stream().anyMatch(local -> local.index() == variable.index);
        show(isRestored, reentry.point(state));
      } else if (Slots.written(at) == variable.index) {
        show(true, code.labelAfter(at));
      }
    }

    private void show(boolean isVisible, LabelNode from) {
      if (isVisible && since == null) since = from;
      if (!isVisible) close(from);
    }

    private void close(LabelNode until) {
      if (since != null && since != until) {
        visible.add(
            new LocalVariableNode(
                variable.name, variable.desc, variable.signature, since, until, variable.index));
      }
      since = null;
    }
  }
}
