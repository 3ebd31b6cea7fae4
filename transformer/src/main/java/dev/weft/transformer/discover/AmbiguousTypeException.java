package dev.weft.transformer.discover;

/** A value whose type only a stack map could tell. */
final class AmbiguousTypeException extends Exception {
  private static final long serialVersionUID = 1L;

  AmbiguousTypeException(String message) {
    super(message);
  }
}
