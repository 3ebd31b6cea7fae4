package dev.weft.it.languages;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.it.timing.Env;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kotlin.Unit;
import org.codehaus.groovy.control.CompilationUnit;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.jetbrains.kotlin.cli.common.ExitCode;
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler;

/** The compilers of other languages: a source file in, class files by binary name out. */
final class Compilers {
  private static final String SUFFIX = ".class";

  private Compilers() {}

  /** Compiles a Kotlin file into {@code folder}. */
  static Map<String, byte[]> kotlin(Path source, Path folder, String... options)
      throws IOException {
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    List<String> arguments =
        Stream.concat(
                Stream.of("-no-stdlib", "-no-reflect", "-jvm-target", "17", "-cp", classPath()),
                Stream.concat(
                    Stream.of(options), Stream.of("-d", folder.toString(), source.toString())))
            .toList();
    ExitCode code;
    try (PrintStream out = new PrintStream(messages, true, StandardCharsets.UTF_8)) {
      code = new K2JVMCompiler().exec(out, arguments.toArray(String[]::new));
    }
    if (code != ExitCode.OK)
      throw new IllegalArgumentException(messages.toString(StandardCharsets.UTF_8));
    return classFiles(folder);
  }

  /** Compiles a Groovy file into {@code folder}. */
  static Map<String, byte[]> groovy(Path source, Path folder) throws IOException {
    CompilerConfiguration configuration = new CompilerConfiguration();
    configuration.setTargetBytecode(CompilerConfiguration.JDK17);
    configuration.setTargetDirectory(folder.toFile());
    CompilationUnit unit = new CompilationUnit(configuration);
    unit.addSource(source.toFile());
    unit.compile();
    return classFiles(folder);
  }

  private static Map<String, byte[]> classFiles(Path folder) throws IOException {
    Map<String, byte[]> classFiles = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(SUFFIX)).toList()) {
        String name = folder.relativize(file).toString().replace(File.separatorChar, '.');
        classFiles.put(
            name.substring(0, name.length() - SUFFIX.length()), Files.readAllBytes(file));
      }
    }
    return classFiles;
  }

  /** Only what users have: a compiler reads all that it is given. */
  private static String classPath() {
    return Stream.of(Async.class, Task.class, Env.class, Unit.class)
        .map(Compilers::place)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
