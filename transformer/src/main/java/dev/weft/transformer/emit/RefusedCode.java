package dev.weft.transformer.emit;

import dev.weft.transformer.Location;
import dev.weft.transformer.Problem;
import dev.weft.transformer.discover.Refusals;
import java.util.ArrayList;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * What is written for what cannot be rewritten, in a class that is: it throws, and says why.
 *
 * <p>A method that asks to be rewritten throws at once, before any of its effects. Any other keeps
 * its code, which may be of use without ever coming to the await.
 */
final class RefusedCode {
  private RefusedCode() {}

  /** Changes the methods of {@code node} that {@code refusals} are about. */
  static void write(ClassNode node, Refusals refusals) {
    for (MethodNode method : node.methods) {
      Problem problem = refusals.methods().get(method);
      if (problem != null) {
        replace(method, problem);
        continue;
      }
      for (AbstractInsnNode insn : method.instructions.toArray()) {
        Problem ofAwait = refusals.awaits().get(insn);
        if (ofAwait == null) continue;
        InsnList failing = fail(ofAwait);
        failing.add(new InsnNode(Opcodes.POP));
        method.instructions.insertBefore(insn, failing);
      }
    }
  }

  private static void replace(MethodNode method, Problem problem) {
    InsnList code = new InsnList();
    int line = problem.where().line();
    if (line != Location.UNKNOWN_LINE) {
      LabelNode start = new LabelNode();
      code.add(start);
      code.add(new LineNumberNode(line, start));
    }
    code.add(fail(problem));
    code.add(new InsnNode(Opcodes.ATHROW));
    method.instructions = code;
    method.tryCatchBlocks = new ArrayList<>();
    method.localVariables = null;
    method.visibleLocalVariableAnnotations = null;
    method.invisibleLocalVariableAnnotations = null;
  }

  private static InsnList fail(Problem problem) {
    InsnList code = new InsnList();
    code.add(new LdcInsnNode(problem.toString()));
    code.add(RuntimeNames.fail());
    return code;
  }
}
