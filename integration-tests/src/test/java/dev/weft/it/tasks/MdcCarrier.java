package dev.weft.it.tasks;

import dev.weft.Carrier;
import java.util.Map;
import org.slf4j.MDC;

/** Takes the diagnostic context of SLF4J along: the one that the Javadoc of Carrier shows. */
final class MdcCarrier implements Carrier<Map<String, String>> {
  @Override
  public Map<String, String> capture() {
    return MDC.getCopyOfContextMap();
  }

  @Override
  public void restore(Map<String, String> captured) {
    if (captured == null) {
      MDC.clear();
    } else {
      MDC.setContextMap(captured);
    }
  }
}
