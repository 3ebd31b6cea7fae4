/**
 * Where a debugger is attached to woven programs.
 *
 * <p>In: a small program, woven, in a JVM of its own. Out: where the debugger stops and what it
 * sees there, which must be what it would see of the source: every breakpoint, name and value. Only
 * the JDK's debugger interface is used, which is what development environments stand on.
 *
 * <p>Start at {@code DebuggerTest}.
 */
package dev.weft.it.debugger;
