package dev.weft.transformer.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.weft.transformer.plan.FieldAllocator.Variable;
import java.util.List;
import org.junit.jupiter.api.Test;

class FieldAllocatorTest {
  private static final Variable TEXT = new Variable(false, 1, "Ljava/lang/String;");
  private static final Variable NAME = new Variable(false, 2, "Ljava/lang/String;");
  private static final Variable COUNT = new Variable(false, 3, "I");
  private static final Variable ON_STACK = new Variable(true, 3, "I");

  private final FieldAllocator allocator = new FieldAllocator();

  @Test
  void aVariableHasTheSameFieldInAllItsStates() {
    allocator.keep(TEXT, 1, "text");
    allocator.keep(TEXT, 2, "text");
    allocator.keep(TEXT, 7, "text");

    assertEquals(List.of(new Field("text", "Ljava/lang/String;")), allocator.allocate());
  }

  @Test
  void variablesThatNoStateKeepsTogetherShareAField() {
    allocator.keep(TEXT, 1, "text");
    allocator.keep(NAME, 2, "name");

    assertEquals(1, allocator.allocate().size());
    assertSame(allocator.fieldOf(TEXT), allocator.fieldOf(NAME));
    assertEquals("text", allocator.fieldOf(NAME).name(), "the first gives the name");
  }

  @Test
  void variablesThatAStateKeepsTogetherDoNotShare() {
    allocator.keep(TEXT, 1, "text");
    allocator.keep(TEXT, 2, "text");
    allocator.keep(NAME, 2, "name");
    allocator.allocate();

    assertNotEquals(allocator.fieldOf(TEXT), allocator.fieldOf(NAME));
  }

  @Test
  void variablesOfDifferentTypesNeverShare() {
    allocator.keep(TEXT, 1, "x");
    allocator.keep(COUNT, 2, "x");

    assertEquals(
        List.of(new Field("x", "Ljava/lang/String;"), new Field("x$2", "I")),
        allocator.allocate(),
        "and their names differ, for people who read a heap dump");
  }

  @Test
  void aLocalAndAStackPositionWithTheSameNumberAreTwoVariables() {
    allocator.keep(COUNT, 1, "count");
    allocator.keep(ON_STACK, 1, "stack3");

    assertEquals(List.of(new Field("count", "I"), new Field("stack3", "I")), allocator.allocate());
  }

  @Test
  void aThirdVariableTakesTheFirstFieldThatIsFree() {
    Variable third = new Variable(false, 9, "Ljava/lang/String;");
    allocator.keep(TEXT, 1, "text");
    allocator.keep(NAME, 1, "name");
    allocator.keep(third, 2, "third");
    allocator.allocate();

    assertSame(allocator.fieldOf(TEXT), allocator.fieldOf(third));
  }
}
