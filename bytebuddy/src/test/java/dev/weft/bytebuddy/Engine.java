package dev.weft.bytebuddy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.build.BuildLogger;
import net.bytebuddy.build.EntryPoint;
import net.bytebuddy.build.Plugin;
import net.bytebuddy.build.Plugin.Engine.Dispatcher;
import net.bytebuddy.build.Plugin.Engine.ErrorHandler;
import net.bytebuddy.build.Plugin.Factory.UsingReflection.ArgumentResolver;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.scaffold.inline.MethodNameTransformer;

/** Runs Byte Buddy's engine as its plugins for Gradle and Maven do, and keeps what is logged. */
final class Engine {
  final List<String> log = new ArrayList<>();
  private final List<Path> classPath;
  private final List<Plugin.Factory> earlier = new ArrayList<>();
  private final List<Plugin.Factory> later = new ArrayList<>();
  private ErrorHandler errorHandler = ErrorHandler.Failing.FAIL_FAST;
  private Dispatcher.Factory dispatchers = Dispatcher.ForSerialTransformation.Factory.INSTANCE;

  Engine(List<Path> classPath) {
    this.classPath = classPath;
  }

  Engine failingLast() {
    errorHandler = ErrorHandler.Failing.FAIL_LAST;
    return this;
  }

  Engine inThreads(int count) {
    dispatchers =
        new Dispatcher.ForParallelTransformation.WithThrowawayExecutorService.Factory(count);
    return this;
  }

  Engine after(Plugin plugin) {
    earlier.add(new Plugin.Factory.Simple(plugin));
    return this;
  }

  Engine before(Plugin plugin) {
    later.add(new Plugin.Factory.Simple(plugin));
    return this;
  }

  Plugin.Engine.Summary run(Path source, Path target) throws IOException {
    File[] files = classPath.stream().map(Path::toFile).toArray(File[]::new);
    List<ClassFileLocator> locators = new ArrayList<>();
    locators.add(ClassFileLocator.ForClassLoader.ofPlatformLoader());
    for (File each : files) {
      locators.add(
          each.isFile()
              ? ClassFileLocator.ForJarFile.of(each)
              : new ClassFileLocator.ForFolder(each));
    }
    Plugin.Factory weft =
        new Plugin.Factory.UsingReflection(WeftPlugin.class)
            .with(
                ArgumentResolver.ForType.of(File.class, source.toFile()),
                ArgumentResolver.ForType.of(BuildLogger.class, new Recorder()),
                ArgumentResolver.ForType.of(File[].class, files));
    return Plugin.Engine.Default.of(
            EntryPoint.Default.REBASE,
            ClassFileVersion.JAVA_V17,
            MethodNameTransformer.Suffixing.withRandomSuffix())
        .with(new ClassFileLocator.Compound(locators))
        .withErrorHandlers(
            ErrorHandler.Enforcing.ALL_TYPES_RESOLVED,
            ErrorHandler.Enforcing.NO_LIVE_INITIALIZERS,
            errorHandler)
        .with(dispatchers)
        .apply(
            new Plugin.Engine.Source.ForFolder(source.toFile()),
            new Plugin.Engine.Target.ForFolder(target.toFile()),
            Stream.of(earlier, List.of(weft), later).flatMap(List::stream).toList());
  }

  private final class Recorder extends BuildLogger.Adapter {
    @Override
    public void info(String message) {
      log.add("info " + message);
    }

    @Override
    public void warn(String message) {
      log.add("warn " + message);
    }

    @Override
    public void error(String message) {
      log.add("error " + message);
    }
  }

  /** Returns the class path of this JVM. */
  static List<Path> ofThisJvm() {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Arrays.stream(path.split(File.pathSeparator)).map(Path::of).toList();
  }
}
