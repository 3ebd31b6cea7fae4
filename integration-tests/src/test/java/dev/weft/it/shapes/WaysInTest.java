package dev.weft.it.shapes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.agent.Agent;
import dev.weft.bytebuddy.WeftPlugin;
import dev.weft.transformer.KnownClasses;
import dev.weft.transformer.Transformer;
import dev.weft.transformer.tree.ClassNameFilter;
import dev.weft.transformer.tree.ProducerLists;
import dev.weft.transformer.tree.TreeReport;
import dev.weft.transformer.tree.TreeWeaver;
import java.io.File;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.build.BuildLogger;
import net.bytebuddy.build.EntryPoint;
import net.bytebuddy.build.Plugin;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.scaffold.inline.MethodNameTransformer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.commons.JSRInlinerAdapter;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.analysis.Analyzer;

/** The catalogue does the same whoever weaves it: an agent, a build, or the test itself. */
@Timeout(300)
class WaysInTest {
  private static Map<String, byte[]> originals;
  private static String expected;

  @TempDir private Path temp;

  @BeforeAll
  static void weaveHere() throws Exception {
    originals = CatalogueRun.newest();
    expected = CatalogueRun.check(originals, wovenHere());
  }

  private static Map<String, byte[]> wovenHere() throws Exception {
    Map<String, byte[]> woven = new TreeMap<>(originals);
    for (Map.Entry<String, byte[]> each : originals.entrySet()) {
      var result = transformer().transform(each.getValue());
      woven.put(each.getKey(), result.bytes());
      result.frames().forEach(frame -> woven.put(frame.name().replace('/', '.'), frame.bytes()));
    }
    return woven;
  }

  /** Knows which methods suspend, as every way in does. */
  private static Transformer transformer() {
    KnownClasses known = KnownClasses.of(name -> originals.get(name.replace('/', '.')));
    return new Transformer(Transformer.Options.DEFAULT.withKnownClasses(known));
  }

  /** The goal itself does it in {@code src/it/catalogue}. */
  @Test
  void asABuildWeavesTheFolderTheCompilerWrote() throws Exception {
    CatalogueRun.write(originals, temp);

    TreeReport report =
        new TreeWeaver(transformer()::transform, ClassNameFilter.ALL, List.of(), false)
            .weave(temp, temp);

    assertEquals(List.of(), report.errors());
    Map<String, byte[]> woven = CatalogueRun.read(temp);
    assertTrue(woven.size() > originals.size(), "frame classes are beside their owners");
    assertEquals(expected, CatalogueRun.check(originals, woven));
  }

  /** Byte for byte, and so nothing has to be run again. */
  @Test
  void asByteBuddysEngineWeavesIt() throws Exception {
    Path classes = temp.resolve("raw");
    CatalogueRun.write(originals, classes);
    Path here = temp.resolve("woven-here");
    new TreeWeaver(
            new Transformer(options(classes))::transform, ClassNameFilter.ALL, List.of(), false)
        .weave(classes, here);

    Path out = Files.createDirectory(temp.resolve("engine"));
    Plugin.Engine.Summary summary =
        Plugin.Engine.Default.of(
                EntryPoint.Default.REBASE,
                ClassFileVersion.ofThisVm(),
                MethodNameTransformer.Suffixing.withRandomSuffix())
            .with(ClassFileLocator.ForClassLoader.of(WaysInTest.class.getClassLoader()))
            .apply(classes.toFile(), out.toFile(), new Plugin.Factory.Simple(weftPlugin(classes)));

    assertEquals(Map.of(), summary.getFailed());
    Map<String, byte[]> expected = CatalogueRun.read(here);
    Map<String, byte[]> actual = CatalogueRun.read(out);
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, bytes) -> assertArrayEquals(bytes, actual.get(name), name));
  }

  private static Transformer.Options options(Path classes) throws Exception {
    return Transformer.Options.DEFAULT
        .withProducers(ProducerLists.of(classes, List.of()))
        .withKnownClasses(KnownClasses.of(List.of(classes)));
  }

  private static WeftPlugin weftPlugin(Path classes) throws Exception {
    return new WeftPlugin(classes.toFile(), new File[0], BuildLogger.NoOp.INSTANCE);
  }

  @Test
  void asAnAgentWeavesClassesThatAreLoaded() throws Exception {
    Path classes = temp.resolve("classes");
    CatalogueRun.write(originals, classes);
    Path errors = temp.resolve("errors.txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xverify:all", "-ea", "-javaagent:" + agentJar()));
    command.addAll(List.of("-cp", classPath(), CatalogueRun.class.getName(), classes.toString()));

    Process child = new ProcessBuilder(command).redirectError(Redirect.to(errors.toFile())).start();
    String printed = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals(0, child.waitFor(), () -> read(errors));
    assertEquals(expected, printed.strip(), () -> read(errors));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** As the shaded jar, but that its classes are where this build has them. */
  private Path agentJar() throws Exception {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Premain-Class", Agent.class.getName());
    StringBuilder path = new StringBuilder();
    for (Class<?> type :
        List.of(
            Agent.class,
            ClassReader.class,
            ClassNode.class,
            JSRInlinerAdapter.class,
            Analyzer.class)) {
      path.append(place(type).toUri()).append(' ');
    }
    attributes.put(Attributes.Name.CLASS_PATH, path.toString());
    Path jar = temp.resolve("agent.jar");
    try (OutputStream out = Files.newOutputStream(jar)) {
      new JarOutputStream(out, manifest).close();
    }
    return jar;
  }

  private static Path place(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
