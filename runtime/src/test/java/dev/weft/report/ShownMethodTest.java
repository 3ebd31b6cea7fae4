package dev.weft.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.weft.annotations.Async;
import dev.weft.io.Server;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever async method of the library users may meet has the name of what they called. */
class ShownMethodTest {
  private static final JavaClasses LIBRARY =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.weft");

  /** Parts that are not only called by async methods, and why. */
  private static final Map<String, String> OF_SEVERAL =
      Map.of(
          "dev.weft.io.TlsStream.open", "is awaited by a method of the name of each operation",
          "dev.weft.io.TlsStream.engine", "is under the time limit of all four of these");

  private static Stream<JavaMethod> asyncMethods() {
    return LIBRARY.stream()
        .flatMap(type -> type.getMethods().stream())
        .filter(method -> method.isAnnotatedWith(Async.class));
  }

  private static ShownMethod shown(JavaCodeUnit method) {
    return ShownMethod.of(method.getOwner().getName(), method.getName());
  }

  @Test
  void theMethodIsTheOneThatUsersCalled() {
    assertEquals(
        new ShownMethod("dev.weft.io.Server", "serve", false),
        ShownMethod.of("dev.weft.io.Server", "acceptUntilStopped"));
    assertEquals(
        new ShownMethod("dev.weft.io.TlsStream", "write", false),
        ShownMethod.of("dev.weft.io.TlsEngine.send"));
    assertEquals(
        new ShownMethod("dev.weft.io.BufferedSource", "readLine", false),
        ShownMethod.of("dev.weft.io.BufferedSource", "readLine"));
    assertTrue(ShownMethod.of("dev.weft.io.TlsEngine", "fill").isPart());
  }

  @Test
  void whatIsNotTheLibrarysStaysAsItIs() {
    ShownMethod users = new ShownMethod("shop.Orders", "pay", false);
    ShownMethod tests = new ShownMethod(Server.class.getName() + "Test", "serve", false);

    assertEquals(users, ShownMethod.of("shop.Orders", "pay"));
    assertEquals(tests.methodName(), ShownMethod.of(tests.toString()).methodName());
  }

  @Test
  void everyOneThatIsShownIsPublic() throws ClassNotFoundException {
    Set<String> unknown = new TreeSet<>();
    int count = 0;
    for (JavaMethod method : asyncMethods().toList()) {
      ShownMethod shown = shown(method);
      if (shown.isPart()) continue;
      count++;
      Class<?> type = Class.forName(shown.className());
      boolean isKnown =
          Modifier.isPublic(type.getModifiers())
              && Stream.of(type.getMethods())
                  .anyMatch(each -> each.getName().equals(shown.methodName()));
      if (!isKnown) unknown.add(method.getFullName() + " as " + shown);
    }
    assertEquals(Set.of(), unknown);
    assertTrue(count > 20, "found only " + count);
  }

  /** Or it would be a task that has no name that users know, and is nowhere. */
  @Test
  void whatIsAPartIsCalledByAsyncMethodsOnly() {
    Set<String> others = new TreeSet<>();
    for (JavaMethod method : asyncMethods().filter(each -> shown(each).isPart()).toList()) {
      if (OF_SEVERAL.containsKey(method.getOwner().getName() + "." + method.getName())) continue;
      method.getAccessesToSelf().stream()
          .map(access -> access.getOrigin())
          .filter(caller -> !isWithin(caller))
          .forEach(caller -> others.add(caller.getFullName() + " calls " + method.getName()));
      method.getReferencesToSelf().stream()
          .forEach(reference -> others.add(reference.getDescription()));
    }
    assertEquals(Set.of(), others);
  }

  /** A method that was rewritten has copies of its name. */
  private static boolean isWithin(JavaCodeUnit caller) {
    List<String> async =
        asyncMethods()
            .filter(each -> each.getOwner().equals(caller.getOwner()))
            .map(JavaMethod::getName)
            .toList();
    return async.contains(caller.getName()) || caller.getName().startsWith("resume");
  }

  @Test
  void noLambdaOfTheLibraryIsAnAsyncMethod() {
    assertFalse(
        LIBRARY.stream().anyMatch(type -> type.getName().matches(".*\\$weft\\$lambda\\$.*")));
  }
}
