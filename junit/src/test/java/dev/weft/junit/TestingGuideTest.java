package dev.weft.junit;

import static dev.weft.Weft.await;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.retry;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldNow;
import static dev.weft.junit.AsyncAssertions.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.RetryPolicy;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.sync.Mutex;
import dev.weft.testing.TestLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The examples of docs/testing.md, which are found in this file to the letter. */
class TestingGuideTest {
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  private static final class FlakyServer {
    private int refusals;

    FlakyServer(int refusals) {
      this.refusals = refusals;
    }

    @Async
    Task<String> get() throws IOException {
      await(sleep(Duration.ofSeconds(1)));
      if (refusals-- > 0) throw new IOException("refused");
      return Task.of("page");
    }
  }

  private static final class Account {
    private final Mutex mutex = new Mutex();
    private int balance;

    @Async
    Task<Void> deposit(int amount) {
      await(yieldNow());
      return mutex.withLock(() -> add(amount));
    }

    @Async
    private Task<Void> add(int amount) {
      int before = balance;
      await(yieldNow());
      balance = before + amount;
      return Task.of(null);
    }

    int balance() {
      return balance;
    }
  }

  private static Task<String> fetchWithRetries(FlakyServer server) {
    return retry(RetryPolicy.attempts(3).withDelay(Duration.ofHours(1)), server::get);
  }

  @Async
  @SuppressWarnings("UnusedVariable") // the guide shows the call
  private static Task<String> poll(Object server) {
    await(sleep(Duration.ofHours(1)));
    return Task.of("ready");
  }

  @Test
  void triesAgainAfterAnHour() {
    TestLoop.run(
        () -> {
          FlakyServer server = new FlakyServer(2); // refuses twice
          assertEquals("page", await(fetchWithRetries(server)));
        });
  }

  @Nested
  class WithJUnit {
    @AsyncTest
    @Async
    void triesAgainAfterAnHour() {
      assertEquals("page", await(fetchWithRetries(new FlakyServer(2))));
    }

    @AsyncTest
    @Async
    void givesUpAfterThreeAttempts() {
      FlakyServer server = new FlakyServer(3);
      IOException failure = await(assertFails(IOException.class, () -> fetchWithRetries(server)));
      assertEquals("refused", failure.getMessage());
    }
  }

  @SeededTest(runs = 100)
  @Async
  void depositsAreNotLost() {
    Account account = new Account();
    await(gather(account.deposit(1), account.deposit(1)));
    assertEquals(2, account.balance());
  }

  @Test
  void stepByStep() {
    Object server = new Object();
    try (TestLoop loop = TestLoop.open()) {
      Task<String> task = loop.start(() -> poll(server));
      loop.advance(Duration.ofMinutes(59));
      assertFalse(task.isDone());
      loop.advance(Duration.ofMinutes(1));
      assertEquals("ready", loop.result(task));
    }
  }

  @Test
  void everyExampleOfTheGuideIsRunHere() throws IOException {
    String guide = Files.readString(Path.of("..", "docs", "testing.md"));
    String here =
        Files.readString(
            Path.of("src", "test", "java", "dev", "weft", "junit", "TestingGuideTest.java"));
    List<String> examples = JAVA.matcher(guide).results().map(match -> match.group(1)).toList();
    assertEquals(5, examples.size());
    for (String example : examples) {
      assertTrue(withoutSpace(here).contains(withoutSpace(example)), example);
    }
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s+", "");
  }
}
