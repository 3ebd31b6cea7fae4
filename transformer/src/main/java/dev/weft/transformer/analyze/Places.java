package dev.weft.transformer.analyze;

import dev.weft.transformer.discover.Api;
import dev.weft.transformer.discover.AsyncMethod;
import dev.weft.transformer.discover.Instructions;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.AnalyzerAdapter;
import org.objectweb.asm.commons.CodeSizeEvaluator;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Places where code can be divided that has no branch for long: one every few hundred bytes, with
 * as little as possible on the operand stack, as between two statements.
 *
 * <p>Not before an await, nor after a task that is returned at once: the copies have something else
 * on the stack there than the method has.
 */
final class Places {
  private static final int DISTANCE = 200;

  private final AnalyzerAdapter simulation;
  private final Set<AbstractInsnNode> places = Collections.newSetFromMap(new IdentityHashMap<>());
  private CodeSizeEvaluator passed = new CodeSizeEvaluator(null);
  private AbstractInsnNode best;
  private int operands;

  private Places(String owner, MethodNode body) {
    this.simulation =
        new AnalyzerAdapter(Opcodes.ASM9, owner, body.access, body.name, body.desc, null) {};
  }

  /** Returns the instructions to divide before. */
  static Set<AbstractInsnNode> of(AsyncMethod method) {
    Places places = new Places(method.owner().name, method.body());
    for (AbstractInsnNode insn : method.body().instructions) places.pass(insn);
    return places.places;
  }

  private void pass(AbstractInsnNode insn) {
    if (isPlace(insn) && (best == null || simulation.stack.size() < operands)) {
      best = insn;
      operands = simulation.stack.size();
    }
    insn.accept(simulation);
    insn.accept(passed);
    if (passed.getMaxSize() < DISTANCE || best == null) return;
    places.add(best);
    best = null;
    passed = new CodeSizeEvaluator(null);
  }

  private boolean isPlace(AbstractInsnNode insn) {
    if (!Instructions.isReal(insn) || simulation.locals == null || Api.isSuspension(insn))
      return false;
    AbstractInsnNode before = Instructions.before(insn);
    return before == null || !Api.isTaskOf(before);
  }
}
