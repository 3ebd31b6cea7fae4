package dev.weft.transformer.emit;

import dev.weft.transformer.analyze.TypeState;
import dev.weft.transformer.plan.Crossing;
import dev.weft.transformer.plan.Division;
import dev.weft.transformer.plan.Saved;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.LabelNode;

/**
 * Writes what runs the parts of a divided method in turn. It is the {@code resume} of the frame, so
 * a stack trace shows it no more than that of any other.
 *
 * <pre>
 *   do {
 *     place = this.place, or this.label() if that is 0
 *     this.place = 0
 *     next = the part that has the place (this, .., place)
 *   } while (this.place != 0)
 *   return next
 * </pre>
 */
final class PartsDriver {
  private static final int THIS = 0;
  private static final int PLACE = 1;
  private static final int NEXT = 2;

  private final Division division;
  private final String frameName;
  private final Code code = new Code();

  private PartsDriver(Division division) {
    this.division = division;
    this.frameName = division.plan().frameName();
  }

  /** Returns the code. */
  static Code of(Division division) {
    PartsDriver driver = new PartsDriver(division);
    driver.write();
    return driver.code;
  }

  /** Returns what a running part leaves in the frame for others, as one word for each crossing. */
  static String crossings(Division division) {
    return division.crossings().stream().map(PartsDriver::fields).collect(Collectors.joining(" "));
  }

  private static String fields(Crossing crossing) {
    return Stream.of(crossing.locals(), crossing.stack())
        .flatMap(List::stream)
        .filter(Saved::isStored)
        .map(saved -> saved.field().name())
        .collect(Collectors.joining(","));
  }

  private void write() {
    LabelNode again = new LabelNode();
    LabelNode known = new LabelNode();
    LabelNode done = new LabelNode();
    code.frame(again, new TypeState(List.of(frameName), List.of()));
    code.load(frameName, THIS);
    code.getField(frameName, division.place());
    code.store(Opcodes.INTEGER, PLACE);
    code.load(Opcodes.INTEGER, PLACE);
    code.jump(Opcodes.IFNE, known);
    code.load(frameName, THIS);
    code.add(RuntimeNames.label(frameName));
    code.store(Opcodes.INTEGER, PLACE);
    TypeState types = new TypeState(List.of(frameName, Opcodes.INTEGER), List.of());
    code.frame(known, types);
    code.load(frameName, THIS);
    code.op(Opcodes.ICONST_0);
    code.putField(frameName, division.place());

    LabelNode[] calls = new LabelNode[division.parts().size()];
    for (int i = 0; i < calls.length; i++) calls[i] = new LabelNode();
    TreeMap<Integer, LabelNode> targets = new TreeMap<>();
    for (int place = 0; place < division.places(); place++) {
      targets.put(place, calls[division.partAt(place)]);
    }
    code.select(targets, () -> code.load(Opcodes.INTEGER, PLACE));
    for (int i = 0; i < calls.length; i++) {
      code.frame(calls[i], types);
      call(i);
      code.jump(Opcodes.GOTO, done);
    }
    code.frame(done, new TypeState(types.locals(), List.of(RuntimeNames.FRAME)));
    code.store(RuntimeNames.FRAME, NEXT);
    code.load(frameName, THIS);
    code.getField(frameName, division.place());
    code.jump(Opcodes.IFNE, again);
    code.load(RuntimeNames.FRAME, NEXT);
    code.op(Opcodes.ARETURN);
  }

  private void call(int part) {
    code.load(frameName, THIS);
    for (int i = 0; i < MethodShape.markers(part); i++) code.op(Opcodes.ICONST_0);
    code.load(Opcodes.INTEGER, PLACE);
    code.call(
        Opcodes.INVOKESTATIC,
        division.plan().method().owner().name,
        division.plan().method().body().name,
        MethodShape.partDescriptor(division.plan(), part),
        division.plan().method().isInInterface());
  }
}
