/** Test methods that await, for JUnit Jupiter. */
module dev.weft.junit {
  requires transitive dev.weft.runtime;
  requires transitive org.junit.jupiter.api;
  requires static org.jspecify;

  exports dev.weft.junit;
}
