package dev.weft.transformer.discover;

import java.util.Set;
import org.objectweb.asm.tree.MethodNode;

/**
 * Which methods may be written only once, whatever their size.
 *
 * @param all whether none may be copied
 * @param methods those that may not, by name and descriptor
 */
public record SingleCopies(boolean all, Set<String> methods) {
  /** Only those whose size asks for it. */
  public static final SingleCopies NONE = new SingleCopies(false, Set.of());

  /** All that await. */
  public static final SingleCopies ALL = new SingleCopies(true, Set.of());

  public SingleCopies {
    methods = Set.copyOf(methods);
  }

  boolean has(MethodNode method) {
    return all || methods.contains(method.name + method.desc);
  }
}
