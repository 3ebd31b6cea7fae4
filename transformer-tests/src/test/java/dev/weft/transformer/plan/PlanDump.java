package dev.weft.transformer.plan;

import dev.weft.transformer.Location;
import dev.weft.transformer.analyze.Block;
import dev.weft.transformer.analyze.TypeState;
import java.util.List;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.TypeInsnNode;

/** Prints a {@link FramePlan} as text that changes only when a decision does. */
public final class PlanDump {
  private final FramePlan plan;
  private final StringBuilder text = new StringBuilder();

  private PlanDump(FramePlan plan) {
    this.plan = plan;
  }

  /** Returns the text, with a line break at its end. */
  public static String of(FramePlan plan) {
    return new PlanDump(plan).print();
  }

  private String print() {
    line("method %s%s", plan.method().original().name, plan.method().original().desc);
    line("returns %s%s", plan.method().returns(), plan.method().hasDirectEntry() ? ", direct" : "");
    if (!plan.method().canSuspend()) {
      line("never suspends");
      return text.toString();
    }
    line("frame %s", plan.frameName());
    for (Field field : plan.fields()) line("  %s: %s", field.name(), field.descriptor());
    String made = plan.recreated().stream().map(create -> create.desc).sorted().collect(joining());
    if (!made.isEmpty()) line("made again: %s", made);
    line(
        "not resumed: %s",
        plan.analysis().flow().blocks().stream()
            .filter(block -> !plan.isResumed(block))
            .map(Block::toString)
            .collect(joining()));
    plan.states().forEach(this::print);
    return text.toString();
  }

  private void print(StatePlan state) {
    int line = state.point().line();
    line(
        "state %d at %s in %s%s%s",
        state.point().state(),
        line == Location.UNKNOWN_LINE ? "an unknown line" : "line " + line,
        plan.analysis().flow().blockOf(state.point().call()),
        state.point().isDirect() ? ", direct call" : "",
        state.isCovered() ? ", under a handler" : "");
    if (!state.loops().isEmpty()) {
      line("  over %s", state.loops().stream().map(Block::toString).collect(joining()));
    }
    for (Saved local : state.locals()) line("  local %s", value(local));
    for (Saved value : state.stack()) line("  stack %s", value(value));
    if (state.again() == null) {
      line("  again: never");
    } else {
      line("  again stores: %s", names(state.again().stores().stream().map(Saved::field).toList()));
      line("  again clears: %s", names(state.again().clears()));
    }
  }

  private static String value(Saved saved) {
    return saved.index()
        + " "
        + type(saved.type())
        + (saved.isStored() ? " in " + saved.field().name() : " is not stored");
  }

  private static String type(Object type) {
    if (type == Opcodes.NULL) return "null";
    if (TypeState.isUninitialized(type)) return "unfinished " + ((TypeInsnNode) type).desc;
    return TypeState.descriptor(type);
  }

  private static String names(List<Field> fields) {
    return fields.isEmpty() ? "-" : fields.stream().map(Field::name).collect(joining());
  }

  private static Collector<CharSequence, ?, String> joining() {
    return Collectors.joining(" ");
  }

  private void line(String format, Object... arguments) {
    text.append(String.format(format, arguments)).append('\n');
  }
}
