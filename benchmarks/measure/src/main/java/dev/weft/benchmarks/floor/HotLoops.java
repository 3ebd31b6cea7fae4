package dev.weft.benchmarks.floor;

import dev.weft.benchmarks.Hot;

/** Loops of arithmetic, in or around which there is a rare await. */
final class HotLoops {
  private final OnLoop on;

  HotLoops(OnLoop on) {
    this.on = on;
  }

  long inside() {
    return on.run(new Inside());
  }

  long around() {
    return on.run(new Around());
  }

  private final class Inside extends Frame {
    private int i;
    private int sum;

    @Override
    Frame resume() {
      int[] data = Hot.data();
      int s = sum;
      for (int k = i; k < Hot.ITERATIONS; k++) {
        s += data[k & Hot.MASK] ^ k;
        if ((k & Hot.RARELY) == Hot.RARELY) {
          i = k + 1;
          sum = s;
          return giveWay(on.loop, 1);
        }
      }
      return on.end(s);
    }
  }

  private final class Around extends Frame {
    private int block;
    private int sum;

    @Override
    Frame resume() {
      if (block == 4) return on.end(sum);
      int[] data = Hot.data();
      int s = sum;
      int from = block * (Hot.RARELY + 1);
      for (int k = from; k < from + Hot.RARELY + 1; k++) s += data[k & Hot.MASK] ^ k;
      sum = s;
      block++;
      return giveWay(on.loop, 1);
    }
  }
}
