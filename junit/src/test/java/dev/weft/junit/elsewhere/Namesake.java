package dev.weft.junit.elsewhere;

import static dev.weft.Weft.await;

import dev.weft.Promise;
import dev.weft.annotations.Async;

/** Has the simple name, and a method of the name, of a test class in another package. */
public final class Namesake {
  @Async
  public void test() {
    await(new Promise<Void>());
  }
}
