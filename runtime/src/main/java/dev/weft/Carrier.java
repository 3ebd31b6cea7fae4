package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * Takes along with each task what a library keeps in a thread-local: the diagnostic context of a
 * logger, the current span of a tracer.
 *
 * <p>A loop that has carriers ({@link RunConfig#withCarriers}) calls them where it changes from one
 * task to another: {@link #capture} when a task's turn ends, {@link #restore} when its next one
 * begins. So a task finds the thread-local as it left it, and no other task sees it. A spawned task
 * begins with what its spawner has; work for {@link Weft#blocking} and a callback find what was
 * there when they were given. The first task of {@link Weft#run} begins with what the calling
 * thread has, and between tasks the thread has what was there before.
 *
 * <p>Within one task nothing is called: what {@code gather(f(), g())} calls directly belongs to one
 * task and shares the thread-local, as calls do.
 *
 * <pre>{@code
 * final class MdcCarrier implements Carrier<Map<String, String>> {
 *   public Map<String, String> capture() {
 *     return MDC.getCopyOfContextMap();
 *   }
 *
 *   public void restore(Map<String, String> captured) {
 *     if (captured == null) MDC.clear();
 *     else MDC.setContextMap(captured);
 *   }
 * }
 * }</pre>
 *
 * <p>Called on every thread on which a task of its loop runs, on several at once. Neither method
 * may suspend or take long. One that throws is reported to the loop's error handler, and counts as
 * one that has nothing to carry.
 *
 * @param <S> what is taken along
 */
public interface Carrier<S> {
  /**
   * Returns what the calling thread has now; null if nothing. Must not change when the thread's
   * does: it may be restored several times, and on several threads.
   */
  @Nullable S capture();

  /**
   * Makes the calling thread have {@code captured} in the place of whatever it has.
   *
   * @param captured what {@link #capture} returned; null: the thread is to have nothing
   */
  void restore(@Nullable S captured);
}
