package dev.weft.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory this process has in use. */
public final class Memory {
  private Memory() {}

  /**
   * Returns the bytes of heap that the last of some collections left: a thread's allocation buffer
   * would count as used.
   */
  public static long heap() {
    // The serial collector compacts everything at every fourth only.
    for (int i = 0; i < 4; i++) System.gc();
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong(pool -> pool.getCollectionUsage().getUsed())
        .sum();
  }

  /** Returns the bytes that the process has in memory (Linux). */
  public static long resident() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
    }
    throw new IOException("no VmRSS in /proc/self/status");
  }
}
