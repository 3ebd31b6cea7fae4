package dev.weft.it.timing;

import dev.weft.Task;
import dev.weft.annotations.Async;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;

/** Source text in, class files out, all in memory. */
public final class Compilation {
  private Compilation() {}

  /**
   * Compiles one set of sources against Weft's API.
   *
   * @param sources the texts, by the name of their top class
   * @return the class files, by binary name
   * @throws IllegalArgumentException with the compiler's messages, if it does not compile
   */
  public static Map<String, byte[]> compile(Map<String, String> sources, Build build) {
    JavaCompiler compiler = build.compiler();
    List<String> options = new ArrayList<>(build.options());
    options.addAll(List.of("--release", Integer.toString(build.release())));
    // An old release is what is asked for here, and no processor on the class path is meant.
    options.add(build.isByEclipse() ? "-nowarn" : "-Xlint:-options");
    options.addAll(List.of("-proc:none", "-classpath", classPath()));
    StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
    StringWriter messages = new StringWriter();
    Outputs outputs = new Outputs(files);
    try (SourceFolder folder = new SourceFolder(sources)) {
      // Eclipse's compiler takes no source but a file.
      Iterable<? extends JavaFileObject> texts =
          build.isByEclipse()
              ? files.getJavaFileObjectsFromPaths(folder.files())
              : sources.entrySet().stream().map(Text::new).toList();
      if (!compiler.getTask(messages, outputs, null, options, null, texts).call()) {
        throw new IllegalArgumentException("does not compile with " + build + ":\n" + messages);
      }
    }
    Map<String, byte[]> classes = new TreeMap<>();
    outputs.written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
    return classes;
  }

  /** Only what users have: the annotation, the runtime, and the world of the programs. */
  private static String classPath() {
    Set<String> places = new LinkedHashSet<>();
    for (Class<?> type : List.of(Async.class, Task.class, Env.class)) {
      try {
        URI place = type.getProtectionDomain().getCodeSource().getLocation().toURI();
        places.add(Path.of(place).toString());
      } catch (URISyntaxException e) {
        throw new IllegalStateException(e);
      }
    }
    return String.join(File.pathSeparator, places);
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String text;

    Text(Map.Entry<String, String> source) {
      super(URI.create("memory:///" + source.getKey().replace('.', '/') + ".java"), Kind.SOURCE);
      this.text = source.getValue();
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class Outputs extends ForwardingJavaFileManager<JavaFileManager> {
    final Map<String, ByteArrayOutputStream> written = new LinkedHashMap<>();

    Outputs(StandardJavaFileManager manager) {
      super(manager);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      // Eclipse's compiler says internal names here.
      written.put(className.replace('/', '.'), bytes);
      URI uri = URI.create("memory:///" + className.replace('.', '/') + kind.extension);
      return new SimpleJavaFileObject(uri, kind) {
        @Override
        public OutputStream openOutputStream() throws IOException {
          return bytes;
        }
      };
    }
  }
}
