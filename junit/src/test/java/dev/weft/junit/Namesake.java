package dev.weft.junit;

/** A test that {@code AsyncExtensionTest} runs. It awaits nothing, and leaves a task behind. */
final class Namesake {
  @AsyncTest
  void test() {
    new dev.weft.junit.elsewhere.Namesake().test();
  }
}
