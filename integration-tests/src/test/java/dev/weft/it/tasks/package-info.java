/**
 * Tasks, scopes, cancellation and time, as users' code sees them: one test for each behaviour that
 * asyncio's own tests pin, in methods and lambdas that the build has rewritten.
 *
 * <p>In: nothing. Out: nothing. What single classes of the runtime do is tested there; here awaits
 * are real, and time is virtual: {@link dev.weft.testing.TestLoop}, by way of {@code VirtualLoop}.
 * Start at {@code ScopeTest}.
 */
package dev.weft.it.tasks;
