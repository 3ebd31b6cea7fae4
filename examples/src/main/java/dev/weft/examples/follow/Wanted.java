package dev.weft.examples.follow;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What to follow, and what to look for.
 *
 * @param pattern what a line must have somewhere to be printed
 * @param files the files to follow
 * @param command a command of the shell whose output to follow, too
 * @param fromStart whether to begin with what is in the files already
 * @param limit how many lines to print at most
 */
record Wanted(
    Pattern pattern, List<Path> files, Optional<String> command, boolean fromStart, int limit) {

  /** Returns whether lines need to say where they are from. */
  boolean isFromSeveral() {
    return files.size() + (command.isPresent() ? 1 : 0) > 1;
  }
}
