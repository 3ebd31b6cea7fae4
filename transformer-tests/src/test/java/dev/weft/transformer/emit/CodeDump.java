package dev.weft.transformer.emit;

import dev.weft.transformer.WovenClass;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.objectweb.asm.Attribute;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.util.TraceClassVisitor;

/** Prints a rewritten class and its frame classes, much as {@code javap -c -v} does. */
public final class CodeDump {
  private CodeDump() {}

  /** Returns the text of the class, then of each frame class. */
  public static String of(WovenClass woven) {
    StringBuilder text = new StringBuilder(of(woven.bytes()));
    for (WovenClass.FrameClass frame : woven.frames()) text.append('\n').append(of(frame.bytes()));
    return text.toString();
  }

  private static String of(byte[] classFile) {
    StringWriter text = new StringWriter();
    new ClassReader(classFile)
        .accept(
            new TraceClassVisitor(new PrintWriter(text)),
            new Attribute[] {new WovenAttribute()},
            0);
    return text.toString();
  }
}
