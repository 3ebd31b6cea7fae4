/** Rewrites {@code @Async} methods into state machines: library, command line and Java agent. */
@SuppressWarnings("module") // weft-junit is built later
module dev.weft.transformer {
  requires java.instrument;
  requires org.objectweb.asm;
  requires org.objectweb.asm.tree;
  requires org.objectweb.asm.tree.analysis;
  requires org.objectweb.asm.commons;

  exports dev.weft.transformer;
  exports dev.weft.agent to
      dev.weft.junit;
  exports dev.weft.transformer.tree to
      dev.weft.junit;
}
