/**
 * Where very many tasks sleep at once on one loop, and the lateness of their timers is measured.
 *
 * <p>Start at {@link dev.weft.examples.sleepers.Sleepers}.
 */
package dev.weft.examples.sleepers;
