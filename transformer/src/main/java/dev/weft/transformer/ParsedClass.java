package dev.weft.transformer;

import dev.weft.transformer.emit.WovenAttribute;
import java.util.List;
import org.objectweb.asm.Attribute;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;

/**
 * A class file as it was given, and its tree if it can have anything to do with Weft.
 *
 * @param file what was given
 * @param node the tree; null if there is nothing to do
 * @param warnings what there is to say of a class that was not even parsed
 */
record ParsedClass(ClassFile file, ClassNode node, List<Problem> warnings) {
  static ParsedClass of(byte[] bytes) throws CannotRewriteException {
    ClassFile file = new ClassFile(bytes);
    if (file.version() == 0 || !MentionsWeft.in(bytes)) {
      return new ParsedClass(file, null, List.of());
    }
    if (file.isOfUnknownVersion()) {
      if (isAsync(file)) throw LateProblems.unknownVersion(file);
      return new ParsedClass(file, null, List.of(LateProblems.unknownVersionPassed(file)));
    }
    ClassNode node = new ClassNode();
    try {
      new ClassReader(bytes)
          .accept(node, new Attribute[] {new WovenAttribute()}, ClassReader.EXPAND_FRAMES);
    } catch (RuntimeException e) {
      // Without the end of the constants, what it does not name may be what was cut off.
      if (isAsync(file) || file.className().isEmpty()) throw LateProblems.damaged(file, e);
      return new ParsedClass(file, null, List.of(LateProblems.damagedPassed(file, e)));
    }
    return new ParsedClass(file, node, List.of());
  }

  /** What cannot be parsed may mean anything, but its constants are still named. */
  private static boolean isAsync(ClassFile file) {
    return file.mentions("Ldev/weft/annotations/Async;")
        || file.mentions("dev/weft/Weft") && file.mentions("await");
  }

  /** Returns whether there may be something to do: most classes are not even parsed. */
  boolean concernsWeft() {
    return node != null && !isWoven();
  }

  private boolean isWoven() {
    return node != null
        && node.attrs != null
        && node.attrs.stream().anyMatch(WovenAttribute.class::isInstance);
  }

  /** Returns the class as it is, with what there is to say of it. */
  WovenClass untouched(List<Problem> found) {
    return new WovenClass(file.className(), file.bytes(), List.of(), 0, isWoven(), found);
  }

  WovenClass untouched() {
    return untouched(warnings);
  }
}
