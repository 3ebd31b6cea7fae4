package dev.weft.examples.linkcheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DemoSiteTest {
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void closingLeavesNoThreadAndNoPortBehindEvenWhileSomeoneWaits() throws Exception {
    Set<Thread> before = userThreads();
    DemoSite site = DemoSite.open();
    HttpRequest silent = HttpRequest.newBuilder(site.start().resolve("/silent.html")).build();
    CompletableFuture<?> waiting = http.sendAsync(silent, BodyHandlers.discarding());
    HttpRequest start = HttpRequest.newBuilder(site.start()).build();
    assertEquals(200, http.send(start, BodyHandlers.discarding()).statusCode());

    site.close();

    assertThrows(ExecutionException.class, () -> waiting.get(1, TimeUnit.MINUTES));
    assertThrows(ConnectException.class, () -> http.send(start, BodyHandlers.discarding()));
    Set<Thread> after = userThreads();
    after.removeAll(before);
    for (Thread thread : after) {
      thread.join(60_000);
      assertFalse(thread.isAlive(), thread::getName);
    }
  }

  @Test
  void aFaultOnOtherPagesThanPlantedIsADifference() throws IOException {
    try (DemoSite site = DemoSite.open()) {
      String target = site.start().resolve("/silent.html").toString();
      TreeSet<URI> wrongPage = new TreeSet<>(Set.of(site.start()));

      List<String> differences =
          site.differences(List.of(new BrokenLink(target, "no answer in time", wrongPage)));

      String found = "found: " + target + " on " + wrongPage + ", not planted like this";
      assertEquals(List.of(found), differences.stream().filter(found::equals).toList());
      assertEquals(10, differences.size());
    }
  }

  private static Set<Thread> userThreads() {
    Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeIf(Thread::isDaemon);
    return threads;
  }
}
