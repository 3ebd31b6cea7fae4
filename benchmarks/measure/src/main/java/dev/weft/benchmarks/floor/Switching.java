package dev.weft.benchmarks.floor;

/** Tasks that suspend and are resumed on one loop. */
final class Switching {
  private static final Integer ONE = 1;

  private final OnLoop on;

  Switching(OnLoop on) {
    this.on = on;
  }

  long yield() {
    return on.run(new Yielding());
  }

  long spawn() {
    return on.run(new Join(10_000, false));
  }

  long gather() {
    return on.run(new Join(1_000, true));
  }

  private final class Yielding extends Frame {
    private int i;

    @Override
    Frame resume() {
      return ++i <= 10_000 ? giveWay(on.loop, 1) : on.end(10_000);
    }
  }

  private Promised ping;
  private Promised pong;

  long handoff() {
    ping = new Promised();
    return on.run(
        () -> {
          new Answering().run();
          new Asking().run();
        });
  }

  private void tell(Promised promised) {
    Frame waiter = promised.settle(ONE);
    if (waiter != null) on.loop.execute(waiter);
  }

  private final class Asking extends Frame {
    private int i;
    private int sum;

    @Override
    Frame resume() {
      if (label == 1) {
        sum += (Integer) awaited.value;
        i++;
      }
      while (i < 5_000) {
        pong = new Promised();
        Promised answer = pong;
        tell(ping);
        if (!answer.settled) return suspend(answer, 1);
        sum += (Integer) answer.value;
        i++;
      }
      return on.end(sum + 5_000);
    }
  }

  private final class Answering extends Frame {
    private int i;

    @Override
    Frame resume() {
      if (label == 1) answer();
      while (i < 5_000) {
        if (!ping.settled) return suspend(ping, 1);
        answer();
      }
      return settle(ONE);
    }

    private void answer() {
      ping = new Promised();
      i++;
      tell(pong);
    }
  }

  private final class Child extends Frame {
    @Override
    Frame resume() {
      return label == 0 ? giveWay(on.loop, 1) : settle(ONE);
    }
  }

  /** Starts children, and waits for one after the other. */
  private final class Join extends Frame {
    private final Object[] children;
    private final boolean collect;
    private int i;
    private int sum;

    Join(int count, boolean collect) {
      children = new Object[count];
      this.collect = collect;
    }

    @Override
    Frame resume() {
      if (label == 0) {
        for (int k = 0; k < children.length; k++) {
          Child child = new Child();
          child.run();
          children[k] = child;
        }
      }
      while (i < children.length) {
        Child child = (Child) children[i];
        if (!child.settled) return suspend(child, 1);
        sum += (Integer) child.value;
        if (collect) children[i] = child.value;
        i++;
      }
      return on.end(sum);
    }
  }
}
