package dev.weft.frame;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells the mocks of Mockito that have no class of their own. It changes the code of the class that
 * is mocked, so that its plain methods answer for some objects, and for the class while static
 * methods are mocked; an entry knows nothing of that. Where Mockito is not, this is not asked.
 */
final class Mocks {
  private static final String MOCKITO = "org.mockito.Mockito";
  private static final String DETAILS = "org.mockito.MockingDetails";

  /** The loaders that do not find Mockito: in production, all. */
  private static final Map<ClassLoader, Boolean> WITHOUT =
      Collections.synchronizedMap(new WeakHashMap<>());

  private Mocks() {}

  /**
   * Returns {@code entry} such that {@code ordinary} is called instead where Mockito answers.
   *
   * @param type whose methods they are
   * @param first the type of the first parameter; null if the method is static
   */
  static MethodHandle heeding(
      MethodHandle entry, MethodHandle ordinary, Class<?> type, @Nullable Class<?> first) {
    MethodHandle isMock = isMock(type);
    if (isMock == null) return entry;
    MethodHandle test =
        first == null
            ? isMock.bindTo(type)
            : isMock.asType(MethodType.methodType(boolean.class, first));
    return MethodHandles.guardWithTest(test, ordinary, entry);
  }

  private static @Nullable MethodHandle isMock(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    if (WITHOUT.containsKey(loader)) return null;
    try {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      Class<?> mockito = Class.forName(MOCKITO, false, loader);
      Class<?> details = Class.forName(DETAILS, false, loader);
      MethodHandle detailsOf =
          lookup.findStatic(
              mockito, "mockingDetails", MethodType.methodType(details, Object.class));
      MethodHandle isMock =
          lookup.findVirtual(details, "isMock", MethodType.methodType(boolean.class));
      return MethodHandles.filterReturnValue(detailsOf, isMock);
    } catch (ReflectiveOperationException | LinkageError e) {
      WITHOUT.put(loader, true);
      return null;
    }
  }
}
