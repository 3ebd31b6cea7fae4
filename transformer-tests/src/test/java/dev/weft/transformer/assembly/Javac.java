package dev.weft.transformer.assembly;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles sources in memory, for Java 17 whatever the running JDK is. */
public final class Javac {
  private static final String IMPORTS =
      "package acme; import static dev.weft.Weft.*; import dev.weft.*;"
          + " import dev.weft.annotations.*; import java.util.*; import java.util.function.*;"
          + " import java.util.concurrent.*; import java.io.*; ";
  private static final Pattern TYPE = Pattern.compile("(?:class|interface|record|enum) (\\w+)");

  private Javac() {}

  /**
   * Returns the class files by internal name. Each source is a file of package {@code acme}, named
   * after its first type, whose first line has all the imports before it.
   */
  public static Map<String, byte[]> compile(String... sources) {
    return compile(List.of("-g"), sources);
  }

  /** As {@link #compile(String...)}, with further options. */
  public static Map<String, byte[]> compile(List<String> options, String... sources) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> messages = new DiagnosticCollector<>();
    StandardJavaFileManager standard = compiler.getStandardFileManager(messages, null, null);
    Map<String, byte[]> classFiles = new TreeMap<>();
    List<JavaFileObject> files = new ArrayList<>();
    for (String source : sources) files.add(new Source(source));
    List<String> all = new ArrayList<>(List.of("--release", "17", "-proc:none"));
    all.addAll(options);
    boolean done =
        compiler
            .getTask(null, new InMemory(standard, classFiles), messages, all, null, files)
            .call();
    if (!done) throw new IllegalArgumentException(messages.getDiagnostics().toString());
    return classFiles;
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String source) {
      super(URI.create("memory:///acme/" + name(source) + ".java"), Kind.SOURCE);
      this.text = IMPORTS + source;
    }

    private static String name(String source) {
      Matcher type = TYPE.matcher(source);
      if (!type.find()) throw new IllegalArgumentException("no type is declared in: " + source);
      return type.group(1);
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, byte[]> classFiles;

    InMemory(JavaFileManager standard, Map<String, byte[]> classFiles) {
      super(standard);
      this.classFiles = classFiles;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
      String name = className.replace('.', '/');
      return new SimpleJavaFileObject(URI.create("memory:///" + name + ".class"), kind) {
        @Override
        public OutputStream openOutputStream() {
          return new ByteArrayOutputStream() {
            @Override
            public void close() {
              classFiles.put(name, toByteArray());
            }
          };
        }
      };
    }
  }
}
