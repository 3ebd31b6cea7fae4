package dev.weft.io;

import java.nio.file.Path;

/**
 * Something that happened to a file of a watched directory.
 *
 * @param path the file; the directory itself for {@link Kind#OVERFLOW}
 * @param kind what happened to it
 */
public record FileChange(Path path, Kind kind) {
  /** What happened. */
  public enum Kind {
    /** The file is new. */
    CREATED,
    /** The file was written to, or its attributes were changed. */
    MODIFIED,
    /** The file is gone. */
    DELETED,
    /** More happened than the system keeps: anything in the directory may have changed. */
    OVERFLOW
  }
}
