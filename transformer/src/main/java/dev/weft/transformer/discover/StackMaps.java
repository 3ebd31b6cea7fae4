package dev.weft.transformer.discover;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicInterpreter;
import org.objectweb.asm.tree.analysis.BasicValue;
import org.objectweb.asm.tree.analysis.Frame;

/**
 * Adds stack maps to the body of a method that was compiled without: those of class files before
 * version 50, and some of version 50 (JVMS §4.10.1).
 *
 * <p>They are for the later stages only. They may say of a value what its uses ask of it, which is
 * all that is needed to keep it in a field, and are not written to a class file that had none.
 */
final class StackMaps {
  private final MethodNode body;
  private final TypeInference inference = new TypeInference();

  private StackMaps(MethodNode body) {
    this.body = body;
  }

  /** Returns whether {@code owner} has stack maps, so that it must have them when rewritten. */
  static boolean areIn(ClassNode owner) {
    int version = owner.version & 0xFFFF; // without the bits that ask for preview features
    return version > Opcodes.V1_6
        || version == Opcodes.V1_6 && owner.methods.stream().anyMatch(StackMaps::areIn);
  }

  private static boolean areIn(MethodNode method) {
    for (AbstractInsnNode insn : method.instructions) {
      if (insn instanceof FrameNode) return true;
    }
    return false;
  }

  /**
   * Adds what {@code body} lacks, and removes code that is never reached, of which nothing is
   * known.
   *
   * @throws AmbiguousTypeException if a value could be of several classes, and its uses do not tell
   *     what they have in common
   */
  static void complete(ClassNode owner, MethodNode body) throws AmbiguousTypeException {
    if ((owner.version & 0xFFFF) > Opcodes.V1_6 || areIn(body)) return;
    new StackMaps(body).complete(owner.name);
  }

  private void complete(String owner) throws AmbiguousTypeException {
    Frame<BasicValue>[] types;
    try {
      types = new InferringAnalyzer(inference).analyzeAndComputeMaxs(owner, body);
    } catch (AnalyzerException e) {
      throw new IllegalArgumentException("the method is not valid: " + e.getMessage(), e);
    }
    AbstractInsnNode[] code = body.instructions.toArray();
    collectUses(code, types);
    Set<AbstractInsnNode> joins = joins(code);
    for (int i = 0; i < code.length; i++) {
      if (!Instructions.isReal(code[i])) continue;
      if (types[i] == null) {
        body.instructions.remove(code[i]);
      } else if (joins.contains(code[i])) {
        body.instructions.insertBefore(code[i], stackMap(types[i]));
      }
    }
  }

  private void collectUses(AbstractInsnNode[] code, Frame<BasicValue>[] types) {
    inference.collectUses();
    for (int i = 0; i < code.length; i++) {
      if (types[i] == null || !Instructions.isReal(code[i])) continue;
      try {
        InferringAnalyzer.copyOf(types[i]).execute(code[i], inference);
      } catch (AnalyzerException e) {
        throw new AssertionError("was executed before", e);
      }
    }
  }

  /** Returns the instructions that are reached from elsewhere than the one before. */
  private Set<AbstractInsnNode> joins(AbstractInsnNode[] code) {
    Set<AbstractInsnNode> joins = new LinkedHashSet<>();
    for (AbstractInsnNode insn : code) {
      for (LabelNode target : Instructions.targets(insn)) joins.add(Instructions.realFrom(target));
    }
    for (TryCatchBlockNode range : body.tryCatchBlocks)
      joins.add(Instructions.realFrom(range.handler));
    return joins;
  }

  private FrameNode stackMap(Frame<BasicValue> types) throws AmbiguousTypeException {
    List<Object> locals = new ArrayList<>();
    for (int slot = 0; slot < types.getLocals(); slot++) {
      BasicValue value = types.getLocal(slot);
      locals.add(type(value));
      if (value.getSize() == 2) slot++;
    }
    List<Object> stack = new ArrayList<>();
    for (int i = 0; i < types.getStackSize(); i++) stack.add(type(types.getStack(i)));
    return new FrameNode(
        Opcodes.F_NEW, locals.size(), locals.toArray(), stack.size(), stack.toArray());
  }

  private Object type(BasicValue value) throws AmbiguousTypeException {
    if (value instanceof TypeInference.Unfinished unfinished) return labelBefore(unfinished.create);
    if (value instanceof TypeInference.OneOf oneOf)
      return inference.common(oneOf).getInternalName();
    if (value == BasicValue.UNINITIALIZED_VALUE || value == BasicValue.RETURNADDRESS_VALUE) {
      return Opcodes.TOP;
    }
    Type type = value.getType();
    return switch (type.getSort()) {
      case Type.LONG -> Opcodes.LONG;
      case Type.DOUBLE -> Opcodes.DOUBLE;
      case Type.FLOAT -> Opcodes.FLOAT;
      case Type.OBJECT, Type.ARRAY ->
          type.equals(BasicInterpreter.NULL_TYPE) ? Opcodes.NULL : type.getInternalName();
      default -> Opcodes.INTEGER;
    };
  }

  private static LabelNode labelBefore(TypeInsnNode create) {
    AbstractInsnNode before = create.getPrevious();
    while (!(before instanceof LabelNode)) before = before.getPrevious();
    return (LabelNode) before;
  }

  /** ASM's data flow, with values of which a constructor finishes every reference to its object. */
  private static final class InferringAnalyzer extends Analyzer<BasicValue> {
    InferringAnalyzer(TypeInference inference) {
      super(inference);
    }

    static Frame<BasicValue> copyOf(Frame<BasicValue> values) {
      return new Inferred(values);
    }

    @Override
    protected Frame<BasicValue> newFrame(int locals, int stack) {
      return new Inferred(locals, stack);
    }

    @Override
    protected Frame<BasicValue> newFrame(Frame<? extends BasicValue> values) {
      return new Inferred(values);
    }
  }
}
