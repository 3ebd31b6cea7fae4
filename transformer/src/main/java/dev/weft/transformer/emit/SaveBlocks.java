package dev.weft.transformer.emit;

import dev.weft.transformer.analyze.TypeState;
import dev.weft.transformer.plan.Field;
import dev.weft.transformer.plan.Saved;
import dev.weft.transformer.plan.StatePlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;

/**
 * The code of one copy that stores what suspensions keep, behind all of the user's: no handler of
 * his covers it. A suspension jumps to its block with the awaitable and its state on the stack, and
 * the last block suspends.
 *
 * <p>States mostly keep nested sets of variables: what is declared later is kept besides. So each
 * gets a block for what it stores besides another, which it leads to, and code grows with the
 * number of awaits and of variables, not with their product.
 */
final class SaveBlocks {
  /** With how many of the blocks used last a suspension is compared. */
  private static final int LOOK_BACK = 32;

  /** What a jump takes to a block that cannot be written behind. */
  private static final int JUMP = 3;

  private final Code code;
  private final String frameName;
  private final int frame;
  private final int shift;
  private final Sharing sharing;
  private final SaveBlock last = new SaveBlock();
  private final Set<SaveBlock> blocks = new LinkedHashSet<>();

  /** The blocks used last, the latest at the end. */
  private final List<SaveBlock> recent = new ArrayList<>();

  private final Map<StatePlan, SaveBlock> byState = new IdentityHashMap<>();

  /** The block that is written right before another, which it goes on to. */
  private final Map<SaveBlock, SaveBlock> before = new IdentityHashMap<>();

  /** The blocks that are jumped to, and not only fallen into. */
  private final Set<SaveBlock> entered = new HashSet<>();

  /**
   * Plans the blocks.
   *
   * @param frame the slot that holds the frame
   * @param shift how much further the slot of a local is than in the body
   */
  SaveBlocks(Code code, String frameName, int frame, int shift, Sharing sharing, List<Save> saves) {
    this.code = code;
    this.frameName = frameName;
    this.frame = frame;
    this.shift = shift;
    this.sharing = sharing;
    for (Save save : saves) byState.put(save.state(), blockFor(save));
  }

  private SaveBlock blockFor(Save save) {
    SaveBlock best = last.before(save, sharing);
    for (SaveBlock next : recent) {
      SaveBlock block = next.before(save, sharing);
      if (block != null && cost(block) < cost(best)) best = block;
    }
    use(best);
    return best;
  }

  /** Says that {@code block} leads to one more suspension, and so do those after it. */
  private void use(SaveBlock block) {
    if (block == last) return;
    use(block.next);
    if (blocks.add(block)) before.putIfAbsent(block.next, block);
    recent.remove(block);
    recent.add(block);
    if (recent.size() > LOOK_BACK) recent.remove(0);
  }

  /** Returns how many bytes it takes to have {@code first} and what it leads to. */
  private int cost(SaveBlock first) {
    int cost = 0;
    for (SaveBlock block = first; block != last && !blocks.contains(block); block = block.next) {
      cost += block.size() + (before.containsKey(block.next) ? JUMP : 0);
    }
    return cost;
  }

  /** Returns where the suspension of {@code state} goes on. */
  LabelNode of(StatePlan state) {
    return byState.get(state).label;
  }

  /** Writes the blocks of a copy that returns what suspending returns. */
  void write(MethodInsnNode suspend) {
    write(suspend, to -> to.op(Opcodes.ARETURN));
  }

  /**
   * Writes the blocks.
   *
   * @param suspend what suspends the call: it takes frame, awaitable and state from the stack
   * @param returning writes the return of what that returns
   */
  void write(MethodInsnNode suspend, Consumer<Code> returning) {
    if (byState.isEmpty()) return;
    entered.addAll(byState.values());
    for (SaveBlock block : blocks) if (before.get(block.next) != block) entered.add(block.next);
    // The one that falls into the last block comes last.
    List<SaveBlock> newest = new ArrayList<>(blocks);
    Collections.reverse(newest);
    for (SaveBlock block : newest) {
      if (!before.containsKey(block) && !leadsOn(block)) writeFrom(block);
    }
    blocks.stream()
        .filter(each -> !before.containsKey(each) && leadsOn(each))
        .forEach(this::writeFrom);
    writeLast(suspend, returning);
  }

  /** Returns whether the blocks written from {@code first} on come to the last. */
  private boolean leadsOn(SaveBlock first) {
    SaveBlock block = first;
    while (block != last && before.get(block.next) == block) block = block.next;
    return block == last;
  }

  private void writeFrom(SaveBlock first) {
    SaveBlock block = first;
    while (before.get(block.next) == block) {
      write(block);
      block = block.next;
      if (block == last) return;
    }
    write(block);
    code.jump(Opcodes.GOTO, block.next.label);
  }

  private void write(SaveBlock block) {
    if (entered.contains(block)) code.frame(block.label, types(block));
    for (Saved local : block.stores) {
      code.load(frameName, frame);
      code.load(local.type(), local.index() + shift);
      code.putField(frameName, local.field());
    }
    for (Saved local : block.placeholders) {
      code.placeholder(local.type());
      code.store(local.type(), local.index() + shift);
    }
    for (Field field : block.clears) {
      code.load(frameName, frame);
      code.op(Opcodes.ACONST_NULL);
      code.putField(frameName, field);
    }
  }

  private void writeLast(MethodInsnNode suspend, Consumer<Code> returning) {
    code.frame(last.label, types(last));
    code.load(frameName, frame);
    code.op(Opcodes.DUP_X2);
    code.op(Opcodes.POP);
    code.add(suspend);
    returning.accept(code);
  }

  private TypeState types(SaveBlock block) {
    int size = frame + 1;
    for (Saved local : block.stored()) size = Math.max(size, local.index() + shift + 2);
    Object[] locals = new Object[size];
    Arrays.fill(locals, Opcodes.TOP);
    locals[frame] = frameName;
    for (Saved local : block.stored()) locals[local.index() + shift] = local.type();
    return new TypeState(List.of(locals), List.of("java/lang/Object", Opcodes.INTEGER));
  }
}
