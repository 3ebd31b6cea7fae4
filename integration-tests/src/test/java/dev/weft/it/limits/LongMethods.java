package dev.weft.it.limits;

import static dev.weft.Weft.await;
import static dev.weft.Weft.yieldNow;

import dev.weft.AsyncSupplier;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import java.lang.management.ManagementFactory;

/**
 * Prints the CPU time of an await in long methods of many awaits and variables, in nanoseconds, the
 * fastest of 20 rounds: for a look, not a test. Decision 0095 names the command. The methods are
 * long because that is what is measured: the JIT compiles no method of more than 8,000 bytes.
 */
final class LongMethods {
  private static final int AWAITS = 2_000_000;
  private static final int ROUNDS = 20;
  private static final Task<Void> SETTLED = Task.of(null);

  private static boolean pending;
  private static int calls;

  private LongMethods() {}

  /** Measures each method with awaits that are settled, and with awaits that are not. */
  public static void main(String[] arguments) {
    measure("40 awaits, each declaring a variable", 40, LongMethods::declaring);
    measure("20 awaits and 20 variables in a loop", 200, LongMethods::looping);
    measure("60 awaits and 60 variables", 60, LongMethods::adding);
  }

  private static void measure(String what, int awaits, AsyncSupplier<Integer> method) {
    double settled = Double.MAX_VALUE;
    double suspended = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      settled = Math.min(settled, nanos(false, awaits, method));
      suspended = Math.min(suspended, nanos(true, awaits, method));
    }
    System.out.printf("%s: settled %.2f ns, suspended %.1f ns%n", what, settled, suspended);
  }

  private static double nanos(boolean isPending, int awaits, AsyncSupplier<Integer> method) {
    pending = isPending;
    int times = AWAITS / awaits / (isPending ? 10 : 1);
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    Weft.run(() -> repeat(times, method));
    long end = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    return (end - start) / (double) times / awaits;
  }

  @Async
  private static Task<Void> repeat(int times, AsyncSupplier<Integer> method) throws Exception {
    for (int i = 0; i < times; i++) await(method.get());
    return Task.of(null);
  }

  private static Task<Void> turn() {
    return pending ? yieldNow() : SETTLED;
  }

  private static int next(Void unused) {
    return calls++;
  }

  @Async
  private static Task<Integer> declaring() {
    int v0 = next(await(turn()));
    int v1 = next(await(turn()));
    int v2 = next(await(turn()));
    int v3 = next(await(turn()));
    int v4 = next(await(turn()));
    int v5 = next(await(turn()));
    int v6 = next(await(turn()));
    int v7 = next(await(turn()));
    int v8 = next(await(turn()));
    int v9 = next(await(turn()));
    int v10 = next(await(turn()));
    int v11 = next(await(turn()));
    int v12 = next(await(turn()));
    int v13 = next(await(turn()));
    int v14 = next(await(turn()));
    int v15 = next(await(turn()));
    int v16 = next(await(turn()));
    int v17 = next(await(turn()));
    int v18 = next(await(turn()));
    int v19 = next(await(turn()));
    int v20 = next(await(turn()));
    int v21 = next(await(turn()));
    int v22 = next(await(turn()));
    int v23 = next(await(turn()));
    int v24 = next(await(turn()));
    int v25 = next(await(turn()));
    int v26 = next(await(turn()));
    int v27 = next(await(turn()));
    int v28 = next(await(turn()));
    int v29 = next(await(turn()));
    int v30 = next(await(turn()));
    int v31 = next(await(turn()));
    int v32 = next(await(turn()));
    int v33 = next(await(turn()));
    int v34 = next(await(turn()));
    int v35 = next(await(turn()));
    int v36 = next(await(turn()));
    int v37 = next(await(turn()));
    int v38 = next(await(turn()));
    int v39 = next(await(turn()));
    return Task.of(
        v0 + v1 + v2 + v3 + v4 + v5 + v6 + v7 + v8 + v9 + v10 + v11 + v12 + v13 + v14 + v15 + v16
            + v17 + v18 + v19 + v20 + v21 + v22 + v23 + v24 + v25 + v26 + v27 + v28 + v29 + v30
            + v31 + v32 + v33 + v34 + v35 + v36 + v37 + v38 + v39);
  }

  @Async
  private static Task<Integer> looping() {
    int v0 = 0;
    int v1 = 1;
    int v2 = 2;
    int v3 = 3;
    int v4 = 4;
    int v5 = 5;
    int v6 = 6;
    int v7 = 7;
    int v8 = 8;
    int v9 = 9;
    int v10 = 10;
    int v11 = 11;
    int v12 = 12;
    int v13 = 13;
    int v14 = 14;
    int v15 = 15;
    int v16 = 16;
    int v17 = 17;
    int v18 = 18;
    int v19 = 19;
    for (int i = 0; i < 10; i++) {
      v0 += next(await(turn()));
      v1 += next(await(turn()));
      v2 += next(await(turn()));
      v3 += next(await(turn()));
      v4 += next(await(turn()));
      v5 += next(await(turn()));
      v6 += next(await(turn()));
      v7 += next(await(turn()));
      v8 += next(await(turn()));
      v9 += next(await(turn()));
      v10 += next(await(turn()));
      v11 += next(await(turn()));
      v12 += next(await(turn()));
      v13 += next(await(turn()));
      v14 += next(await(turn()));
      v15 += next(await(turn()));
      v16 += next(await(turn()));
      v17 += next(await(turn()));
      v18 += next(await(turn()));
      v19 += next(await(turn()));
    }
    return Task.of(
        v0 + v1 + v2 + v3 + v4 + v5 + v6 + v7 + v8 + v9 + v10 + v11 + v12 + v13 + v14 + v15 + v16
            + v17 + v18 + v19);
  }

  @Async
  private static Task<Integer> adding() {
    int v0 = 0;
    int v1 = 1;
    int v2 = 2;
    int v3 = 3;
    int v4 = 4;
    int v5 = 5;
    int v6 = 6;
    int v7 = 7;
    int v8 = 8;
    int v9 = 9;
    int v10 = 10;
    int v11 = 11;
    int v12 = 12;
    int v13 = 13;
    int v14 = 14;
    int v15 = 15;
    int v16 = 16;
    int v17 = 17;
    int v18 = 18;
    int v19 = 19;
    int v20 = 20;
    int v21 = 21;
    int v22 = 22;
    int v23 = 23;
    int v24 = 24;
    int v25 = 25;
    int v26 = 26;
    int v27 = 27;
    int v28 = 28;
    int v29 = 29;
    int v30 = 30;
    int v31 = 31;
    int v32 = 32;
    int v33 = 33;
    int v34 = 34;
    int v35 = 35;
    int v36 = 36;
    int v37 = 37;
    int v38 = 38;
    int v39 = 39;
    int v40 = 40;
    int v41 = 41;
    int v42 = 42;
    int v43 = 43;
    int v44 = 44;
    int v45 = 45;
    int v46 = 46;
    int v47 = 47;
    int v48 = 48;
    int v49 = 49;
    int v50 = 50;
    int v51 = 51;
    int v52 = 52;
    int v53 = 53;
    int v54 = 54;
    int v55 = 55;
    int v56 = 56;
    int v57 = 57;
    int v58 = 58;
    int v59 = 59;
    v0 += next(await(turn()));
    v1 += next(await(turn()));
    v2 += next(await(turn()));
    v3 += next(await(turn()));
    v4 += next(await(turn()));
    v5 += next(await(turn()));
    v6 += next(await(turn()));
    v7 += next(await(turn()));
    v8 += next(await(turn()));
    v9 += next(await(turn()));
    v10 += next(await(turn()));
    v11 += next(await(turn()));
    v12 += next(await(turn()));
    v13 += next(await(turn()));
    v14 += next(await(turn()));
    v15 += next(await(turn()));
    v16 += next(await(turn()));
    v17 += next(await(turn()));
    v18 += next(await(turn()));
    v19 += next(await(turn()));
    v20 += next(await(turn()));
    v21 += next(await(turn()));
    v22 += next(await(turn()));
    v23 += next(await(turn()));
    v24 += next(await(turn()));
    v25 += next(await(turn()));
    v26 += next(await(turn()));
    v27 += next(await(turn()));
    v28 += next(await(turn()));
    v29 += next(await(turn()));
    v30 += next(await(turn()));
    v31 += next(await(turn()));
    v32 += next(await(turn()));
    v33 += next(await(turn()));
    v34 += next(await(turn()));
    v35 += next(await(turn()));
    v36 += next(await(turn()));
    v37 += next(await(turn()));
    v38 += next(await(turn()));
    v39 += next(await(turn()));
    v40 += next(await(turn()));
    v41 += next(await(turn()));
    v42 += next(await(turn()));
    v43 += next(await(turn()));
    v44 += next(await(turn()));
    v45 += next(await(turn()));
    v46 += next(await(turn()));
    v47 += next(await(turn()));
    v48 += next(await(turn()));
    v49 += next(await(turn()));
    v50 += next(await(turn()));
    v51 += next(await(turn()));
    v52 += next(await(turn()));
    v53 += next(await(turn()));
    v54 += next(await(turn()));
    v55 += next(await(turn()));
    v56 += next(await(turn()));
    v57 += next(await(turn()));
    v58 += next(await(turn()));
    v59 += next(await(turn()));
    return Task.of(
        v0 + v1 + v2 + v3 + v4 + v5 + v6 + v7 + v8 + v9 + v10 + v11 + v12 + v13 + v14 + v15 + v16
            + v17 + v18 + v19 + v20 + v21 + v22 + v23 + v24 + v25 + v26 + v27 + v28 + v29 + v30
            + v31 + v32 + v33 + v34 + v35 + v36 + v37 + v38 + v39 + v40 + v41 + v42 + v43 + v44
            + v45 + v46 + v47 + v48 + v49 + v50 + v51 + v52 + v53 + v54 + v55 + v56 + v57 + v58
            + v59);
  }
}
