package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.loop.EventLoop;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;
import org.testng.annotations.AfterClass;

/** Runs the Reactive Streams TCK, which is written for TestNG, on both directions. */
class ReactiveStreamsTckTest {
  @Test
  void theRulesForPublishersHold() {
    run(PublisherRules.class, 25);
  }

  @Test
  void theRulesForSubscribersHold() {
    run(SubscriberRules.class, 9);
  }

  /** Runs {@code rules}; the kit skips optional ones, so some number has to have been checked. */
  private void run(Class<?> rules, int atLeast) {
    TestListenerAdapter results = new TestListenerAdapter();
    TestNG runner = new TestNG(false);
    runner.setVerbose(0);
    runner.setTestClasses(new Class<?>[] {rules});
    runner.addListener(results);
    runner.run();
    assertEquals(List.of(), results.getFailedTests().stream().map(this::describe).toList());
    assertEquals(List.of(), results.getConfigurationFailures());
    int passed = results.getPassedTests().size();
    assertTrue(passed >= atLeast, () -> "only " + passed + " rules were checked");
  }

  private String describe(ITestResult result) {
    return result.getName() + ": " + result.getThrowable();
  }

  /** Makes something on {@code loop}. */
  private static <T> T on(EventLoop loop, Supplier<T> maker) {
    CompletableFuture<T> made = new CompletableFuture<>();
    loop.execute(() -> made.complete(maker.get()));
    return made.join();
  }

  /** The rules for publishers, held against {@link AsyncIterator#publisher}. */
  public static final class PublisherRules extends FlowPublisherVerification<Long> {
    private final EventLoop loop = EventLoop.start("published");

    /** For TestNG. */
    public PublisherRules() {
      super(new TestEnvironment(500, 100));
    }

    @Override
    public Flow.Publisher<Long> createFlowPublisher(long elements) {
      Iterable<Long> values = () -> LongStream.range(0, elements).iterator();
      return on(loop, () -> AsyncIterator.publisher(() -> AsyncIterator.ofIterable(values)));
    }

    @Override
    public Flow.Publisher<Long> createFailedFlowPublisher() {
      return on(
          loop,
          () ->
              AsyncIterator.publisher(
                  () -> {
                    throw new IllegalStateException("no values");
                  }));
    }

    /** For TestNG. */
    @AfterClass
    public void end() {
      loop.close();
    }
  }

  /** The rules for subscribers, held against {@link AsyncIterator#ofPublisher}. */
  public static final class SubscriberRules extends FlowSubscriberBlackboxVerification<Integer> {
    private final EventLoop loop = EventLoop.start("subscribed");

    /** For TestNG. */
    public SubscriberRules() {
      super(new TestEnvironment(500, 100));
    }

    @Override
    public Flow.Subscriber<Integer> createFlowSubscriber() {
      // A publisher that hands its subscriber out: the kit plays the publisher.
      CompletableFuture<Flow.Subscriber<Integer>> offered = new CompletableFuture<>();
      loop.execute(
          () -> {
            Flow.Publisher<Integer> kit = subscriber -> offered.complete(widened(subscriber));
            Task<Void> all = AsyncIterator.ofPublisher(kit, 2).forEach(value -> Task.of(null));
            all.exceptionally(failure -> null);
          });
      return offered.join();
    }

    @SuppressWarnings("unchecked")
    private static Flow.Subscriber<Integer> widened(Flow.Subscriber<? super Integer> subscriber) {
      return (Flow.Subscriber<Integer>) subscriber;
    }

    @Override
    public Integer createElement(int element) {
      return element;
    }

    /** For TestNG. */
    @AfterClass
    public void end() {
      loop.close();
    }
  }
}
