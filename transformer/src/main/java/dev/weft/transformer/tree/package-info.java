/**
 * Where a whole directory or jar of class files is rewritten, as one step that succeeds or changes
 * nothing.
 *
 * <p>In: a place that holds class files, and a {@link dev.weft.transformer.tree.Weaver} for one of
 * them. Out: the same place (or another) with its asynchronous classes rewritten, frame classes
 * beside them and stale ones gone, and a {@link dev.weft.transformer.tree.TreeReport}. How one
 * class is rewritten is {@link dev.weft.transformer.Transformer}'s business; how users ask for it
 * is the command line's and the Maven plugin's.
 *
 * <p>Start at {@link dev.weft.transformer.tree.TreeWeaver}. The paths in here are those inside the
 * tree, with {@code /} between names; what stands before a class's own path ({@code
 * META-INF/versions/21/}, {@code BOOT-INF/classes/}) is kept and never interpreted.
 */
package dev.weft.transformer.tree;
