package dev.weft.transformer.discover;

import java.util.Objects;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.MethodInsnNode;

/**
 * One {@code await} or {@code emit} in a method body: where the method may stop, and where it goes
 * on.
 *
 * @param state the frame's label while suspended here, from 1
 * @param call the call to {@code await}; after resuming, its result is on top of the stack. Or the
 *     call to {@code emit}, which has none
 * @param direct the call whose result is awaited, if its direct entry can be used; else null
 * @param line the source line, or {@link dev.weft.transformer.Location#UNKNOWN_LINE}
 */
public record SuspensionPoint(int state, MethodInsnNode call, MethodInsnNode direct, int line) {
  public SuspensionPoint {
    Objects.requireNonNull(call, "call");
    if (state < 1) throw new IllegalArgumentException("state < 1: " + state);
  }

  /** Returns whether the method hands over a value here, and waits for nothing. */
  public boolean isEmit() {
    return Api.isEmit(call);
  }

  /** Returns whether the awaitable is an outcome, and not a stage. */
  public boolean isDirect() {
    return direct != null || Api.isOutcomeAwait(call);
  }

  /** Returns the descriptor of the primitive that may mean an outcome; null if there is none. */
  public String primitive() {
    if (!Api.isOutcomeAwait(call)) return null;
    String awaited = Type.getArgumentTypes(call.desc)[0].getDescriptor();
    return awaited.length() == 1 ? awaited : null;
  }
}
