/**
 * Where tests get their input: method bodies written instruction by instruction, and classes
 * compiled from source.
 *
 * <p>In: what a test says. Out: an {@link dev.weft.transformer.assembly.Assembled} body with what
 * each stage makes of it, or class files. Nothing is checked here.
 *
 * <p>Start at {@link dev.weft.transformer.assembly.Body}.
 */
package dev.weft.transformer.assembly;
