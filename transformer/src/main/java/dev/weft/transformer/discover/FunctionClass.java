package dev.weft.transformer.discover;

import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.MethodNode;

/**
 * A class that takes the place of a lambda, or a method reference, of an interface whose method is
 * {@code @Suspending}: what the JDK makes at run time has the plain method only.
 *
 * @param name its internal name
 * @param interfaces what it implements, the interface of the lambda first
 * @param method the name of the interface's method
 * @param descriptor the descriptor of that, erased as it is in the interface
 * @param captured what the lambda has captured
 * @param body the lambda's body, in the class that has the lambda: it takes what is captured first
 */
public record FunctionClass(
    String name,
    List<String> interfaces,
    String method,
    String descriptor,
    List<Type> captured,
    MethodNode body) {
  /** The static method that makes an object of what is captured. */
  public static final String MAKE = "make";

  public FunctionClass {
    interfaces = List.copyOf(interfaces);
    captured = List.copyOf(captured);
  }

  /** Returns the descriptor of {@link #MAKE}. */
  public String makeDescriptor() {
    return Type.getMethodDescriptor(
        Type.getObjectType(interfaces.get(0)), captured.toArray(Type[]::new));
  }

  /** Returns the descriptor of the entry of the body, in {@code owner}. */
  public String bodyEntry(String owner) {
    boolean isStatic = (body.access & Opcodes.ACC_STATIC) != 0;
    return EntryNode.descriptor(owner, isStatic, body.desc);
  }

  /** Returns the descriptor of the entry of the class's own method. */
  public String entry() {
    return EntryNode.descriptor(name, false, descriptor);
  }
}
