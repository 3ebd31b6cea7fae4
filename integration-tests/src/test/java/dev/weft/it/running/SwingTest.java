package dev.weft.it.running;

import static dev.weft.Weft.await;
import static dev.weft.Weft.blocking;
import static dev.weft.Weft.on;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.timeout;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.DeadlineExceededException;
import dev.weft.Loop;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.swing.JButton;
import javax.swing.JLabel;
import javax.swing.SwingUtilities;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The event thread of Swing as a loop; there is no screen here, and none is needed. */
@Timeout(60)
class SwingTest {
  private static Loop ui;

  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  @BeforeAll
  static void makeTheLoop() {
    System.setProperty("java.awt.headless", "true");
    ui = Loop.of(SwingUtilities::invokeLater, SwingUtilities::isEventDispatchThread);
  }

  private void note(String what) {
    log.add(what + (SwingUtilities.isEventDispatchThread() ? "" : " on a wrong thread"));
  }

  @Async
  private void clicked(JLabel label, CompletableFuture<String> shown) {
    label.setText("loading");
    note("loading");
    String text = await(blocking(() -> SwingUtilities.isEventDispatchThread() ? "blocks" : "text"));
    label.setText(text);
    note("shown");
    await(sleep(ofMillis(1)));
    note("slept");
    shown.complete(label.getText());
  }

  /** Swing calls the handler itself, through no action of the loop. */
  @Test
  void aHandlerAwaitsAndGoesOnOnTheEventThread() throws Exception {
    CompletableFuture<String> shown = new CompletableFuture<>();
    SwingUtilities.invokeAndWait(
        () -> {
          JLabel label = new JLabel();
          JButton button = new JButton("load");
          button.addActionListener(event -> clicked(label, shown));
          button.doClick();
          assertEquals("loading", label.getText());
          log.add("clicked");
        });

    assertEquals("text", shown.join());
    assertEquals(List.of("loading", "clicked", "shown", "slept"), log);
  }

  @Test
  void aTimeoutOnTheEventThread() {
    Task<Void> timed = ui.submit(() -> timeout(ofMillis(1), () -> forEver()));

    assertTrue(
        assertThrows(CompletionException.class, timed::join).getCause()
            instanceof DeadlineExceededException);
    assertEquals(List.of("stopped"), log);
  }

  @Async
  private Task<Void> forEver() {
    try {
      await(sleep(ofDays(1)));
    } finally {
      note("stopped");
    }
    return Task.of(null);
  }

  @Async
  private Task<String> work(JLabel label) {
    assertFalse(SwingUtilities.isEventDispatchThread());
    await(on(ui, () -> show(label, "half way")));
    assertFalse(SwingUtilities.isEventDispatchThread());
    return Task.of(await(on(ui, () -> Task.of(label.getText()))));
  }

  private Task<Void> show(JLabel label, String text) {
    note(text);
    label.setText(text);
    return Task.of(null);
  }

  @Test
  void workOnAnotherLoopShowsHowFarItIs() {
    assertEquals("half way", Weft.run(() -> work(new JLabel())));
    assertEquals(List.of("half way"), log);
  }

  @Test
  void blockingTheEventThreadIsRefused() {
    Throwable refused =
        ui.submit(
                () -> {
                  Task<Void> pending = sleep(ofMillis(1));
                  return Task.of(assertThrows(IllegalStateException.class, pending::join));
                })
            .join();

    assertTrue(refused.getMessage().contains("await(task)"), refused.getMessage());
  }
}
