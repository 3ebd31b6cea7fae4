package dev.weft.it.io;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.it.running.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class FewDescriptorsTest {
  @Test
  void aFreshServerOutlivesATimeWithoutDescriptors() throws IOException, InterruptedException {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "no ulimit -n on this system");
    String printed = ChildJvm.runWithFiles(100, List.of(), FewDescriptors.class);
    assertTrue(printed.startsWith("served 2"), printed);
    assertTrue(
        printed.lines().skip(1).allMatch(line -> line.contains("could not accept a connection")),
        printed);
  }
}
