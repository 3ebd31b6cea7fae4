/**
 * Where classes are rewritten while they are loaded: the Java agent.
 *
 * <p>In: class files on their way into the JVM. Out: the same classes and frame classes that a
 * build would have written, in the same loader. The rewriting is {@link
 * dev.weft.transformer.Transformer}'s; nothing of it is done here. Nor does anything here mention
 * the runtime: in a fat jar the agent and the application live in different loaders, and only the
 * rewritten class itself may link to the runtime.
 *
 * <p>Start at {@link dev.weft.agent.Agent}.
 */
package dev.weft.agent;
