package dev.weft.transformer.emit;

import dev.weft.transformer.discover.EntryNode;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.InnerClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Keeps the version by which serialised objects of a class know it. By default that is a hash of
 * the class's members (Java Object Serialization Specification, 4.6), among which a resume copy
 * counts: it is not private, since its frame class calls it. So the hash of the class as it was
 * written is put into the field that the specification has for it.
 *
 * <p>Whether a class is serialisable its superclasses say, which are not looked at: a class that
 * extends or implements anything may be.
 */
final class SerialVersion {
  private static final String FIELD = "serialVersionUID";

  private static final int OF_CLASSES =
      Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_INTERFACE | Opcodes.ACC_ABSTRACT;
  private static final int OF_MEMBERS =
      Opcodes.ACC_PUBLIC
          | Opcodes.ACC_PRIVATE
          | Opcodes.ACC_PROTECTED
          | Opcodes.ACC_STATIC
          | Opcodes.ACC_FINAL;
  private static final int OF_FIELDS = OF_MEMBERS | Opcodes.ACC_VOLATILE | Opcodes.ACC_TRANSIENT;
  private static final int OF_METHODS =
      OF_MEMBERS
          | Opcodes.ACC_SYNCHRONIZED
          | Opcodes.ACC_NATIVE
          | Opcodes.ACC_ABSTRACT
          | Opcodes.ACC_STRICT;

  private SerialVersion() {}

  /** Gives {@code node}, to which nothing was added yet, its present version for good. */
  static void keep(ClassNode node) {
    if (!canBeSerialised(node)
        || node.fields.stream().anyMatch(field -> field.name.equals(FIELD))) {
      return;
    }
    // Fields of interfaces are public (JVMS §4.5).
    boolean isInterface = (node.access & Opcodes.ACC_INTERFACE) != 0;
    int visibility = isInterface ? Opcodes.ACC_PUBLIC : Opcodes.ACC_PRIVATE;
    node.fields.add(
        new FieldNode(
            visibility | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL | Opcodes.ACC_SYNTHETIC,
            FIELD,
            "J",
            null,
            defaultOf(node)));
  }

  /** Enums and records have no default version but 0, whatever their members are. */
  private static boolean canBeSerialised(ClassNode node) {
    return !(node.superName.equals("java/lang/Object") && node.interfaces.isEmpty())
        && !node.superName.equals("java/lang/Record")
        && (node.access & Opcodes.ACC_ENUM) == 0;
  }

  /** Returns the default version of a class. */
  static long defaultOf(ClassNode node) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(node, new DataOutputStream(bytes));
      byte[] hash = MessageDigest.getInstance("SHA").digest(bytes.toByteArray());
      return ByteBuffer.wrap(hash).order(ByteOrder.LITTLE_ENDIAN).getLong();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  private static void write(ClassNode node, DataOutputStream out) throws IOException {
    out.writeUTF(node.name.replace('/', '.'));
    out.writeInt(modifiers(node));
    for (String each : node.interfaces.stream().map(n -> n.replace('/', '.')).sorted().toList()) {
      out.writeUTF(each);
    }
    for (FieldNode field : fields(node)) {
      out.writeUTF(field.name);
      out.writeInt(field.access & OF_FIELDS);
      out.writeUTF(field.desc);
    }
    if (node.methods.stream().anyMatch(method -> method.name.equals("<clinit>"))) {
      out.writeUTF("<clinit>");
      out.writeInt(Opcodes.ACC_STATIC);
      out.writeUTF("()V");
    }
    writeMethods(methods(node, method -> method.name.equals("<init>")), out);
    writeMethods(methods(node, method -> !method.name.startsWith("<")), out);
  }

  /** A nested class has its flags where nested classes are listed, too; those count. */
  private static int modifiers(ClassNode node) {
    int flags = node.access;
    for (InnerClassNode nested : node.innerClasses) {
      if (nested.name.equals(node.name)) flags = nested.access;
    }
    flags &= OF_CLASSES;
    if ((flags & Opcodes.ACC_INTERFACE) == 0) return flags;
    boolean hasMethods = node.methods.stream().anyMatch(method -> !method.name.equals("<clinit>"));
    return hasMethods ? flags | Opcodes.ACC_ABSTRACT : flags & ~Opcodes.ACC_ABSTRACT;
  }

  private static List<FieldNode> fields(ClassNode node) {
    return node.fields.stream()
        .filter(
            field ->
                !isPrivate(field.access)
                    || (field.access & (Opcodes.ACC_STATIC | Opcodes.ACC_TRANSIENT)) == 0)
        .sorted(Comparator.comparing(field -> field.name))
        .toList();
  }

  private static List<MethodNode> methods(ClassNode node, Predicate<MethodNode> which) {
    return node.methods.stream()
        .filter(which)
        .filter(method -> !isPrivate(method.access) && !(method instanceof EntryNode))
        .sorted(
            Comparator.<MethodNode, String>comparing(method -> method.name)
                .thenComparing(method -> method.desc))
        .toList();
  }

  private static boolean isPrivate(int access) {
    return (access & Opcodes.ACC_PRIVATE) != 0;
  }

  private static void writeMethods(List<MethodNode> methods, DataOutputStream out)
      throws IOException {
    for (MethodNode method : methods) {
      out.writeUTF(method.name);
      out.writeInt(method.access & OF_METHODS);
      out.writeUTF(method.desc.replace('/', '.'));
    }
  }
}
