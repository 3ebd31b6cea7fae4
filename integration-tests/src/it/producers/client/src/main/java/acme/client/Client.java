package acme.client;

import java.util.concurrent.CompletableFuture;

/** A library that knows nothing of Weft, and answers nothing. */
public final class Client {
  private final CompletableFuture<String> cached = new CompletableFuture<>();

  /** Starts a request, which is given up when the future is cancelled. */
  public CompletableFuture<String> fetch() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    answer.whenComplete((value, thrown) -> System.out.println("request given up"));
    return answer;
  }

  /** Returns what others wait for, too. */
  public CompletableFuture<String> cached() {
    return cached;
  }
}
