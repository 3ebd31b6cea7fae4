package shop;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;

/** Shows that test classes are rewritten too; no test framework is needed for that. */
public class SelfTest {
  public static void main(String[] args) {
    System.out.println(Weft.run(SelfTest::answer));
  }

  @Async
  static Task<Integer> answer() {
    await(Weft.yieldNow());
    return Task.of(42);
  }
}
