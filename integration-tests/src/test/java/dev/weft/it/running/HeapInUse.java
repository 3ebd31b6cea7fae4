package dev.weft.it.running;

/** How much of the heap is in use. */
public final class HeapInUse {
  private HeapInUse() {}

  /** Returns the bytes in use after collection: the least of several, since others allocate. */
  public static long afterCollection() {
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      used = Math.min(used, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
    }
    return used;
  }
}
