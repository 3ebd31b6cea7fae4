package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What takes work takes work without a value, too. */
class OverloadsTest {
  private static final Map<Class<?>, Class<?>> WITHOUT_VALUE =
      Map.of(
          AsyncSupplier.class, SuspendingRunnable.class,
          AsyncFunction.class, SuspendingConsumer.class);

  /** What takes work for its value: without one there would be nothing to deliver. */
  private static final Set<String> FOR_THE_VALUE =
      Set.of(
          "dev.weft.AsyncIterator.mapAsync",
          "dev.weft.Weft.gatherOutcomes",
          "dev.weft.Weft.timeoutOrElse",
          "dev.weft.sync.Lazy.Lazy",
          "dev.weft.sync.Select.after",
          "dev.weft.sync.Select.done",
          "dev.weft.sync.Select.otherwise",
          "dev.weft.sync.Select.receive",
          "dev.weft.sync.Select.send",
          "dev.weft.sync.SingleFlight.load");

  @Test
  void whatTakesAsyncWorkHasAnOverloadForWorkWithoutAValue() throws Exception {
    Set<String> missing = new TreeSet<>();
    int found = 0;
    for (Class<?> type : publicClasses()) {
      for (Executable each : membersOf(type)) {
        if (Arrays.stream(each.getParameterTypes()).noneMatch(WITHOUT_VALUE::containsKey)) continue;
        if (combinesValues(each)) continue;
        found++;
        if (!hasOverload(type, each)) missing.add(type.getName() + "." + simpleName(each));
      }
    }
    assertEquals(new TreeSet<>(FOR_THE_VALUE), missing);
    assertTrue(found > 30, "only " + found + " methods take work: are they looked at?");
  }

  /** Of these the values are the purpose: a function takes all of them. */
  private static boolean combinesValues(Executable one) {
    return Arrays.stream(one.getParameterTypes())
        .anyMatch(parameter -> parameter.getEnclosingClass() == Combiner.class);
  }

  private static boolean hasOverload(Class<?> type, Executable one) {
    Class<?>[] wanted =
        Arrays.stream(one.getParameterTypes())
            .map(parameter -> WITHOUT_VALUE.getOrDefault(parameter, parameter))
            .toArray(Class<?>[]::new);
    return membersOf(type).stream()
        .anyMatch(
            each ->
                each.getName().equals(one.getName())
                    && Arrays.equals(each.getParameterTypes(), wanted));
  }

  private static List<Executable> membersOf(Class<?> type) {
    List<Executable> members = new ArrayList<>();
    members.addAll(List.of(type.getDeclaredMethods()));
    members.addAll(List.of(type.getDeclaredConstructors()));
    members.removeIf(each -> !Modifier.isPublic(each.getModifiers()) || each.isSynthetic());
    return members;
  }

  private static String simpleName(Executable one) {
    return one.getName().substring(one.getName().lastIndexOf('.') + 1);
  }

  private static List<Class<?>> publicClasses() throws Exception {
    Path classes = Path.of(Weft.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<Class<?>> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(classes.resolve("dev/weft"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
        String name = classes.relativize(file).toString().replace('/', '.').replace(".class", "");
        if (name.startsWith("dev.weft.frame.") || name.endsWith("-info")) continue;
        String room = name.substring(0, name.lastIndexOf('.'));
        if (!Weft.class.getModule().isExported(room)) continue;
        Class<?> type = Class.forName(name, false, Weft.class.getClassLoader());
        if (Modifier.isPublic(type.getModifiers())) found.add(type);
      }
    } catch (IOException e) {
      throw new AssertionError("the classes cannot be listed", e);
    }
    return found;
  }
}
