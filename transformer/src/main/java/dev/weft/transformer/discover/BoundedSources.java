package dev.weft.transformer.discover;

import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.analysis.SourceInterpreter;
import org.objectweb.asm.tree.analysis.SourceValue;

/**
 * Follows values to the instructions that made them, as long as those are few: where hundreds of
 * ways come together, sets of all of them would take time and memory that grow as the square of the
 * method. What is made by more than that comes from {@link #MANY}.
 */
abstract class BoundedSources extends SourceInterpreter {
  /** Stands for more instructions than are told apart; in no method. */
  static final AbstractInsnNode MANY = new InsnNode(Opcodes.NOP);

  private static final int TOLD_APART = 32;

  BoundedSources() {
    super(Opcodes.ASM9);
  }

  @Override
  public final SourceValue merge(SourceValue known, SourceValue other) {
    if (!known.insns.contains(MANY) && !other.insns.contains(MANY)) {
      SourceValue merged = super.merge(known, other);
      if (merged.insns.size() <= TOLD_APART) return merged;
    }
    lost(known.insns);
    lost(other.insns);
    SourceValue many = new SourceValue(Math.min(known.size, other.size), MANY);
    return known.equals(many) ? known : many;
  }

  /** Takes note that what {@code sources} made is not followed from here. */
  void lost(Set<AbstractInsnNode> sources) {}
}
