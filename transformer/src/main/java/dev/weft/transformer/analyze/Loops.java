package dev.weft.transformer.analyze;

import dev.weft.transformer.discover.DataFlow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;

/**
 * The natural loops of a method body: for each block, the headers of the loops around it.
 *
 * <p>A loop has a header that dominates its body and is the target of its back edges. A cycle with
 * two entries, which no Java source makes, is not a loop in this sense and is not listed; resuming
 * into it may jump anywhere.
 */
public final class Loops {
  private final List<Block> blocks;
  private final int[] order;
  private final int[] dominator;
  private final BitSet[] bodies;

  private Loops(ControlFlow flow) {
    this.blocks = flow.blocks();
    this.order = new int[blocks.size()];
    this.dominator = new int[blocks.size()];
    this.bodies = new BitSet[blocks.size()];
  }

  /** Finds the loops of the body that {@code flow} describes. */
  public static Loops of(ControlFlow flow) {
    Loops loops = new Loops(flow);
    loops.dominate(loops.reversePostorder());
    loops.collect();
    return loops;
  }

  /** Returns the headers of the loops that {@code block} is in, the outermost first. */
  public List<Block> around(Block block) {
    List<Block> headers = new ArrayList<>();
    for (int header = 0; header < bodies.length; header++) {
      if (bodies[header] != null && bodies[header].get(block.index())) {
        headers.add(blocks.get(header));
      }
    }
    headers.sort(
        (a, b) ->
            Integer.compare(bodies[b.index()].cardinality(), bodies[a.index()].cardinality()));
    return headers;
  }

  /** Returns the blocks of the loop with this header, by index, the header among them. */
  public BitSet body(Block header) {
    return (BitSet) bodies[header.index()].clone();
  }

  /** Returns the first instruction of each block that control falls into out of a loop. */
  List<AbstractInsnNode> exits(InsnList code) {
    List<AbstractInsnNode> exits = new ArrayList<>();
    for (BitSet body : bodies) {
      if (body == null) continue;
      for (int i = body.nextSetBit(0); i >= 0; i = body.nextSetBit(i + 1)) {
        if (i + 1 < blocks.size() && !body.get(i + 1)) exits.add(blocks.get(i + 1).leader(code));
      }
    }
    return exits;
  }

  private List<Block> reversePostorder() {
    List<Block> postorder = new ArrayList<>();
    BitSet seen = new BitSet();
    Deque<Block> path = new ArrayDeque<>();
    Deque<Integer> next = new ArrayDeque<>();
    path.push(blocks.get(0));
    next.push(0);
    seen.set(0);
    while (!path.isEmpty()) {
      Block block = path.peek();
      int edge = next.pop();
      int normal = block.successors().size();
      if (edge == normal + block.handlers().size()) {
        postorder.add(path.pop());
        continue;
      }
      next.push(edge + 1);
      Block target =
          edge < normal ? block.successors().get(edge) : block.handlers().get(edge - normal);
      if (!seen.get(target.index())) {
        seen.set(target.index());
        path.push(target);
        next.push(0);
      }
    }
    Collections.reverse(postorder);
    return postorder;
  }

  /** Computes immediate dominators by the iteration of Cooper, Harvey and Kennedy (2001). */
  private void dominate(List<Block> reversePostorder) {
    Arrays.fill(order, -1);
    Arrays.fill(dominator, -1);
    for (int i = 0; i < reversePostorder.size(); i++) order[reversePostorder.get(i).index()] = i;
    dominator[0] = 0;
    for (boolean changed = true; changed; ) {
      changed = false;
      for (Block block : reversePostorder) {
        if (block.index() == 0) continue;
        int nearest = -1;
        for (Block before : block.predecessors()) {
          if (dominator[before.index()] < 0) continue;
          nearest = nearest < 0 ? before.index() : common(nearest, before.index());
        }
        if (dominator[block.index()] != nearest) {
          dominator[block.index()] = nearest;
          changed = true;
        }
      }
    }
  }

  private int common(int a, int b) {
    while (a != b) {
      while (order[a] > order[b]) a = dominator[a];
      while (order[b] > order[a]) b = dominator[b];
    }
    return a;
  }

  private boolean dominates(Block header, Block block) {
    int at = block.index();
    while (order[at] > order[header.index()]) at = dominator[at];
    return at == header.index();
  }

  private void collect() {
    for (Block block : blocks) {
      if (order[block.index()] < 0) continue; // never reached
      for (Block target : block.successors()) collect(block, target);
      for (Block target : block.handlers()) collect(block, target);
    }
  }

  private void collect(Block from, Block header) {
    if (!dominates(header, from)) return;
    if (bodies[header.index()] == null) bodies[header.index()] = new BitSet();
    BitSet body = bodies[header.index()];
    body.set(header.index());
    // Backward from the jump, to what is known already: the header first of all.
    DataFlow.reached(List.of(from), block -> body.get(block.index()) ? List.of() : before(block))
        .forEach(block -> body.set(block.index()));
  }

  private List<Block> before(Block block) {
    return block.predecessors().stream().filter(each -> order[each.index()] >= 0).toList();
  }
}
