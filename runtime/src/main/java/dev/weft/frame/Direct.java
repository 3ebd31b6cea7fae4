package dev.weft.frame;

/**
 * The type of the last parameter of a direct entry: always null, and only there so that the entry's
 * descriptor differs from every method a user can write.
 */
public final class Direct {
  private Direct() {}
}
