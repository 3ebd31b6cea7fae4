package dev.weft.transformer.emit;

import dev.weft.transformer.analyze.Block;
import dev.weft.transformer.analyze.TypeState;
import dev.weft.transformer.plan.Crossing;
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
  private final List<Region> regions;
  private final Code code;
  private final Layout layout;
  private final List<Way> ways;
  private final Entrances entrances;
  private final Map<Block, Header> headers = new LinkedHashMap<>();

  /** A loop header that some resumption goes over. */
  private static final class Header {
    final TypeState types;
    final LabelNode entry;
    final LabelNode onward = new LabelNode();
    final List<Way> ways = new ArrayList<>();

    Header(TypeState types, LabelNode entry) {
      this.types = types;
      this.entry = entry;
    }
  }

  Reentry(
      FramePlan plan,
      Code code,
      List<Region> regions,
      Layout layout,
      Sharing sharing,
      Entrances entrances) {
    this.plan = plan;
    this.entrances = entrances;
    this.regions = regions;
    this.code = code;
    this.layout = layout;
    this.ways = Way.of(plan, sharing);
    for (Way way : ways) {
      for (Block loop : way.headers()) {
        headers.computeIfAbsent(loop, this::header).ways.add(way);
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

  /** Returns where {@code state} takes what it has awaited once it is resumed. */
  private LabelNode point(StatePlan state) {
    for (Region region : regions) {
      if (region.resumes(state)) return region.pointOf(state);
    }
    throw new AssertionError("no region resumes state " + state.point().state());
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
    if (layout.hasDispatch()) {
      pushLabel();
      code.store(Opcodes.INTEGER, layout.dispatch());
    }
    Map<Way, LabelNode> starts = labels(ways);
    TreeMap<Integer, LabelNode> targets = targets(starts);
    LabelNode beginning = new LabelNode();
    if (entrances.hasBeginning()) targets.put(0, beginning);
    Map<Crossing, LabelNode> crossed = new LinkedHashMap<>();
    for (Crossing crossing : entrances.crossings()) {
      crossed.put(crossing, new LabelNode());
      targets.put(crossing.place(), crossed.get(crossing));
    }
    boolean chosen = starts.size() + (entrances.hasBeginning() ? 1 : 0) + crossed.size() > 1;
    if (chosen || entrances.isPart()) code.select(targets, this::pushPlace);
    for (Way way : ways) {
      if (chosen || entrances.isPart()) code.frame(starts.get(way), layout.bare());
      step(way, layout.bare(), 0);
    }
    headers.forEach(this::passOnFrom);
    crossed.forEach(this::cross);
    if (entrances.hasBeginning()) begin(beginning);
  }

  /** Writes the way to where control comes from another part of the method. */
  private void cross(Crossing crossing, LabelNode start) {
    code.frame(start, layout.bare());
    for (Saved local : crossing.locals()) restore(local);
    for (Saved value : crossing.stack()) push(value);
    code.jump(Opcodes.GOTO, regions.get(0).start(crossing.to()));
  }

  /** Writes the way to the beginning of the body, which follows. */
  private void begin(LabelNode beginning) {
    code.frame(beginning, layout.bare());
    for (Saved parameter : plan.parameters()) restore(parameter);
    // The JVM takes one stack map for one place, and a body may begin with a loop.
    if (plan.parameters().isEmpty() && beginsWithStackMap()) code.op(Opcodes.NOP);
  }

  private boolean beginsWithStackMap() {
    AbstractInsnNode node = plan.method().body().instructions.getFirst();
    while (node.getOpcode() < 0 && !(node instanceof FrameNode)) node = node.getNext();
    return node instanceof FrameNode;
  }

  /** Writes, at the header {@code block} if it is one, the test for a resumption on its way. */
  void passOn(Block block) {
    Header header = headers.get(block);
    if (header == null) return;
    code.load(Opcodes.INTEGER, layout.dispatch());
    code.add(new JumpInsnNode(Opcodes.IFNE, header.onward));
  }

  /** Writes what happens when the test at a header finds a resumption on its way. */
  private void passOnFrom(Block block, Header header) {
    code.frame(header.onward, header.types);
    Map<Way, LabelNode> starts = labels(header.ways);
    if (starts.size() > 1) {
      code.select(targets(starts), () -> code.load(Opcodes.INTEGER, layout.dispatch()));
    }
    for (Way way : header.ways) {
      if (starts.size() > 1) code.frame(starts.get(way), header.types);
      step(way, header.types, way.headers().indexOf(block) + 1);
    }
  }

  private static Map<Way, LabelNode> labels(List<Way> ways) {
    Map<Way, LabelNode> labels = new IdentityHashMap<>();
    for (Way way : ways) labels.put(way, new LabelNode());
    return labels;
  }

  private static TreeMap<Integer, LabelNode> targets(Map<Way, LabelNode> starts) {
    TreeMap<Integer, LabelNode> targets = new TreeMap<>();
    starts.forEach(
        (way, start) -> {
          for (StatePlan state : way.states()) targets.put(state.point().state(), start);
        });
    return targets;
  }

  /**
   * Writes one step of {@code way}.
   *
   * @param here the types where the step begins
   */
  private void step(Way way, TypeState here, int step) {
    for (int i = here.stack().size() - 1; i >= 0; i--) code.pop(here.stack().get(i));
    List<Block> loops = way.headers();
    Header before = step == 0 ? null : headers.get(loops.get(step - 1));
    if (step < loops.size()) {
      toHeader(way, here, before, headers.get(loops.get(step)));
    } else {
      toPoint(way, before);
    }
  }

  private void toHeader(Way way, TypeState here, Header before, Header header) {
    for (int local = 0; local < plan.method().body().maxLocals; local++) {
      int slot = layout.slot(local);
      Object wanted = header.types.local(slot);
      if (wanted == Opcodes.TOP) continue;
      Saved kept = way.local(local);
      if (kept != null && isRestored(kept, header)) {
        if (!isRestored(kept, before)) restore(kept);
      } else if (!wanted.equals(here.local(slot))) {
        code.placeholder(wanted);
        code.store(wanted, slot);
      }
    }
    for (Object type : header.types.stack()) code.placeholder(type);
    code.jump(Opcodes.GOTO, header.entry);
  }

  /** Returns whether {@code kept} has its value back when {@code header} is reached. */
  private boolean isRestored(Saved kept, Header header) {
    return header != null
        && layout.placed(kept.type()).equals(header.types.local(layout.slot(kept.index())));
  }

  private void toPoint(Way way, Header before) {
    for (Saved local : way.locals()) {
      if (!isRestored(local, before)) restore(local);
    }
    if (layout.hasDispatch()) {
      code.op(Opcodes.ICONST_0);
      code.store(Opcodes.INTEGER, layout.dispatch());
    }
    for (Saved value : way.stack()) push(value);
    code.load(plan.frameName(), layout.frame());
    code.add(RuntimeNames.awaited(plan.frameName()));
    if (way.states().size() == 1) {
      code.jump(Opcodes.GOTO, point(way.states().get(0)));
      return;
    }
    TreeMap<Integer, LabelNode> targets = new TreeMap<>();
    for (StatePlan state : way.states()) targets.put(state.point().state(), point(state));
    code.select(targets, this::pushLabel);
  }

  private void pushPlace() {
    if (entrances.isPart()) {
      code.load(Opcodes.INTEGER, entrances.place());
    } else {
      pushLabel();
    }
  }

  private void pushLabel() {
    code.load(plan.frameName(), layout.frame());
    code.add(RuntimeNames.label(plan.frameName()));
  }

  private void restore(Saved local) {
    push(local);
    code.store(local.isStored() ? local.type() : "java/lang/Object", layout.slot(local.index()));
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
