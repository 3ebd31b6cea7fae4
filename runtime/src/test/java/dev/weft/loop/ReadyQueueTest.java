package dev.weft.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReadyQueueTest {
  @Test
  void keepsTheOrderThroughWrappingAndGrowing() {
    long seed = 7;
    Random random = new Random(seed);
    ReadyQueue queue = new ReadyQueue();
    ArrayDeque<Runnable> reference = new ArrayDeque<>();
    for (int step = 0; step < 100_000; step++) {
      boolean mostlyAdding = step / 10_000 % 2 == 0;
      if (random.nextInt(3) == 0 ^ mostlyAdding || reference.isEmpty()) {
        Runnable action = new Action(step);
        queue.add(action);
        reference.add(action);
      } else {
        assertEquals(reference.poll(), queue.take(), "step " + step);
      }
      assertEquals(reference.size(), queue.size());
    }
    List<Object> rest = new ArrayList<>();
    queue.addAllTo(rest);
    assertEquals(new ArrayList<Object>(reference), rest);
    assertTrue(rest.size() > 256, "it has grown");
  }

  private record Action(int number) implements Runnable {
    @Override
    public void run() {}
  }
}
