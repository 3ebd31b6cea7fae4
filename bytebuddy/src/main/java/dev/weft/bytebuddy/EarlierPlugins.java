package dev.weft.bytebuddy;

import java.util.Arrays;
import java.util.Optional;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.build.EntryPoint;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.TypeResolutionStrategy;
import net.bytebuddy.dynamic.scaffold.inline.MethodNameTransformer;
import net.bytebuddy.pool.TypePool;

/**
 * What other plugins of the same build have done to a class before Weft. A builder does not say, so
 * the class is made, and compared with what comes out if nobody asks for anything: Byte Buddy
 * writes a class with a static initialiser differently all the same.
 */
final class EarlierPlugins {
  private final TypeDescription type;
  private final ClassFileLocator locator;
  private final TypePool types;

  EarlierPlugins(TypeDescription type, ClassFileLocator locator) {
    this.type = type;
    this.locator = locator;
    this.types = TypePool.Default.of(locator);
  }

  /**
   * Returns the class as they left it; nothing if that is how it was compiled.
   *
   * @param classFile the class as it was compiled
   */
  Optional<DynamicType> changed(DynamicType.Builder<?> builder, byte[] classFile) {
    DynamicType given;
    try {
      given = made(builder);
    } catch (IllegalStateException e) {
      if (isRefusedInAnyCase()) return Optional.empty();
      throw e;
    }
    if (Arrays.equals(given.getBytes(), classFile)) return Optional.empty();
    for (EntryPoint each : EntryPoint.Default.values()) {
      if (Arrays.equals(given.getBytes(), made(untouched(each)).getBytes())) {
        return Optional.empty();
      }
    }
    return Optional.of(given);
  }

  /**
   * Byte Buddy makes no class with names that are not Java's, such as those of tests in Kotlin. No
   * plugin can have changed it then.
   */
  private boolean isRefusedInAnyCase() {
    try {
      made(untouched(EntryPoint.Default.REBASE));
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  private DynamicType.Builder<?> untouched(EntryPoint entry) {
    return entry.transform(
        type,
        entry.byteBuddy(ClassFileVersion.ofThisVm()),
        locator,
        MethodNameTransformer.Suffixing.withRandomSuffix());
  }

  private DynamicType made(DynamicType.Builder<?> builder) {
    return builder.make(TypeResolutionStrategy.Disabled.INSTANCE, types);
  }
}
