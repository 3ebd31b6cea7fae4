package ${package};

import static dev.weft.Weft.await;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.sleep;

import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import java.time.Duration;
import java.util.List;

public class Main {
  public static void main(String[] args) {
    System.out.println(Weft.run(() -> greetAll(List.of("Ada", "Grace"))));
  }

  /** Greets all of them at once. */
  @Async
  static Task<String> greetAll(List<String> names) {
    List<String> greetings = await(gather(names, Main::greet));
    return Task.of(String.join(", ", greetings));
  }

  @Async
  static Task<String> greet(String name) {
    await(sleep(Duration.ofMillis(100)));
    return Task.of("hello " + name);
  }
}
