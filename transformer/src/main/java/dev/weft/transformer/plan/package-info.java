/**
 * Where it is decided what a frame keeps, in which field, and what each suspension stores.
 *
 * <p>In: an {@link dev.weft.transformer.discover.AsyncMethod} and its {@link
 * dev.weft.transformer.analyze.Analysis}. Out: a {@link dev.weft.transformer.plan.FramePlan}. No
 * instruction is written here.
 *
 * <p>Start at {@link dev.weft.transformer.plan.FramePlanner}.
 */
package dev.weft.transformer.plan;
