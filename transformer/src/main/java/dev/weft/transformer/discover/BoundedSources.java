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
 * method. What is made by more than that comes from an instruction that is in no method.
 */
abstract class BoundedSources extends SourceInterpreter {
  private static final AbstractInsnNode MANY = new InsnNode(Opcodes.NOP);
  private static final SourceValue MANY_MAKE_ONE_SLOT = new SourceValue(1, MANY);
  private static final SourceValue MANY_MAKE_TWO_SLOTS = new SourceValue(2, MANY);

  private static final int TOLD_APART = 32;

  BoundedSources() {
    super(Opcodes.ASM9);
  }

  @Override
  public final SourceValue merge(SourceValue known, SourceValue other) {
    if (known == other)
      return known; // nearly always: this is called for each variable at each jump
    if (!isOfMany(known) && !isOfMany(other)) {
      SourceValue merged = super.merge(known, other);
      if (merged == known || merged.insns.size() <= TOLD_APART) return merged;
    }
    lost(known.insns);
    lost(other.insns);
    return Math.min(known.size, other.size) == 1 ? MANY_MAKE_ONE_SLOT : MANY_MAKE_TWO_SLOTS;
  }

  private static boolean isOfMany(SourceValue value) {
    return value == MANY_MAKE_ONE_SLOT || value == MANY_MAKE_TWO_SLOTS;
  }

  /** Takes note that what {@code sources} made is not followed from here. */
  void lost(Set<AbstractInsnNode> sources) {}
}
