/**
 * Where tasks run: on several loops, on loops of other libraries, and at the end of the JVM.
 *
 * <p>In: async methods that the build has rewritten. Start at {@link dev.weft.it.running.HopTest}.
 */
package dev.weft.it.running;
