package dev.weft.benchmarks;

import java.util.Map;
import java.util.ServiceLoader;

/** Runs every workload of every contender on the class path three times, to see that it works. */
public final class Check {
  private Check() {}

  /** Prints a line for each workload; exits with 1 if a result is wrong. */
  public static void main(String[] arguments) {
    boolean failed = false;
    for (Contender contender : ServiceLoader.load(Contender.class)) {
      for (Map.Entry<Workload, Contender.Body> each : contender.bodies().entrySet()) {
        String outcome = outcome(each.getKey(), each.getValue());
        System.out.println(contender.name() + " " + each.getKey().label() + ": " + outcome);
        failed |= !outcome.equals("ok");
      }
    }
    System.exit(failed ? 1 : 0);
  }

  private static String outcome(Workload work, Contender.Body body) {
    try {
      for (int i = 0; i < 3; i++) {
        long result = body.run();
        if (result != work.expected()) return result + " instead of " + work.expected();
      }
      return "ok";
    } catch (Throwable e) {
      return e.toString();
    }
  }
}
