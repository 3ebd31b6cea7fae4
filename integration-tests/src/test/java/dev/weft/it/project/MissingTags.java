package dev.weft.it.project;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.ThrowsTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The results, parameters and declared exceptions that the Javadoc of what is public says nothing
 * of: neither in a tag, nor by naming them. The sources are only parsed, so nothing needs a class
 * path.
 */
final class MissingTags {
  /** A sentence on what is returned. */
  private static final Pattern RESULT =
      Pattern.compile("\\bReturns\\b|(?:;|,|\\band|\\bor)\\s+returns\\b");

  /** A comment whose contract is another's. */
  private static final Pattern AS_ANOTHER = Pattern.compile("\\bAs \\{@link |\\{@inheritDoc\\}");

  private final DocTrees trees;
  private final List<String> lines = new ArrayList<>();

  private MissingTags(DocTrees trees) {
    this.trees = trees;
  }

  /** Returns a line for each thing missing in {@code files}, as "Type.method(a, b): what". */
  static List<String> of(Collection<Path> files) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(files));
      MissingTags missing = new MissingTags(DocTrees.instance(task));
      for (CompilationUnitTree unit : task.parse()) missing.addUnit(unit);
      return missing.lines;
    }
  }

  private void addUnit(CompilationUnitTree unit) {
    TreePath path = new TreePath(unit);
    for (Tree each : unit.getTypeDecls()) {
      if (each instanceof ClassTree type) addType(new TreePath(path, type), type, "", false);
    }
  }

  private void addType(TreePath path, ClassTree type, String outer, boolean always) {
    if (!always && !isSeen(type.getModifiers())) return;
    String name = outer + type.getSimpleName();
    // What an interface has is public, unless it says that it is private.
    boolean isInterface =
        type.getKind() == Tree.Kind.INTERFACE || type.getKind() == Tree.Kind.ANNOTATION_TYPE;
    if (type.getKind() == Tree.Kind.RECORD) addComponents(path, type, name);
    for (Tree each : type.getMembers()) {
      TreePath member = new TreePath(path, each);
      if (each instanceof ClassTree nested) {
        addType(member, nested, name + ".", isInterface);
      } else if (each instanceof MethodTree method) {
        Set<Modifier> flags = method.getModifiers().getFlags();
        boolean seen = isSeen(method.getModifiers());
        boolean implied = isInterface && !flags.contains(Modifier.PRIVATE);
        if ((seen || implied) && !isMadeOfComponents(type, method)) addMethod(member, method, name);
      }
    }
  }

  private void addComponents(TreePath path, ClassTree record, String name) {
    Comment comment = new Comment(trees.getDocCommentTree(path));
    for (String each : components(record)) {
      if (!comment.names(each)) lines.add(name + ": @param " + each);
    }
  }

  private static List<String> components(ClassTree record) {
    List<String> names = new ArrayList<>();
    for (Tree each : record.getMembers()) {
      if (!(each instanceof VariableTree field)) continue;
      if (field.getModifiers().getFlags().contains(Modifier.STATIC)) continue;
      names.add(field.getName().toString());
    }
    return names;
  }

  /** Whether it is a record's own constructor, whose parameters the record's comment explains. */
  private static boolean isMadeOfComponents(ClassTree type, MethodTree method) {
    return type.getKind() == Tree.Kind.RECORD
        && method.getReturnType() == null
        && names(method).equals(components(type));
  }

  private static List<String> names(MethodTree method) {
    return method.getParameters().stream().map(each -> each.getName().toString()).toList();
  }

  private void addMethod(TreePath path, MethodTree method, String type) {
    DocCommentTree tree = trees.getDocCommentTree(path);
    // Without a comment, a method that overrides has that of the other.
    if (tree == null && isOverride(method)) return;
    Comment comment = new Comment(tree);
    if (comment.has(AS_ANOTHER)) return;
    List<String> names = names(method);
    String methodName = method.getReturnType() == null ? "new" : method.getName().toString();
    String place = type + "." + methodName + "(" + String.join(", ", names) + "): ";
    for (String each : names) {
      if (!comment.names(each)) lines.add(place + "@param " + each);
    }
    if (hasResult(method) && !comment.hasTag(DocTree.Kind.RETURN) && !comment.has(RESULT)) {
      lines.add(place + "@return");
    }
    for (ExpressionTree each : method.getThrows()) {
      if (!comment.names(each.toString())) lines.add(place + "@throws " + each);
    }
  }

  private static boolean hasResult(MethodTree method) {
    if (method.getReturnType() == null) return false;
    String result = method.getReturnType().toString();
    return !result.equals("void") && !result.equals("Task<Void>");
  }

  private static boolean isOverride(MethodTree method) {
    return method.getModifiers().getAnnotations().stream()
        .anyMatch(each -> each.getAnnotationType().toString().equals("Override"));
  }

  private static boolean isSeen(ModifiersTree modifiers) {
    Set<Modifier> seen = EnumSet.of(Modifier.PUBLIC, Modifier.PROTECTED);
    return modifiers.getFlags().stream().anyMatch(seen::contains);
  }

  /** What one comment speaks of. There may be none. */
  private static final class Comment {
    private final String text;
    private final List<? extends DocTree> tags;

    Comment(DocCommentTree tree) {
      text = tree == null ? "" : tree.toString();
      tags = tree == null ? List.of() : tree.getBlockTags();
    }

    boolean has(Pattern pattern) {
      return pattern.matcher(text).find();
    }

    boolean hasTag(DocTree.Kind kind) {
      return tags.stream().anyMatch(each -> each.getKind() == kind);
    }

    /** Whether a tag is for {@code name}, or code or a link in the text has it. */
    boolean names(String name) {
      for (DocTree each : tags) {
        if (each instanceof ParamTree tag && tag.getName().toString().equals(name)) return true;
        if (each instanceof ThrowsTree tag && tag.getExceptionName().toString().equals(name)) {
          return true;
        }
      }
      String named = "\\{@(code|link|linkplain)\\s[^}]*\\b" + Pattern.quote(name) + "\\b";
      return Pattern.compile(named).matcher(text).find();
    }
  }
}
