package dev.weft.transformer;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The classes that rewritten code may call, as far as it matters which of their methods are
 * {@code @Suspending}. Their class files are read when they are asked for, and once; no class is
 * loaded. One that is not there is no error: its methods are ordinary ones then.
 *
 * <p>Any thread may ask.
 */
public final class KnownClasses {
  private static final String CLASS = ".class";
  private static final String SUSPENDING = "Ldev/weft/annotations/Suspending;";

  /** Whose classes suspend nothing; asked for most often. */
  private static final List<String> NEVER = List.of("java/", "javax/", "jdk/", "sun/", "[");

  /**
   * What is known of one class.
   *
   * @param superName the class that it extends; null for {@code Object}
   * @param interfaces the interfaces that it names
   * @param suspending the names and descriptors of its methods that have the annotation
   */
  public record Declared(String superName, List<String> interfaces, Set<String> suspending) {}

  /** Finds the bytes of a class file; null if there is none. */
  private interface Source {
    byte[] find(String file) throws IOException;
  }

  private final Source source;
  private final Map<String, Optional<Declared>> declared = new ConcurrentHashMap<>();

  private KnownClasses(Source source) {
    this.source = source;
  }

  /** Returns none: of other classes nothing is known. */
  public static KnownClasses none() {
    return new KnownClasses(file -> null);
  }

  /** Returns those in the directories and jars of {@code classPath}, the first that has one. */
  public static KnownClasses of(List<Path> classPath) {
    List<Source> places = new ArrayList<>();
    for (Path each : classPath) places.add(source(each));
    return new KnownClasses(
        file -> {
          for (Source each : places) {
            byte[] found = each.find(file);
            if (found != null) return found;
          }
          return null;
        });
  }

  /**
   * Returns those that {@code classFiles} has: given the internal name of a class, it returns the
   * bytes of its class file, or null if it has none.
   */
  public static KnownClasses of(Function<String, byte[]> classFiles) {
    return new KnownClasses(
        file -> classFiles.apply(file.substring(0, file.length() - CLASS.length())));
  }

  /**
   * Returns those whose class files {@code loader} finds, which is not kept from being unloaded.
   */
  public static KnownClasses of(ClassLoader loader) {
    WeakReference<ClassLoader> asked = new WeakReference<>(loader);
    return new KnownClasses(
        file -> {
          ClassLoader finding = asked.get();
          if (finding == null) return null;
          try (InputStream in = finding.getResourceAsStream(file)) {
            return in == null ? null : in.readAllBytes();
          }
        });
  }

  /** Returns whether the class has no suspending methods, as its name alone tells: the JDK's. */
  public static boolean isNeverSuspending(String name) {
    for (String each : NEVER) if (name.startsWith(each)) return true;
    return false;
  }

  /** Returns what is known of the class with this internal name. */
  public Optional<Declared> declared(String name) {
    if (isNeverSuspending(name)) return Optional.empty();
    Optional<Declared> known = declared.get(name);
    if (known != null) return known;
    Optional<Declared> read = read(name); // may ask a class loader: under no lock
    declared.put(name, read);
    return read;
  }

  private Optional<Declared> read(String name) {
    try {
      byte[] classFile = source.find(name + CLASS);
      return classFile == null ? Optional.empty() : Optional.of(read(classFile));
    } catch (IOException | RuntimeException e) {
      return Optional
          .empty(); // damaged, or of a version that is not known: as if it were not there
    }
  }

  private static Declared read(byte[] classFile) {
    ClassReader reader = new ClassReader(classFile);
    Set<String> suspending = new HashSet<>();
    if (new ClassFile(classFile).mentions(SUSPENDING)) {
      reader.accept(
          new Annotated(suspending),
          ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    }
    return new Declared(
        reader.getSuperName(), List.of(reader.getInterfaces()), Set.copyOf(suspending));
  }

  private static final class Annotated extends ClassVisitor {
    private final Set<String> suspending;

    Annotated(Set<String> suspending) {
      super(Opcodes.ASM9);
      this.suspending = suspending;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      return new MethodVisitor(Opcodes.ASM9) {
        @Override
        public AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
          if (annotation.equals(SUSPENDING)) suspending.add(name + descriptor);
          return null;
        }
      };
    }
  }

  // ---- the places of a class path

  private static Source source(Path place) {
    if (place.toString().endsWith(".jar")) return new Jar(place);
    return file -> {
      Path path = place.resolve(file);
      return Files.isRegularFile(path) ? Files.readAllBytes(path) : null;
    };
  }

  /** Stays open while it is asked; closed with the garbage, as every {@link ZipFile} is. */
  private static final class Jar implements Source {
    private final Path path;
    private ZipFile jar;
    private boolean isUsable = true;

    Jar(Path path) {
      this.path = path;
    }

    @Override
    public synchronized byte[] find(String file) throws IOException {
      if (jar == null && isUsable) open();
      if (jar == null) return null;
      ZipEntry entry = jar.getEntry(file);
      if (entry == null) return null;
      try (InputStream in = jar.getInputStream(entry)) {
        return in.readAllBytes();
      }
    }

    private void open() throws IOException {
      isUsable = false;
      if (!Files.isRegularFile(path)) return;
      try {
        jar = new ZipFile(path.toFile());
      } catch (ZipException e) {
        return; // no jar, whatever its name says: the compiler passes over it, too
      }
    }
  }
}
