package shop;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;

import acme.client.Client;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import java.util.concurrent.CancellationException;

/** Cancels who waits for a request of its own, and who waits for what others wait for, too. */
public final class Main {
  public static void main(String[] args) {
    Weft.run(() -> orders(new Client()));
  }

  @Async
  static Task<Void> orders(Client client) {
    await(cancelled("fetch", background(() -> fetched(client))));
    await(cancelled("cached", background(() -> cached(client))));
    System.out.println("cache kept: " + !client.cached().isCancelled());
    return Task.done();
  }

  @Async
  static Task<Void> cancelled(String what, Task<String> task) {
    task.cancel("no longer wanted");
    try {
      await(task);
    } catch (CancellationException expected) {
      System.out.println(what + ": " + expected.getMessage());
    }
    return Task.done();
  }

  @Async
  static Task<String> fetched(Client client) {
    return Task.of(await(client.fetch()));
  }

  @Async
  static Task<String> cached(Client client) {
    return Task.of(await(client.cached()));
  }
}
