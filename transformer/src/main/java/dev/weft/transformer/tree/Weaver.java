package dev.weft.transformer.tree;

import dev.weft.transformer.CannotRewriteException;
import dev.weft.transformer.WovenClass;

/** What rewrites one class file: {@link dev.weft.transformer.Transformer#transform}. */
@FunctionalInterface
public interface Weaver {
  /**
   * Returns the rewritten class and its frame classes.
   *
   * @throws CannotRewriteException with every problem of that class, if one forbids it
   */
  WovenClass weave(byte[] classFile) throws CannotRewriteException;
}
