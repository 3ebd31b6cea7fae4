package dev.weft.transformer.analyze;

import dev.weft.transformer.discover.Instructions;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;

/**
 * A run of instructions that is entered only at its first and left only after its last.
 *
 * <p>An exception may leave it anywhere; since blocks end where a try range begins or ends, the
 * same handlers are active throughout. A suspension point begins a block of its own, because
 * resuming enters there.
 */
public final class Block {
  private final int index;
  private final int first;
  private final int end;
  private final List<Block> successors = new ArrayList<>();
  private final List<Block> handlers = new ArrayList<>();
  private final List<Block> predecessors = new ArrayList<>();

  Block(int index, int first, int end) {
    this.index = index;
    this.first = first;
    this.end = end;
  }

  /** Returns the block's number, in the order of the code, from 0. */
  public int index() {
    return index;
  }

  /**
   * Returns the position of the first node, labels and stack maps before its instruction included.
   */
  public int first() {
    return first;
  }

  /** Returns the position after the last node. */
  public int end() {
    return end;
  }

  /** Returns the first instruction, or the block's last node if it has labels only. */
  public AbstractInsnNode leader(InsnList code) {
    AbstractInsnNode real = Instructions.realFrom(code.get(first));
    return real != null && code.indexOf(real) < end ? real : code.get(end - 1);
  }

  /** Returns the last instruction, or null if the block has none. */
  public AbstractInsnNode lastReal(InsnList code) {
    for (int i = end - 1; i >= first; i--) {
      if (Instructions.isReal(code.get(i))) return code.get(i);
    }
    return null;
  }

  /** Returns where control goes from the last instruction. */
  public List<Block> successors() {
    return successors;
  }

  /** Returns where an exception in this block can lead. */
  public List<Block> handlers() {
    return handlers;
  }

  /** Returns the blocks that have this one among their successors or handlers. */
  public List<Block> predecessors() {
    return predecessors;
  }

  void leadsTo(Block next) {
    if (!successors.contains(next)) successors.add(next);
    if (!next.predecessors.contains(this)) next.predecessors.add(this);
  }

  void mayThrowTo(Block handler) {
    if (!handlers.contains(handler)) handlers.add(handler);
    if (!handler.predecessors.contains(this)) handler.predecessors.add(this);
  }

  @Override
  public String toString() {
    return "B" + index;
  }
}
