package dev.weft.transformer.emit;

import dev.weft.transformer.analyze.Block;
import dev.weft.transformer.analyze.TypeState;
import dev.weft.transformer.plan.FramePlan;
import dev.weft.transformer.plan.Saved;
import dev.weft.transformer.plan.StatePlan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;

/**
 * Writes the way from the start of a resume copy to each suspension point, and in a single copy to
 * the beginning of the body.
 *
 * <p>A point outside every loop, or in the tail of one, is reached at once. Loops around that are
 * entered at their headers, the outermost first: step 0 leads from the start to the first header,
 * step <em>i</em> from one header to the next, the last from the innermost header to the point. A
 * header's stack map frame wants a value of the right type in each of its locals; the way there
 * provides the real value if the state keeps it in this type, which leaves a loop's invariants
 * invariant, and null or zero otherwise. Whatever is then still missing is restored in the last
 * step. The beginning of a single copy, where its parameters are restored, is in no loop.
 *
 * <p>All of this stands before the body and has no line number, so no breakpoint is ever set in it.
 */
final class Reentry {
  private final FramePlan plan;
  private final Region whole;
  private final Code code;
  private final Layout layout;
  private final Map<StatePlan, LabelNode> points = new IdentityHashMap<>();
  private final Map<Block, Header> headers = new LinkedHashMap<>();

  /** A loop header that some resumption goes over. */
  private static final class Header {
    final TypeState types;
    final LabelNode entry;
    final LabelNode onward = new LabelNode();
    final List<StatePlan> states = new ArrayList<>();

    Header(TypeState types, LabelNode entry) {
      this.types = types;
      this.entry = entry;
    }
  }

  Reentry(FramePlan plan, Region whole, Layout layout) {
    this.plan = plan;
    this.whole = whole;
    this.code = whole.code();
    this.layout = layout;
    for (StatePlan state : plan.states()) {
      points.put(state, new LabelNode());
      for (Block loop : plan.headersTo(state)) {
        headers.computeIfAbsent(loop, this::header).states.add(state);
      }
    }
  }

  private Header header(Block block) {
    InsnList original = plan.method().body().instructions;
    LabelNode label = null;
    for (int i = block.first(); i < block.end(); i++) {
      AbstractInsnNode node = original.get(i);
      if (node instanceof LabelNode each && label == null) label = each;
      if (node instanceof FrameNode frame) {
        BitSet live = plan.analysis().liveness().before(frame);
        return new Header(layout.in(plan.analysis().types().at(frame), live), code.label(label));
      }
    }
    throw new AssertionError("the header of a loop has no stack map frame: " + block);
  }

  /** Returns where the block with this index begins in the whole region. */
  LabelNode startOf(int block) {
    return whole.start(plan.analysis().flow().blocks().get(block));
  }

  /** Returns the label of a suspension point; the awaitable is on the stack there. */
  LabelNode point(StatePlan state) {
    return points.get(state);
  }

  /** Returns the types at a suspension point. */
  TypeState typesAt(StatePlan state) {
    List<Object> stack = new ArrayList<>(state.types().stack());
    stack.set(stack.size() - 1, state.point().isDirect() ? "java/lang/Object" : RuntimeNames.STAGE);
    BitSet live = new BitSet();
    for (Saved local : state.locals()) live.set(local.index());
    return layout.in(new TypeState(state.types().locals(), stack), live);
  }

  /** Writes everything that stands before the body. */
  void write() {
    code.load(plan.frameName(), 0);
    code.store(plan.frameName(), layout.frame());
    if (layout.hasDispatch()) {
      code.load(plan.frameName(), 0);
      code.add(RuntimeNames.label(plan.frameName()));
      code.store(Opcodes.INTEGER, layout.dispatch());
    }
    TreeMap<Integer, LabelNode> targets = targets(plan.states());
    LabelNode beginning = new LabelNode();
    if (plan.method().hasSingleCopy()) targets.put(0, beginning);
    if (targets.size() > 1) {
      code.load(plan.frameName(), 0);
      code.add(RuntimeNames.label(plan.frameName()));
      code.select(targets);
    }
    Map<StatePlan, BitSet> restored = new IdentityHashMap<>();
    for (StatePlan state : plan.states()) {
      if (targets.size() > 1) code.frame(targets.get(state.point().state()), layout.bare());
      restored.put(state, new BitSet());
      step(state, layout.bare(), restored.get(state), 0);
    }
    for (Map.Entry<Block, Header> entry : headers.entrySet()) {
      passOnFrom(entry.getKey(), entry.getValue(), restored);
    }
    if (plan.method().hasSingleCopy()) begin(beginning);
  }

  /** Writes the way to the beginning of the body, which follows. */
  private void begin(LabelNode beginning) {
    code.frame(beginning, layout.bare());
    for (Saved parameter : plan.parameters()) restore(parameter);
  }

  /** Writes, at the header {@code block} if it is one, the test for a resumption on its way. */
  void passOn(Block block) {
    Header header = headers.get(block);
    if (header == null) return;
    code.load(Opcodes.INTEGER, layout.dispatch());
    code.add(new JumpInsnNode(Opcodes.IFNE, header.onward));
  }

  /** Writes what happens when the test at a header finds a resumption on its way. */
  private void passOnFrom(Block block, Header header, Map<StatePlan, BitSet> restored) {
    code.frame(header.onward, header.types);
    TreeMap<Integer, LabelNode> targets = targets(header.states);
    if (targets.size() > 1) {
      code.load(Opcodes.INTEGER, layout.dispatch());
      code.select(targets);
    }
    for (StatePlan state : header.states) {
      if (targets.size() > 1) code.frame(targets.get(state.point().state()), header.types);
      step(state, header.types, restored.get(state), plan.headersTo(state).indexOf(block) + 1);
    }
  }

  private static TreeMap<Integer, LabelNode> targets(List<StatePlan> states) {
    TreeMap<Integer, LabelNode> targets = new TreeMap<>();
    for (StatePlan state : states) targets.put(state.point().state(), new LabelNode());
    return targets;
  }

  /**
   * Writes one step of the way to {@code state}.
   *
   * @param here the types where the step begins
   * @param restored the slots that hold their real value by now
   */
  private void step(StatePlan state, TypeState here, BitSet restored, int step) {
    for (int i = here.stack().size() - 1; i >= 0; i--) code.pop(here.stack().get(i));
    List<Block> way = plan.headersTo(state);
    if (step < way.size()) {
      toHeader(state, here, restored, headers.get(way.get(step)));
    } else {
      toPoint(state, restored);
    }
  }

  private void toHeader(StatePlan state, TypeState here, BitSet restored, Header header) {
    for (int slot = 0; slot < layout.frame(); slot++) {
      Object wanted = header.types.local(slot);
      if (wanted == Opcodes.TOP) {
        restored.clear(slot);
        continue;
      }
      Saved kept = kept(state, slot);
      boolean isReal = kept != null && layout.placed(kept.type()).equals(wanted);
      if (isReal && !restored.get(slot)) {
        restore(kept);
        restored.set(slot);
      } else if (!isReal && !wanted.equals(here.local(slot))) {
        code.placeholder(wanted);
        code.store(wanted, slot);
        restored.clear(slot);
      }
    }
    for (Object type : header.types.stack()) code.placeholder(type);
    code.jump(Opcodes.GOTO, header.entry);
  }

  private void toPoint(StatePlan state, BitSet restored) {
    for (Saved local : state.locals()) {
      if (!restored.get(local.index())) restore(local);
    }
    if (layout.hasDispatch()) {
      code.op(Opcodes.ICONST_0);
      code.store(Opcodes.INTEGER, layout.dispatch());
    }
    for (Saved value : state.stack()) push(value);
    code.load(plan.frameName(), layout.frame());
    code.add(RuntimeNames.awaited(plan.frameName()));
    code.jump(Opcodes.GOTO, points.get(state));
  }

  private static Saved kept(StatePlan state, int slot) {
    for (Saved local : state.locals()) if (local.index() == slot) return local;
    return null;
  }

  private void restore(Saved local) {
    push(local);
    code.store(local.isStored() ? local.type() : "java/lang/Object", local.index());
  }

  private void push(Saved value) {
    if (value.isStored()) {
      code.load(plan.frameName(), layout.frame());
      code.getField(plan.frameName(), value.field());
    } else {
      code.op(Opcodes.ACONST_NULL);
    }
  }
}
