/** Test methods that await, for JUnit Jupiter. */
module dev.weft.junit {
  requires transitive dev.weft.runtime;
  requires transitive org.junit.jupiter.api;
  requires static org.jspecify;

  // Only on the class path, where META-INF/services names who needs them: see decision 115.
  requires static dev.weft.transformer;
  requires static java.instrument;
  requires static java.management;
  requires static net.bytebuddy.agent;
  requires static org.junit.platform.launcher;

  exports dev.weft.junit;
}
