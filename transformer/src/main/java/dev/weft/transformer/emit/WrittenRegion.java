package dev.weft.transformer.emit;

import java.util.Map;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LabelNode;

/**
 * A region whose code has been written.
 *
 * @param stored by instruction of the original body that stands in it and writes a local: where the
 *     local holds the new value
 */
record WrittenRegion(Region region, Map<AbstractInsnNode, LabelNode> stored) {}
