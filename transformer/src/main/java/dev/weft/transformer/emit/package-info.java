/**
 * Where bytecode is written: the only place.
 *
 * <p>In: a class and a {@link dev.weft.transformer.plan.FramePlan} for each of its async methods.
 * Out: the rewritten class and its frame classes. Each method becomes a hot copy, which runs until
 * the first suspension ({@link dev.weft.transformer.emit.HotCopy}), a resume copy, which goes on
 * from any point ({@link dev.weft.transformer.emit.ResumeCopy}), and a frame class ({@link
 * dev.weft.transformer.emit.FrameClassFile}). Nothing is decided here that a plan could say.
 *
 * <p>Suspension points share code as far as {@link dev.weft.transformer.emit.Sharing} says: what
 * stores ({@link dev.weft.transformer.emit.SaveBlocks}) and what restores ({@link
 * dev.weft.transformer.emit.Way}). How far that is, is found by writing a copy and measuring it.
 *
 * <p>Start at {@link dev.weft.transformer.emit.MethodEmitter}. What is called in the runtime is
 * named in {@link dev.weft.transformer.emit.RuntimeNames} and nowhere else.
 */
package dev.weft.transformer.emit;
