package dev.weft.transformer.tree;

import java.io.IOException;

/**
 * The place to rewrite cannot be used as it is: not there, signed, or without the runtime. The
 * message says what, why and what to do; nothing was changed.
 */
public final class UnusableTreeException extends Exception {
  private static final long serialVersionUID = 1L;

  private UnusableTreeException(String what, String why, String fix, Throwable cause) {
    super(what + "\n  why: " + why + "\n  fix: " + fix, cause);
  }

  static UnusableTreeException neitherDirectoryNorJar(Object place) {
    return new UnusableTreeException(
        place + " is neither a directory nor a jar",
        "class files are read from one or the other",
        "name the directory your compiler writes to, or an existing jar",
        null);
  }

  static UnusableTreeException damagedJar(Object place, IOException cause) {
    return new UnusableTreeException(
        place + " cannot be read as a jar",
        "it is no jar, or was damaged: " + cause.getMessage(),
        "name the directory your compiler writes to, or build the jar again",
        cause);
  }

  static UnusableTreeException twice(Object jar, String path) {
    return new UnusableTreeException(
        jar + " holds " + path + " twice",
        "the class is to be rewritten, and which of the two is meant is not known",
        "build the jar with one of them",
        null);
  }

  static UnusableTreeException signed(Object jar, String signature) {
    return new UnusableTreeException(
        jar + " is signed (it holds " + signature + ")",
        "rewriting its classes would make the signature invalid, and the JVM would refuse them",
        "rewrite the jar first and sign it afterwards",
        null);
  }

  static UnusableTreeException runtimeMissing(String className) {
    return new UnusableTreeException(
        className.replace('/', '.') + " has asynchronous methods, but weft-runtime is missing",
        "no entry of the class path holds dev.weft.frame.Frame, which rewritten methods extend",
        "add the dependency dev.weft:weft-runtime",
        null);
  }
}
