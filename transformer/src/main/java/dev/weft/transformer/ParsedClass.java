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
  private static final int NOT_WOVEN = -1; // formats are unsigned

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
    ParsedClass parsed = new ParsedClass(file, node, List.of());
    if (parsed.isWoven() && parsed.wovenFormat() != WovenAttribute.FORMAT) {
      throw LateProblems.otherFormat(node, parsed.wovenFormat());
    }
    return parsed;
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
    return wovenFormat() != NOT_WOVEN;
  }

  private int wovenFormat() {
    if (node == null || node.attrs == null) return NOT_WOVEN;
    for (Attribute each : node.attrs) {
      if (each instanceof WovenAttribute woven) return woven.format();
    }
    return NOT_WOVEN;
  }

  /** Returns the class as it is, with what there is to say of it. */
  WovenClass untouched(List<Problem> found) {
    return WovenClass.of(file.className(), file.bytes())
        .withAlreadyWoven(isWoven())
        .withWarnings(found);
  }

  WovenClass untouched() {
    return untouched(warnings);
  }
}
