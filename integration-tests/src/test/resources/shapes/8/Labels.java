package shapes;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.it.shapes.Shape;
import dev.weft.it.timing.Env;

/** Labelled {@code break} and {@code continue}: every statement they can leave, by every loop. */
class Labels {
  @Shape("B47")
  @Async
  static Task<Object> breakOfABlock(Env env) {
    int x = 0;
    block:
    {
      x += await(env.task(1));
      if (x == 1) break block;
      x += await(env.task(10));
    }
    block:
    {
      if (await(env.task(false))) break block;
      x += 100;
    }
    return Task.of(x);
  }

  @Shape("B47")
  @Async
  static Task<Object> breakOfAnIf(Env env) {
    int x = 1;
    choice:
    if (await(env.task(true))) {
      x = 2;
      if (await(env.task(x)) == 2) break choice;
      x = 3;
    } else {
      x = 4;
    }
    single:
    x += await(env.task(5));
    return Task.of(x);
  }

  @Shape("B47")
  @Async
  static Task<Object> breakOfASwitchAndOfATry(Env env) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      choice:
      switch (i) {
        case 0:
          text.append(await(env.task("a")));
          break choice;
        case 1:
          for (; ; ) {
            text.append(await(env.task("b")));
            break choice;
          }
        default:
          text.append("c");
      }
      attempt:
      try {
        if (i == 1) break attempt;
        text.append(await(env.task(i)));
      } finally {
        text.append('f');
      }
    }
    return Task.of(text.toString());
  }

  @Shape("B47")
  @Async
  static Task<Object> continueOfDoWhile(Env env) {
    int i = 0;
    int k = 0;
    outer:
    do {
      i++;
      do {
        k++;
        if (k % 2 == 0) continue outer;
        if (k > 6) break outer;
      } while (await(env.task(k < 5)));
      i += 10;
    } while (await(env.task(i < 30)));
    return Task.of(i + " " + k);
  }

  @Shape("B47")
  @Async
  static Task<Object> continueOfWhile(Env env) {
    int i = 0;
    StringBuilder text = new StringBuilder();
    outer:
    while (i < 3) {
      i++;
      int k = 0;
      while (true) {
        if (k++ == i) continue outer;
        if (await(env.task(k)) == 3) break outer;
        text.append(k);
      }
    }
    return Task.of(text.append(i).toString());
  }

  @Shape("B47")
  @Async
  static Task<Object> continueOfForEach(Env env) {
    StringBuilder text = new StringBuilder();
    words:
    for (String word : new String[] {"ab", "", "cd!"}) {
      for (char c : word.toCharArray()) {
        if (c == '!') break words;
        if (c == 'b') continue words;
        text.append(await(env.task(c)));
      }
      text.append(await(env.task('/')));
    }
    return Task.of(text.toString());
  }

  @Shape("B47")
  @Async
  static Task<Object> jumpsWithoutAwaitsAroundThem(Env env) {
    int count = 0;
    outer:
    for (int i = 0; i < 5; i++) {
      for (int k = 0; k < 5; k++) {
        if (k == 3) continue outer;
        if (i == 3) break outer;
        count++;
      }
    }
    count += await(env.task(100));
    outer:
    for (int i = 0; ; i++) {
      do {
        if (i == 2) break outer;
        continue outer;
      } while (count > 0);
    }
    return Task.of(count);
  }

  @Shape("B47 B73")
  @Async
  static Task<Object> jumpsOutOfThreeLevels(Env env) {
    StringBuilder text = new StringBuilder();
    a:
    for (int i = 0; i < 2; i++) {
      b:
      for (int j = 0; j < 3; j++) {
        for (int k = 0; k < 3; k++) {
          try {
            if (k == 1) continue b;
            if (j == 1) continue a;
            text.append(await(env.task(i))).append(j).append(k);
          } finally {
            text.append(await(env.task(",")));
          }
        }
      }
    }
    return Task.of(text.toString());
  }

  @Shape("B47")
  @Async
  static Task<Object> labelledLoopThatNeverRepeats(Env env) {
    int x = 0;
    once:
    while (true) {
      x += await(env.task(1));
      while (true) {
        x += await(env.task(2));
        break once;
      }
    }
    do {
      x += await(env.task(3));
    } while (false);
    return Task.of(x);
  }

  @Shape("B47")
  @Async
  static Task<Object> continueAsTheLastStatement(Env env) {
    int x = 0;
    for (int i = 0; i < 3; i++) {
      if (i == 1) {
        x += await(env.task(i));
        continue;
      } else {
        x += 10;
        continue;
      }
    }
    return Task.of(x);
  }
}
