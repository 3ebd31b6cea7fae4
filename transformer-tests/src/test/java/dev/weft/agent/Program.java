package dev.weft.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** A user's program: compiled here, and run in a JVM of its own under the agent. */
final class Program {
  /** What a fat jar's launcher does, in a program: the same classes, but in its own loader. */
  static final String ISOLATED_LOADER =
      """
      new URLClassLoader(
          java.util.Arrays.stream(System.getProperty("java.class.path").split(
              java.util.regex.Pattern.quote(java.io.File.pathSeparator)))
            .map(entry -> {
              try {
                return java.nio.file.Path.of(entry).toUri().toURL();
              } catch (java.net.MalformedURLException e) {
                throw new IllegalStateException(e);
              }
            })
            .toArray(java.net.URL[]::new),
          ClassLoader.getPlatformClassLoader())""";

  private static final long A_MINUTE = 60;

  private final Path folder;
  private final List<Path> sources = new ArrayList<>();
  private final List<String> options = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();

  private Program(Path folder) {
    this.folder = folder;
  }

  static Program compile(Path folder) {
    return new Program(folder);
  }

  /** Returns where the class file is or will be. */
  Path classFile(String className) {
    return folder.resolve("classes").resolve(className.replace('.', '/') + ".class");
  }

  Program source(String className, String text) throws IOException {
    Path file = folder.resolve("src").resolve(className.replace('.', '/') + ".java");
    Files.createDirectories(file.getParent());
    sources.add(Files.writeString(file, text));
    return this;
  }

  Program onClassPath() {
    javac("-cp", runtime());
    options.addAll(
        List.of(
            "-cp", folder.resolve("classes") + System.getProperty("path.separator") + runtime()));
    return this;
  }

  /** Puts the classes into a jar whose packages are sealed and whose files are signed. */
  Program inSignedJar() throws Exception {
    javac("-cp", runtime());
    Path jar = folder.resolve("signed.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.SEALED, "true");
    Path classes = folder.resolve("classes");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = classes.relativize(file).toString();
        out.putNextEntry(new JarEntry(name.replace(File.separatorChar, '/')));
        Files.copy(file, out);
      }
    }
    String keys = folder.resolve("keys").toString();
    tool("keytool", keys, "-genkeypair", "-alias", "acme", "-dname", "CN=acme", "-keyalg", "EC");
    tool("jarsigner", keys, jar.toString(), "acme");
    options.addAll(List.of("-cp", jar + System.getProperty("path.separator") + runtime()));
    return this;
  }

  private void tool(String name, String keys, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", name).toString());
    command.addAll(List.of("-keystore", keys, "-storepass", "secret"));
    command.addAll(List.of(arguments));
    Path log = folder.resolve(name + ".txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertEquals(0, process.waitFor(), () -> name + ": see " + log);
  }

  Program onModulePath() {
    javac("-p", runtime());
    options.addAll(
        List.of(
            "-p", folder.resolve("classes") + System.getProperty("path.separator") + runtime()));
    return this;
  }

  private void javac(String option, String path) {
    List<String> arguments =
        new ArrayList<>(List.of("-g", "-d", folder.resolve("classes").toString(), option, path));
    sources.forEach(source -> arguments.add(source.toString()));
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertEquals(0, code);
  }

  /** Adds this module as an agent, {@code arguments} being what follows the jar's name. */
  Program agent(String arguments) throws IOException {
    options.add("-javaagent:" + agentJar(Agent.class.getName()) + arguments);
    return this;
  }

  /** Lets the program load this module into itself as an agent: the jar that AGENT names. */
  Program attachableAgent() throws IOException {
    options.addAll(List.of("-Djdk.attach.allowAttachSelf=true", "-XX:+EnableDynamicAgentLoading"));
    return environment("AGENT", agentJar(Agent.class.getName()).toString());
  }

  Program environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Adds an agent of the program's own. */
  Program agentNamed(String className) throws IOException {
    options.add("-javaagent:" + agentJar(className));
    return this;
  }

  /** Returns a jar that has only a manifest, and finds its classes where this test does. */
  private Path agentJar(String agentClass) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Premain-Class", agentClass);
    attributes.putValue("Agent-Class", agentClass);
    attributes.putValue("Can-Redefine-Classes", "true"); // for the programs' own agents
    attributes.put(
        Attributes.Name.CLASS_PATH,
        agentClassPath().stream()
            .map(entry -> entry.toUri().toString())
            .collect(Collectors.joining(" ")));
    Path jar = folder.resolve(agentClass + ".jar");
    try (OutputStream out = Files.newOutputStream(jar)) {
      new JarOutputStream(out, manifest).close();
    }
    return jar;
  }

  private List<Path> agentClassPath() {
    return List.of(
        whereIs(Agent.class),
        folder.resolve("classes"),
        whereIs(org.objectweb.asm.ClassReader.class),
        whereIs(org.objectweb.asm.tree.ClassNode.class),
        whereIs(org.objectweb.asm.commons.JSRInlinerAdapter.class),
        whereIs(org.objectweb.asm.tree.analysis.Analyzer.class));
  }

  private static String runtime() {
    return whereIs(dev.weft.Task.class)
        + System.getProperty("path.separator")
        + whereIs(dev.weft.annotations.Async.class);
  }

  private static Path whereIs(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  Outcome run(String main) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xverify:all", "-ea"));
    command.addAll(options);
    command.addAll(main.contains("/") ? List.of("-m", main) : List.of(main));
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      if (!process.waitFor(A_MINUTE, TimeUnit.SECONDS)) {
        throw new AssertionError("still running after a minute: " + command);
      }
    } finally {
      process.destroyForcibly();
    }
    return new Outcome(
        process.exitValue(),
        withoutVmWarnings(Files.readString(out)),
        withoutVmWarnings(Files.readString(err)));
  }

  /** The JVM calls -Xverify:all deprecated, and says so on every start. */
  private static String withoutVmWarnings(String text) {
    return text.lines()
        .filter(line -> !line.contains("VM warning: Options -Xverify"))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  record Outcome(int code, String out, String err) {
    Outcome expect(int code, String err) {
      assertEquals(err, this.err);
      assertEquals(code, this.code);
      return this;
    }
  }
}
