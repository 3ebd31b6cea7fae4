package shop;

import static dev.weft.Weft.await;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.sleep;

import dev.weft.AsyncSupplier;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import java.io.IOException;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/** A program with a little of everything; what it prints is the same however it was rewritten. */
public class Main {
  public static void main(String[] args) {
    System.out.println(Weft.run(() -> new Main().order(List.of("tea", "jam", "rye bread"))));
    System.out.println(Weft.run(() -> new Main().order(List.of("tea", "caviar"))));
    // Of the class as it was written: rewriting it must not show.
    System.out.println(
        "receipts of version " + ObjectStreamClass.lookup(Receipt.class).getSerialVersionUID());
  }

  /** Keeps no version of its own. */
  static class Receipt implements Serializable {
    final List<String> items = List.of();

    @Async
    Task<Integer> size() {
      await(Weft.yieldNow());
      return Task.of(items.size());
    }

    AsyncSupplier<Integer> later() {
      return () -> Task.of(await(size()) + 1);
    }
  }

  private final Stock stock = new Stock() {};

  @Async
  Task<String> order(List<String> items) {
    StringBuilder receipt = new StringBuilder();
    try {
      int sum = 0;
      for (String item : items) {
        int price = await(stock.price(item));
        receipt.append(item).append(' ').append(price).append(", ");
        sum += price;
      }
      List<Boolean> packed = await(gather(items, item -> pack(item)));
      return Task.of(receipt + "together " + sum + ", packed " + packed);
    } catch (IOException e) {
      return Task.of(receipt + "but " + e.getMessage());
    } finally {
      await(sleep(Duration.ofMillis(1)));
      System.out.println("served " + items.size());
    }
  }

  @Async
  private static Task<Boolean> pack(String item) {
    await(Weft.yieldNow());
    return Task.of(!item.contains(" "));
  }

  /** Async methods of interfaces count too. */
  interface Stock {
    @Async
    default Task<Integer> price(String item) throws IOException {
      await(sleep(Duration.ofMillis(2)));
      if (item.equals("caviar")) {
        throw new IOException("there is no " + item);
      }
      return Task.of(item.length());
    }
  }
}
