package dev.weft.it.tasks;

import dev.weft.Carrier;
import io.opentelemetry.context.Context;

/** Takes the current context of OpenTelemetry along, and with it the current span. */
final class OpenTelemetryCarrier implements Carrier<Context> {
  @Override
  public Context capture() {
    return Context.current();
  }

  @Override
  @SuppressWarnings({"MustBeClosedChecker", "resource"}) // the next restore takes its place
  public void restore(Context captured) {
    (captured == null ? Context.root() : captured).makeCurrent();
  }
}
