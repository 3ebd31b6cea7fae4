package dev.weft.transformer.discover;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicInterpreter;
import org.objectweb.asm.tree.analysis.BasicValue;

/**
 * The types of values, without looking up a class.
 *
 * <p>Where ways with different classes meet, a value is {@link OneOf} them. What they have in
 * common is not known, but what its uses ask for is: a type to which all of them can be assigned.
 */
final class TypeInference extends BasicInterpreter {
  private static final Type OBJECT = Type.getObjectType("java/lang/Object");

  /** ASM compares values by their types only; these must not be equal to any object. */
  private static final Type NOT_A_CLASS = Type.getObjectType("<more than a class>");

  private static final Type OBJECTS = Type.getObjectType("[Ljava/lang/Object;");

  /** An object between NEW and its constructor. */
  static final class Unfinished extends BasicValue {
    final TypeInsnNode create;

    Unfinished(TypeInsnNode create) {
      super(NOT_A_CLASS);
      this.create = create;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Unfinished unfinished && unfinished.create == create;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(create);
    }
  }

  /** A reference to an object of one of several classes, which are named by their descriptors. */
  static final class OneOf extends BasicValue {
    final SortedSet<String> classes;

    OneOf(SortedSet<String> classes) {
      super(NOT_A_CLASS);
      this.classes = classes;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof OneOf oneOf && oneOf.classes.equals(classes);
    }

    @Override
    public int hashCode() {
      return classes.hashCode();
    }
  }

  /** What is asked of a value. Any object passes for an interface (JVMS §4.10.1.2). */
  private static final class Uses {
    final SortedSet<String> classes = new TreeSet<>();
    final SortedSet<String> interfaces = new TreeSet<>();
  }

  private final Map<OneOf, Uses> uses = new HashMap<>();
  private boolean collecting;

  TypeInference() {
    super(Opcodes.ASM9);
  }

  /** Says that the types have settled, and instructions are executed again to see their uses. */
  void collectUses() {
    collecting = true;
  }

  /** Returns a type that the uses of {@code value} agree with. */
  Type common(OneOf value) throws AmbiguousTypeException {
    Uses asked = new Uses();
    uses.forEach(
        (used, uses) -> {
          // The value may have become one of still more classes before it was used.
          if (!used.classes.containsAll(value.classes)) return;
          asked.classes.addAll(uses.classes);
          asked.interfaces.addAll(uses.interfaces);
        });
    if (asked.classes.size() > 1) {
      throw new AmbiguousTypeException(names(value.classes) + " used as " + names(asked.classes));
    }
    if (!asked.classes.isEmpty()) return Type.getType(asked.classes.first());
    return asked.interfaces.isEmpty() ? OBJECT : Type.getType(asked.interfaces.first());
  }

  private static String names(SortedSet<String> descriptors) {
    return descriptors.stream()
        .map(descriptor -> Type.getType(descriptor).getClassName())
        .collect(Collectors.joining(", "));
  }

  // ---- types

  @Override
  public BasicValue newValue(Type type) {
    if (type == null) return BasicValue.UNINITIALIZED_VALUE;
    boolean isReference = type.getSort() == Type.OBJECT || type.getSort() == Type.ARRAY;
    return isReference ? new BasicValue(type) : super.newValue(type);
  }

  @Override
  public BasicValue newOperation(AbstractInsnNode insn) throws AnalyzerException {
    return insn.getOpcode() == Opcodes.NEW
        ? new Unfinished((TypeInsnNode) insn)
        : super.newOperation(insn);
  }

  @Override
  public BasicValue unaryOperation(AbstractInsnNode insn, BasicValue value)
      throws AnalyzerException {
    if (insn instanceof FieldInsnNode field) {
      use(value, insn.getOpcode() == Opcodes.GETFIELD ? owner(field) : Type.getType(field.desc));
    } else if (insn.getOpcode() == Opcodes.ATHROW) {
      use(value, Type.getObjectType("java/lang/Throwable"));
    }
    return super.unaryOperation(insn, value);
  }

  @Override
  public BasicValue binaryOperation(AbstractInsnNode insn, BasicValue first, BasicValue second)
      throws AnalyzerException {
    if (insn instanceof FieldInsnNode field) {
      use(first, owner(field));
      use(second, Type.getType(field.desc));
    }
    if (insn.getOpcode() != Opcodes.AALOAD) return super.binaryOperation(insn, first, second);
    use(first, OBJECTS);
    return element(first);
  }

  @Override
  public BasicValue ternaryOperation(
      AbstractInsnNode insn, BasicValue first, BasicValue second, BasicValue third)
      throws AnalyzerException {
    if (insn.getOpcode() == Opcodes.AASTORE) use(first, OBJECTS);
    return super.ternaryOperation(insn, first, second, third);
  }

  @Override
  public BasicValue naryOperation(AbstractInsnNode insn, List<? extends BasicValue> values)
      throws AnalyzerException {
    if (insn instanceof MethodInsnNode call) {
      int first = 0;
      if (call.getOpcode() != Opcodes.INVOKESTATIC) {
        first = 1;
        if (call.itf) useAsInterface(values.get(0), call.owner);
        else use(values.get(0), Type.getObjectType(call.owner));
      }
      useAll(values, first, call.desc);
    } else if (insn instanceof InvokeDynamicInsnNode dynamic) {
      useAll(values, 0, dynamic.desc);
    }
    return super.naryOperation(insn, values);
  }

  @Override
  public void returnOperation(AbstractInsnNode insn, BasicValue value, BasicValue expected) {
    use(value, expected.getType());
  }

  private static Type owner(FieldInsnNode field) {
    return Type.getObjectType(field.owner);
  }

  private BasicValue element(BasicValue array) {
    if (array instanceof OneOf oneOf) {
      SortedSet<String> elements = new TreeSet<>();
      for (String each : oneOf.classes) elements.add(elementOf(Type.getType(each)).getDescriptor());
      return elements.size() == 1
          ? new BasicValue(Type.getType(elements.first()))
          : new OneOf(elements);
    }
    return new BasicValue(elementOf(array.getType()));
  }

  private static Type elementOf(Type array) {
    if (array.getSort() != Type.ARRAY) return BasicInterpreter.NULL_TYPE; // an element of null
    return Type.getType(array.getDescriptor().substring(1));
  }

  // ---- where ways meet

  @Override
  public BasicValue merge(BasicValue first, BasicValue second) {
    if (first.equals(second)) return first;
    if (!isObject(first) || !isObject(second)) return BasicValue.UNINITIALIZED_VALUE;
    if (isNull(second)) return first;
    if (isNull(first)) return second;
    SortedSet<String> classes = new TreeSet<>(classes(first));
    return classes.addAll(classes(second)) ? new OneOf(classes) : first;
  }

  private static boolean isObject(BasicValue value) {
    return value.isReference() && !(value instanceof Unfinished);
  }

  private static boolean isNull(BasicValue value) {
    return BasicInterpreter.NULL_TYPE.equals(value.getType());
  }

  private static SortedSet<String> classes(BasicValue value) {
    return value instanceof OneOf oneOf
        ? oneOf.classes
        : new TreeSet<>(List.of(value.getType().getDescriptor()));
  }

  // ---- uses

  private void useAll(List<? extends BasicValue> values, int first, String descriptor) {
    Type[] parameters = Type.getArgumentTypes(descriptor);
    for (int i = 0; i < parameters.length; i++) use(values.get(first + i), parameters[i]);
  }

  private void use(BasicValue value, Type as) {
    if (!collecting || !(value instanceof OneOf oneOf) || OBJECT.equals(as)) return;
    uses.computeIfAbsent(oneOf, unseen -> new Uses()).classes.add(as.getDescriptor());
  }

  private void useAsInterface(BasicValue value, String name) {
    if (!collecting || !(value instanceof OneOf oneOf)) return;
    uses.computeIfAbsent(oneOf, unseen -> new Uses())
        .interfaces
        .add(Type.getObjectType(name).getDescriptor());
  }
}
