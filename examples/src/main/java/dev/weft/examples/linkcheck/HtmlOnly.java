package dev.weft.examples.linkcheck;

import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/** Which bodies are downloaded: those of pages; of all else only status and headers matter. */
final class HtmlOnly implements BodyHandler<byte[]> {
  @Override
  public BodySubscriber<byte[]> apply(ResponseInfo answer) {
    return isPage(answer) ? BodySubscribers.ofByteArray() : new NoBody();
  }

  /** A handler that downloads no body at all. */
  static BodyHandler<byte[]> never() {
    return answer -> new NoBody();
  }

  private static boolean isPage(ResponseInfo answer) {
    String type = answer.headers().firstValue("Content-Type").orElse("");
    return answer.statusCode() == 200
        && (type.startsWith("text/html") || type.startsWith("application/xhtml+xml"));
  }

  /**
   * Ends the transfer before it starts. {@link BodySubscribers#discarding} would still download
   * everything, which for a link to a large file takes longer than a request may.
   */
  private static final class NoBody implements BodySubscriber<byte[]> {
    @Override
    public CompletionStage<byte[]> getBody() {
      return CompletableFuture.completedFuture(new byte[0]);
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      subscription.cancel();
    }

    @Override
    public void onNext(List<ByteBuffer> chunk) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }
}
