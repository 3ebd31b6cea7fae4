package dev.weft.bytebuddy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A project as Gradle lays it out: sources, and the folder that its compiler writes to. */
record Project(Path root) {
  Path classes() {
    return root.resolve("build/classes/java/raw");
  }

  Path woven() {
    return root.resolve("build/classes/java/main");
  }

  Project write(String path, String text) throws IOException {
    Path file = root.resolve("src/main/java").resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return this;
  }

  /** Compiles all sources. */
  Project compile() throws IOException {
    List<Path> sources;
    try (Stream<Path> files = Files.walk(root.resolve("src/main/java"))) {
      sources = files.filter(each -> each.toString().endsWith(".java")).toList();
    }
    Files.createDirectories(classes());
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter out = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options = new ArrayList<>(List.of("-g", "-d", classes().toString()));
      options.addAll(List.of("-cp", System.getProperty("java.class.path")));
      boolean compiled =
          compiler
              .getTask(out, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
              .call();
      assertTrue(compiled, out::toString);
    }
    return this;
  }

  /** Returns all files of a folder, by path. */
  static Map<String, byte[]> files(Path folder) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    if (!Files.isDirectory(folder)) return contents;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        contents.put(
            folder.relativize(each).toString().replace('\\', '/'), Files.readAllBytes(each));
      }
    }
    return contents;
  }

  /** Calls a static method without parameters of a class in {@code folder}. */
  static Object call(Path folder, String className, String method) throws Exception {
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, Project.class.getClassLoader())) {
      Method found = loader.loadClass(className).getDeclaredMethod(method);
      found.setAccessible(true);
      return found.invoke(null);
    }
  }
}
