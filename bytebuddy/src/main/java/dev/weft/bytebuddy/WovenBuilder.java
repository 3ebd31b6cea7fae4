package dev.weft.bytebuddy;

import dev.weft.transformer.WovenClass;
import dev.weft.transformer.WovenClass.FrameClass;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.TypeResolutionStrategy;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.LoadedTypeInitializer;
import net.bytebuddy.pool.TypePool;

/**
 * Makes a rewritten class, with its frame classes as auxiliary types: the very bytes, as Byte Buddy
 * would write some of them anew, each static initialiser for one. What a later plugin asks for is
 * done by a builder of Byte Buddy's own.
 */
final class WovenBuilder extends DynamicType.Builder.AbstractBase.Delegator<Object> {
  private final String name;
  private final WovenClass woven;
  private final DynamicType given;
  private final ClassFileLocator classFiles;
  private final TypePool types;

  /**
   * Creates the builder.
   *
   * @param given the class before it was rewritten, with what other plugins added to it
   * @param others where all other classes are found
   */
  WovenBuilder(WovenClass woven, DynamicType given, ClassFileLocator others) {
    this.name = given.getTypeDescription().getName();
    this.woven = woven;
    this.given = given;
    Map<String, byte[]> own = new HashMap<>(); // each names the other
    own.put(name, woven.bytes());
    for (FrameClass frame : woven.frames()) own.put(className(frame), frame.bytes());
    this.classFiles = new ClassFileLocator.Compound(new ClassFileLocator.Simple(own), others);
    this.types = TypePool.Default.of(classFiles);
  }

  private static String className(FrameClass frame) {
    return frame.name().replace('/', '.');
  }

  private TypeDescription type(String className) {
    return types.describe(className).resolve();
  }

  private List<DynamicType> auxiliaryTypes() {
    List<DynamicType> auxiliary = new ArrayList<>();
    given
        .getAuxiliaryTypes()
        .forEach((type, bytes) -> auxiliary.add(classFile(type, bytes, initializer(type))));
    for (FrameClass frame : woven.frames()) {
      TypeDescription type = type(className(frame));
      auxiliary.add(classFile(type, frame.bytes(), LoadedTypeInitializer.NoOp.INSTANCE));
    }
    return auxiliary;
  }

  private LoadedTypeInitializer initializer(TypeDescription type) {
    return given.getLoadedTypeInitializers().get(type);
  }

  private static DynamicType classFile(
      TypeDescription type, byte[] bytes, LoadedTypeInitializer initializer) {
    return new DynamicType.Default(type, bytes, initializer, List.of());
  }

  @Override
  protected DynamicType.Builder<Object> materialize() {
    return new ByteBuddy()
        .with(TypeValidation.DISABLED)
        .<Object>redefine(type(name), classFiles)
        .require(auxiliaryTypes());
  }

  @Override
  public DynamicType.Unloaded<Object> make(TypeResolutionStrategy strategy, TypePool ignored) {
    return new DynamicType.Default.Unloaded<>(
        type(name),
        woven.bytes(),
        initializer(given.getTypeDescription()),
        auxiliaryTypes(),
        strategy.resolve());
  }

  @Override
  public DynamicType.Unloaded<Object> make(TypeResolutionStrategy strategy) {
    return make(strategy, types);
  }

  @Override
  public DynamicType.Unloaded<Object> make(TypePool ignored) {
    return make(TypeResolutionStrategy.Passive.INSTANCE, types);
  }

  @Override
  public DynamicType.Unloaded<Object> make() {
    return make(types);
  }

  @Override
  public TypeDescription toTypeDescription() {
    return type(name);
  }
}
