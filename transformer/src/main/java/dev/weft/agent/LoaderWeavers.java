package dev.weft.agent;

import dev.weft.transformer.KnownClasses;
import dev.weft.transformer.Transformer;
import dev.weft.transformer.tree.Weaver;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * A weaver for each class loader: the methods that its classes call are looked up where it does.
 */
final class LoaderWeavers {
  private final Transformer.Options options;
  private final Map<ClassLoader, Weaver> weavers = new WeakHashMap<>();

  LoaderWeavers(Transformer.Options options) {
    this.options = options;
  }

  /** Returns the weaver for classes of {@code loader}. */
  Weaver of(ClassLoader loader) {
    synchronized (weavers) {
      return weavers.computeIfAbsent(
          loader,
          key -> new Transformer(options.withKnownClasses(KnownClasses.of(key)))::transform);
    }
  }
}
