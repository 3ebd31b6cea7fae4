/**
 * Where it is made sure that the JVM will accept what was written.
 *
 * <p>In: the class files that {@code emit} made. Out: nothing, or an error that names the method
 * and asks for a report, since it is a bug in Weft. No class is loaded: types of references are not
 * compared, which the JVM's own verifier does when the tests run.
 *
 * <p>Start at {@link dev.weft.transformer.verify.BytecodeVerifier}.
 */
package dev.weft.transformer.verify;
