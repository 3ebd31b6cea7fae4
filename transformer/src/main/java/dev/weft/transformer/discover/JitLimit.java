package dev.weft.transformer.discover;

/** How long a method may be for the JVM to compile it. */
public final class JitLimit {
  /** HotSpot compiles no method of more bytes, unless told to (DontCompileHugeMethods). */
  public static final int MAX_COMPILED = 8_000;

  private JitLimit() {}
}
