package dev.weft.examples.linkcheck;

import static dev.weft.Weft.await;
import static dev.weft.Weft.gather;
import static java.lang.System.Logger.Level.DEBUG;

import dev.weft.DeadlineExceededException;
import dev.weft.Task;
import dev.weft.annotations.Async;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Reads a site level by level: the start, then everything the start links to, and so on. Addresses
 * of one level are asked for together, and every address once. So a page's depth is its distance
 * from the start, whatever answers first; the price is that a level waits for its slowest answer.
 *
 * <p>Everything here runs on the loop of the task that calls {@link #check}; that is why the
 * findings and the progress line are plain objects without locks.
 */
final class LinkChecker {
  private static final System.Logger LOG = System.getLogger(LinkChecker.class.getName());

  private final Requests requests;
  private final Settings settings;
  private final Progress progress;

  LinkChecker(Requests requests, Settings settings, Progress progress) {
    this.requests = requests;
    this.settings = settings;
    this.progress = progress;
  }

  /** Checks the links of the site that {@code start} is on. */
  @Async
  Task<Report> check(URI start) {
    long begin = System.nanoTime();
    Findings findings = new Findings(start);

    // The site is where the start leads: many answer http://example.org with another address.
    Check first = await(visit(start, address -> true));
    Site site = Site.of(first.page().map(Page::address).orElse(start));

    Set<URI> level = findings.add(List.of(first));
    for (int depth = 1; !level.isEmpty(); depth++) {
      Predicate<URI> follow = depth <= settings.depth() ? site::holds : address -> false;
      level = findings.add(await(gather(level, settings.limit(), uri -> visit(uri, follow))));
    }
    return Task.of(findings.report(since(begin)));
  }

  /** Asks for one address, and reads what is there if it is a page on an address to follow. */
  @Async
  private Task<Check> visit(URI target, Predicate<URI> follow) {
    progress.started();
    long begin = System.nanoTime();
    Check check;
    try {
      BodyHandler<byte[]> body = follow.test(target) ? new HtmlOnly() : HtmlOnly.never();
      HttpResponse<byte[]> answer = await(requests.get(target, body));
      check = judge(target, answer, follow, since(begin));
    } catch (DeadlineExceededException e) {
      check = Check.broken(target, "no answer in time", since(begin));
    } catch (IOException e) {
      check = Check.broken(target, reason(e), since(begin));
    }
    LOG.log(
        DEBUG, "{0}: {1} in {2} ms", target, check.fault().orElse("ok"), check.took().toMillis());
    progress.finished(check);
    return Task.of(check);
  }

  private static Check judge(
      URI target, HttpResponse<byte[]> answer, Predicate<URI> follow, Duration took)
      throws IOException {
    int status = answer.statusCode();
    if (status >= 400) return Check.broken(target, "answered " + status, took);
    if (status >= 300) {
      return Check.broken(target, "answered " + status + ", a redirect that leads nowhere", took);
    }
    // Where the answer came from counts, since a redirect may have left the site.
    URI address = Links.normalise(answer.uri());
    if (answer.body().length == 0 || !follow.test(address)) return Check.fine(target, took);
    return Check.page(target, Page.read(address, answer, took));
  }

  private static String reason(IOException failure) {
    if (failure instanceof ConnectException) {
      return failure.getCause() instanceof UnresolvedAddressException
          ? "unknown host"
          : "no connection";
    }
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  private static Duration since(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin);
  }
}
