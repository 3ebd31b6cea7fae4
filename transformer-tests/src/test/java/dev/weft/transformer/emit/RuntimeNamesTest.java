package dev.weft.transformer.emit;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transformer.discover.ReturnKind;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.MethodInsnNode;

/** The contract with the runtime: all that rewritten code names is there. */
class RuntimeNamesTest {
  /** A call of the runtime in a golden file; constructors have a test of their own. */
  private static final Pattern CALL =
      Pattern.compile("INVOKE\\w+ (dev/weft/frame/\\w+\\.\\w+ \\S+)");

  private static final Set<String> OF_GENERATORS = Set.of("generated", "emitted", "ended");

  /** Is written before anything is emitted, and checked by {@code AwaitedClosesTest}. */
  private static final String CLOSING =
      "dev/weft/frame/Await.closing (Ldev/weft/AsyncCloseable;)Ldev/weft/Task;";

  /** What is called on the frames of generators, which are of two kinds. */
  static Stream<MethodInsnNode> callsOfGenerators() {
    String values = RuntimeNames.GENERATOR_FRAME;
    String sequence = RuntimeNames.SEQUENCE_FRAME;
    Stream<MethodInsnNode> ofBoth =
        Stream.of(values, sequence)
            .flatMap(
                frame ->
                    Stream.of(
                        RuntimeNames.label(frame),
                        RuntimeNames.awaited(frame),
                        RuntimeNames.suspend(frame),
                        RuntimeNames.emitted(frame),
                        RuntimeNames.ended(frame)));
    Stream<MethodInsnNode> ofEither =
        Stream.of(
            RuntimeNames.generated(values, ReturnKind.ASYNC_ITERATOR),
            RuntimeNames.generated(sequence, ReturnKind.ITERATOR),
            RuntimeNames.generated(sequence, ReturnKind.ITERABLE),
            RuntimeNames.generated(sequence, ReturnKind.STREAM));
    return Stream.concat(ofBoth, ofEither);
  }

  @ParameterizedTest
  @MethodSource("callsOfGenerators")
  void whatIsCalledOnAGeneratorsFrameExistsThere(MethodInsnNode call) throws Exception {
    Method method = find(load(call.owner), call.name, call.desc);

    assertTrue(Modifier.isPublic(method.getModifiers()), method + " is not public");
    assertTrue(Modifier.isPublic(method.getDeclaringClass().getModifiers()));
  }

  static Stream<MethodInsnNode> calls() throws ReflectiveOperationException {
    List<MethodInsnNode> calls = new ArrayList<>();
    for (Method each : RuntimeNames.class.getDeclaredMethods()) {
      if (each.getReturnType() != MethodInsnNode.class || Modifier.isPrivate(each.getModifiers())) {
        continue;
      }
      if (OF_GENERATORS.contains(each.getName())) continue; // below
      boolean onFrame = each.getParameterCount() == 1;
      calls.add(
          (MethodInsnNode) (onFrame ? each.invoke(null, RuntimeNames.FRAME) : each.invoke(null)));
    }
    return calls.stream();
  }

  @ParameterizedTest
  @MethodSource("calls")
  void whatIsCalledExistsAndCanBeCalledFromAnyPackage(MethodInsnNode call) throws Exception {
    Method method = find(load(call.owner), call.name, call.desc);

    assertEquals(
        call.getOpcode() == Opcodes.INVOKESTATIC, Modifier.isStatic(method.getModifiers()));
    assertEquals(call.itf, method.getDeclaringClass().isInterface());
    boolean isInherited = call.owner.equals(RuntimeNames.FRAME);
    assertTrue(
        Modifier.isPublic(method.getModifiers())
            || isInherited && call.name.equals(RuntimeNames.CLEAR),
        method + " is not public");
  }

  /** What {@code emit} writes itself and not by a name of {@code RuntimeNames}, nobody checks. */
  @Test
  void everyCallInGeneratedCodeIsAmongThem() throws Exception {
    Set<String> known =
        calls().map(call -> call.owner + "." + call.name + " " + call.desc).collect(toSet());
    Set<String> made = new TreeSet<>();
    try (Stream<Path> golden = Files.list(Path.of("src/test/resources/golden"))) {
      for (Path code : golden.filter(file -> file.toString().endsWith(".code.txt")).toList()) {
        CALL.matcher(Files.readString(code)).results().forEach(call -> made.add(call.group(1)));
      }
    }

    assertTrue(made.size() > 5, () -> "calls found: " + made);
    made.removeAll(known);
    made.remove(CLOSING);
    assertEquals(Set.of(), made);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {RuntimeNames.FRAME, RuntimeNames.GENERATOR_FRAME, RuntimeNames.SEQUENCE_FRAME})
  void theMethodsThatFrameClassesOverrideCanBeOverridden(String name) throws Exception {
    Class<?> frame = load(name);

    assertAbstract(true, find(frame, RuntimeNames.RESUME, RuntimeNames.RESUME_DESCRIPTOR));
    assertAbstract(true, find(frame, RuntimeNames.INFO, RuntimeNames.INFO_DESCRIPTOR));
    assertAbstract(false, find(frame, RuntimeNames.CLEAR, RuntimeNames.CLEAR_DESCRIPTOR));
  }

  private static void assertAbstract(boolean expected, Method method) {
    assertEquals(expected, Modifier.isAbstract(method.getModifiers()), method.toString());
    assertTrue(Modifier.isProtected(method.getModifiers()), method.toString());
    assertEquals(false, Modifier.isFinal(method.getModifiers()), method.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {RuntimeNames.FRAME, RuntimeNames.GENERATOR_FRAME, RuntimeNames.SEQUENCE_FRAME})
  void frameClassesCanExtendFrame(String name) throws Exception {
    Constructor<?> constructor = load(name).getDeclaredConstructor();

    assertTrue(Modifier.isProtected(constructor.getModifiers()));
  }

  @Test
  void theDescriptionOfAMethodCanBeMade() throws Exception {
    Constructor<?>[] constructors = load(RuntimeNames.FRAME_INFO).getConstructors();

    assertEquals(
        List.of(RuntimeNames.FRAME_INFO_CONSTRUCTOR),
        Arrays.stream(constructors).map(Type::getConstructorDescriptor).toList());
  }

  @Test
  void theTypesInDescriptorsExist() throws Exception {
    assertTrue(Modifier.isPublic(load(RuntimeNames.DIRECT).getModifiers()));
    assertTrue(Modifier.isPublic(load(RuntimeNames.TASK).getModifiers()));
  }

  private static Class<?> load(String name) throws ClassNotFoundException {
    return Class.forName(name.replace('/', '.'));
  }

  private static Method find(Class<?> owner, String name, String descriptor) {
    for (Class<?> type = owner; type != null; type = type.getSuperclass()) {
      for (Method each : type.getDeclaredMethods()) {
        if (each.getName().equals(name) && Type.getMethodDescriptor(each).equals(descriptor)) {
          return each;
        }
      }
    }
    throw new AssertionError(owner + " has no " + name + descriptor);
  }
}
