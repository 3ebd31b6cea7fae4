package ${package};

import static dev.weft.Weft.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.annotations.Async;
import dev.weft.junit.AsyncTest;
import java.util.List;

class MainTest {
  @AsyncTest
  @Async
  void greetsAllOfThem() {
    assertEquals("hello Ada, hello Grace", await(Main.greetAll(List.of("Ada", "Grace"))));
  }
}
