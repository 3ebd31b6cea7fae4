package dev.weft.it.random;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** One of several ways to go on, by weight. */
final class Choice {
  private final Random random;
  private final List<Supplier<Node>> ways = new ArrayList<>();
  private final List<Integer> weights = new ArrayList<>();
  private int total;

  Choice(Random random) {
    this.random = random;
  }

  Choice or(int weight, Supplier<Node> way) {
    ways.add(way);
    weights.add(weight);
    total += weight;
    return this;
  }

  Choice orIf(boolean possible, int weight, Supplier<Node> way) {
    return possible ? or(weight, way) : this;
  }

  Node pick() {
    int left = random.nextInt(total);
    for (int i = 0; ; i++) {
      left -= weights.get(i);
      if (left < 0) return ways.get(i).get();
    }
  }
}
