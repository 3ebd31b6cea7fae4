/**
 * What is true of a method body: how control flows, what each slot holds, what is read again.
 *
 * <p>In: an {@link dev.weft.transformer.discover.AsyncMethod}. Out: {@link
 * dev.weft.transformer.analyze.ControlFlow} (basic blocks), {@link
 * dev.weft.transformer.analyze.Loops} (which block heads which loop), {@link
 * dev.weft.transformer.analyze.Liveness} (locals that are read again) and {@link
 * dev.weft.transformer.analyze.Types} (the verifier's view of locals and operand stack, JVMS
 * §4.10.1.2). Nothing here decides what is kept in a frame; that is {@code plan}. No class but the
 * one at hand is ever read.
 *
 * <p>Start at {@link dev.weft.transformer.analyze.ControlFlow}.
 */
package dev.weft.transformer.analyze;
