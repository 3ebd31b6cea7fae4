package dev.weft.transformer.emit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicInterpreter;

/**
 * Checks that every cycle of a method is entered at one place only, as compilers want it.
 *
 * <p>By Hecht and Ullman (1972): a graph has that property if it can be reduced to one node by
 * dropping edges from a node to itself, and merging a node that has one predecessor into that. It
 * shares nothing with the transformer's own search for loops; even the edges are ASM's.
 */
final class EntriesPerCycle {
  private EntriesPerCycle() {}

  /** Returns the instructions, by position, at which irreducible cycles are entered; else none. */
  static Set<Integer> irreducible(String owner, MethodNode method) {
    Map<Integer, Set<Integer>> successors = edges(owner, method);
    Map<Integer, Set<Integer>> predecessors = new TreeMap<>();
    successors.keySet().forEach(node -> predecessors.put(node, new TreeSet<>()));
    successors.forEach((from, all) -> all.forEach(to -> predecessors.get(to).add(from)));
    List<Integer> work = new ArrayList<>(successors.keySet());
    while (!work.isEmpty()) {
      int node = work.remove(work.size() - 1);
      if (!successors.containsKey(node)) continue;
      successors.get(node).remove(node);
      predecessors.get(node).remove(node);
      if (node == 0 || predecessors.get(node).size() != 1) continue;
      int into = predecessors.get(node).iterator().next();
      successors.get(into).remove(node);
      for (int next : successors.remove(node)) {
        predecessors.get(next).remove(node);
        predecessors.get(next).add(into);
        successors.get(into).add(next);
        work.add(next);
      }
      predecessors.remove(node);
      work.add(into);
    }
    Set<Integer> left = new HashSet<>(successors.keySet());
    left.remove(0);
    return left;
  }

  private static Map<Integer, Set<Integer>> edges(String owner, MethodNode method) {
    Map<Integer, Set<Integer>> successors = new HashMap<>();
    successors.put(0, new TreeSet<>());
    Analyzer<?> analyzer =
        new Analyzer<>(new BasicInterpreter()) {
          @Override
          protected void newControlFlowEdge(int from, int to) {
            successors.computeIfAbsent(from, unseen -> new TreeSet<>()).add(to);
            successors.computeIfAbsent(to, unseen -> new TreeSet<>());
          }

          @Override
          protected boolean newControlFlowExceptionEdge(int from, int to) {
            newControlFlowEdge(from, to);
            return true;
          }
        };
    try {
      analyzer.analyze(owner, method);
    } catch (AnalyzerException e) {
      throw new AssertionError(method.name + method.desc, e);
    }
    return successors;
  }
}
