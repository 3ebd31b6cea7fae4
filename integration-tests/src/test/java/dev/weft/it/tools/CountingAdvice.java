package dev.weft.it.tools;

import java.util.concurrent.atomic.AtomicInteger;
import net.bytebuddy.asm.Advice;

/** What another agent puts into methods. Public, since it is then part of classes elsewhere. */
public final class CountingAdvice {
  /** How many calls were seen. */
  public static final AtomicInteger SEEN = new AtomicInteger();

  private CountingAdvice() {}

  @Advice.OnMethodEnter
  static void enter() {
    SEEN.incrementAndGet();
  }
}
