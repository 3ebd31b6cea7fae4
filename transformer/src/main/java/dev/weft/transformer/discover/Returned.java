package dev.weft.transformer.discover;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.objectweb.asm.LimitExceededException;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LocalVariableNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.Frame;
import org.objectweb.asm.tree.analysis.SourceValue;

/**
 * An expression whose value a method returns; {@code return c ? f() : g()} has two.
 *
 * <p>Compilers put the value into a variable of their own while a {@code finally} block runs, or
 * while the branches of a {@code try} that is an expression come together. Such a variable is not
 * the expression; one that somebody named is.
 *
 * @param value the instruction that put the value on the stack: the last one of the expression
 * @param origins the instructions that made it, seen through variables and casts
 */
record Returned(AbstractInsnNode value, Set<AbstractInsnNode> origins) {

  /** Returns what {@code method} returns, as far as the code is ever reached. */
  static List<Returned> by(ClassNode owner, MethodNode method) {
    Search search;
    try {
      search = new Search(method, new Analyzer<>(new Sources()).analyze(owner.name, method));
    } catch (AnalyzerException e) {
      return List.of(); // the JVM refuses such code, and a later stage says so
    } catch (LimitExceededException e) {
      return List.of(); // too large for this; what is wrong shows when it runs
    }
    List<Returned> found = new ArrayList<>();
    for (AbstractInsnNode insn : method.instructions) {
      if (insn.getOpcode() != Opcodes.ARETURN) continue;
      Set<AbstractInsnNode> values = new LinkedHashSet<>();
      search.addValues(insn, insn, values, new HashSet<>());
      for (AbstractInsnNode value : values) {
        Set<AbstractInsnNode> origins = new LinkedHashSet<>();
        search.addOrigins(value, origins, new HashSet<>());
        found.add(new Returned(value, origins));
      }
    }
    return found;
  }

  /** Also tells a parameter's value from none. */
  private static final class Sources extends BoundedSources {
    @Override
    public SourceValue newParameterValue(boolean isInstance, int local, Type type) {
      return new SourceValue(type.getSize(), new InsnNode(Opcodes.NOP));
    }
  }

  private record Search(MethodNode method, Frame<SourceValue>[] values) {
    /** Adds the ends of the expressions whose value is on top of the stack before {@code user}. */
    void addValues(
        AbstractInsnNode user,
        AbstractInsnNode end,
        Set<AbstractInsnNode> values,
        Set<AbstractInsnNode> seen) {
      if (!seen.add(user)) return;
      for (AbstractInsnNode source : top(user)) {
        Set<AbstractInsnNode> stores = stores(source);
        if (source.getOpcode() == Opcodes.CHECKCAST) {
          addValues(source, end, values, seen);
        } else if (stores.isEmpty() || stores.stream().anyMatch(each -> isNamed(each, end))) {
          values.add(source);
        } else {
          for (AbstractInsnNode store : stores) addValues(store, end, values, seen);
        }
      }
    }

    /** Adds what made the value that {@code insn} has put on the stack. */
    void addOrigins(
        AbstractInsnNode insn, Set<AbstractInsnNode> origins, Set<AbstractInsnNode> seen) {
      if (!seen.add(insn)) return;
      Set<AbstractInsnNode> users = isCopy(insn) ? Set.of(insn) : stores(insn);
      if (users.isEmpty()) origins.add(insn);
      for (AbstractInsnNode user : users) {
        for (AbstractInsnNode source : top(user)) addOrigins(source, origins, seen);
      }
    }

    private static boolean isCopy(AbstractInsnNode insn) {
      return switch (insn.getOpcode()) {
        case Opcodes.CHECKCAST, Opcodes.DUP, Opcodes.DUP_X1, Opcodes.DUP_X2 -> true;
        default -> false;
      };
    }

    private Set<AbstractInsnNode> top(AbstractInsnNode insn) {
      Frame<SourceValue> before = values[method.instructions.indexOf(insn)];
      return before == null || before.getStackSize() == 0
          ? Set.of()
          : before.getStack(before.getStackSize() - 1).insns;
    }

    /** Returns the stores whose value {@code load} finds; none if it is no load of a variable. */
    private Set<AbstractInsnNode> stores(AbstractInsnNode load) {
      if (load.getOpcode() != Opcodes.ALOAD) return Set.of();
      Frame<SourceValue> before = values[method.instructions.indexOf(load)];
      Set<AbstractInsnNode> stores = before.getLocal(((VarInsnNode) load).var).insns;
      boolean all = stores.stream().allMatch(each -> each.getOpcode() == Opcodes.ASTORE);
      return all ? stores : Set.of();
    }

    /**
     * Returns whether {@code store} sets a variable that somebody named. Without a table of
     * variables the lines tell: a value that a {@code return} keeps for itself is made after it.
     */
    private boolean isNamed(AbstractInsnNode store, AbstractInsnNode end) {
      if (method.localVariables == null || method.localVariables.isEmpty()) {
        return Locations.line(end) > Locations.line(store);
      }
      int after = method.instructions.indexOf(store) + 1;
      for (LocalVariableNode variable : method.localVariables) {
        if (variable.index == ((VarInsnNode) store).var
            && method.instructions.indexOf(variable.start) <= next(store)
            && after < method.instructions.indexOf(variable.end)) {
          return true;
        }
      }
      return false;
    }

    /** Returns the index of the first instruction after {@code insn}. */
    private int next(AbstractInsnNode insn) {
      AbstractInsnNode next = Instructions.realFrom(insn.getNext());
      return next == null ? method.instructions.size() : method.instructions.indexOf(next);
    }
  }
}
