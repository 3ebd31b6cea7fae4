package dev.weft.transformer;

import dev.weft.transformer.emit.WovenAttribute;
import java.util.List;
import org.objectweb.asm.Attribute;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;

/** A class file as it was given, and its tree if it can have anything to do with Weft. */
record ParsedClass(byte[] classFile, String name, ClassNode node) {
  static ParsedClass of(byte[] classFile) {
    if (!MentionsWeft.in(classFile)) return new ParsedClass(classFile, null, null);
    ClassNode node = new ClassNode();
    new ClassReader(classFile)
        .accept(node, new Attribute[] {new WovenAttribute()}, ClassReader.EXPAND_FRAMES);
    return new ParsedClass(classFile, node.name, node);
  }

  /** Returns whether the class names anything of Weft: most do not, and are not even parsed. */
  boolean mentionsWeft() {
    return node != null;
  }

  boolean isWoven() {
    return node.attrs != null && node.attrs.stream().anyMatch(WovenAttribute.class::isInstance);
  }

  WovenClass untouched(List<Problem> warnings) {
    boolean woven = mentionsWeft() && isWoven();
    String className = name == null ? new ClassReader(classFile).getClassName() : name;
    return new WovenClass(className, classFile, List.of(), 0, woven, warnings);
  }
}
