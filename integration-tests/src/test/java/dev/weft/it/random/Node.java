package dev.weft.it.random;

import java.util.ArrayList;
import java.util.List;

/**
 * A piece of a program, made of text and smaller pieces.
 *
 * @param type what the piece is, if it is an expression; else null
 * @param kind where the piece can stand
 * @param parts texts and nodes, in the order of the source
 */
record Node(Kind kind, JavaType type, List<Object> parts) {
  /** Where a piece can stand: what may replace it follows from that. */
  enum Kind {
    EXPRESSION,
    STATEMENT,
    MEMBER
  }

  static Node expression(JavaType type, Object... parts) {
    return new Node(Kind.EXPRESSION, type, List.of(parts));
  }

  static Node statement(Object... parts) {
    return new Node(Kind.STATEMENT, null, List.of(parts));
  }

  static Node member(Object... parts) {
    return new Node(Kind.MEMBER, null, List.of(parts));
  }

  /** Returns a node of the same kind with the given parts, which may be lists of parts. */
  static Node joined(Kind kind, List<?> parts) {
    return new Node(kind, null, List.copyOf(parts));
  }

  List<Node> children() {
    List<Node> children = new ArrayList<>();
    for (Object part : parts) if (part instanceof Node node) children.add(node);
    return children;
  }

  /** Returns this tree with one node, compared by identity, replaced. */
  Node replaced(Node target, Node replacement) {
    if (this == target) return replacement;
    List<Object> changed = new ArrayList<>(parts.size());
    boolean same = true;
    for (Object part : parts) {
      Object next = part instanceof Node node ? node.replaced(target, replacement) : part;
      same &= next == part;
      changed.add(next);
    }
    return same ? this : new Node(kind, type, changed);
  }

  int size() {
    int size = 1;
    for (Node child : children()) size += child.size();
    return size;
  }

  /** Returns the source, indented by its braces. */
  String source() {
    StringBuilder flat = new StringBuilder();
    render(flat);
    StringBuilder indented = new StringBuilder();
    int depth = 0;
    for (String line : flat.toString().split("\n")) {
      String text = line.strip();
      if (text.isEmpty()) continue;
      int opened = (int) text.chars().filter(c -> c == '{').count();
      int closed = (int) text.chars().filter(c -> c == '}').count();
      int leading = text.startsWith("}") ? 1 : 0;
      indented.append("  ".repeat(Math.max(0, depth - leading))).append(text).append('\n');
      depth += opened - closed;
    }
    return indented.toString();
  }

  private void render(StringBuilder out) {
    for (Object part : parts) {
      if (part instanceof Node node) {
        node.render(out);
      } else {
        out.append(part);
      }
    }
  }
}
