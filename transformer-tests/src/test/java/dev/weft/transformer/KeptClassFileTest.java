package dev.weft.transformer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.tree.ClassNode;

class KeptClassFileTest {
  private static final String KEPT = "as the compiler wrote it, which is kept in ";

  @Test
  void aBugIsReportedWithTheClassFileBesideIt() throws IOException {
    ClassNode node = new ClassNode();
    node.name = "acme/Shop";
    byte[] classFile = {1, 2, 3};

    String report =
        LateProblems.defect(node, List.of(), new IllegalStateException("odd"), classFile)
            .getMessage();

    assertTrue(report.contains("a bug in Weft, not in your code"), report);
    Path kept = Path.of(report.substring(report.indexOf(KEPT) + KEPT.length()).strip());
    try {
      assertTrue(kept.getFileName().toString().matches("weft-Shop-.*\\.class"), report);
      assertArrayEquals(classFile, Files.readAllBytes(kept));
    } finally {
      Files.delete(kept);
    }
  }
}
