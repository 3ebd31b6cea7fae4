package dev.weft.it.random;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Cuts a program down while it keeps going wrong.
 *
 * <p>Each piece is replaced by nothing, by a literal, or by one of the pieces inside it; what does
 * not compile any more, or goes well, is not taken. The largest pieces come first.
 */
final class Shrinker {
  private final Predicate<Node> fails;
  private final long deadlineNanos;

  private Shrinker(Predicate<Node> fails, Duration time) {
    this.fails = fails;
    this.deadlineNanos = System.nanoTime() + time.toNanos();
  }

  /**
   * Returns a smaller tree of which {@code fails} is true, as it is of {@code tree}.
   *
   * @param time after which no further candidate is tried
   */
  static Node shrink(Node tree, Predicate<Node> fails, Duration time) {
    return new Shrinker(fails, time).shrink(tree);
  }

  private Node shrink(Node tree) {
    Node best = tree;
    for (Node smaller = pass(best); smaller != best && hasTime(); smaller = pass(best)) {
      best = smaller;
    }
    return best;
  }

  /** Tries every piece once; a piece inside one that was replaced is not looked at again. */
  private Node pass(Node tree) {
    Node best = tree;
    List<Node> open = new ArrayList<>(tree.children());
    while (!open.isEmpty() && hasTime()) {
      Node piece = open.remove(0);
      Node replaced = replace(best, piece);
      if (replaced == best) {
        open.addAll(piece.children());
      } else {
        best = replaced;
      }
    }
    return best;
  }

  private Node replace(Node tree, Node piece) {
    for (Node candidate : candidates(piece)) {
      if (candidate.size() > piece.size() || candidate.equals(piece)) continue;
      Node changed = tree.replaced(piece, candidate);
      if (hasTime() && fails.test(changed)) return changed;
    }
    return tree;
  }

  private boolean hasTime() {
    return System.nanoTime() - deadlineNanos < 0;
  }

  private static List<Node> candidates(Node piece) {
    List<Node> candidates = new ArrayList<>();
    if (piece.kind() == Node.Kind.EXPRESSION) {
      if (piece.type() != null) {
        candidates.add(Node.expression(piece.type(), "(" + piece.type().literals.get(0) + ")"));
      }
    } else {
      candidates.add(new Node(piece.kind(), null, List.of()));
    }
    inside(piece, piece, candidates);
    return candidates;
  }

  /** Adds the nearest pieces inside that can stand where {@code outer} stands. */
  private static void inside(Node outer, Node piece, List<Node> candidates) {
    for (Node child : piece.children()) {
      if (child.kind() == outer.kind() && child.type() == outer.type()) {
        candidates.add(child);
      } else {
        inside(outer, child, candidates);
      }
    }
  }
}
