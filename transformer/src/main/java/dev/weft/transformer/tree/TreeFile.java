package dev.weft.transformer.tree;

/**
 * One file of the result.
 *
 * @param path where it stands in the tree
 * @param origin the file of the given tree whose content or, if the content is new, whose place in
 *     the order and time it takes
 * @param content the new content, or null if it is the origin's
 */
record TreeFile(String path, String origin, byte[] content) {
  static TreeFile unchanged(String path) {
    return new TreeFile(path, path, null);
  }

  boolean isUnchanged() {
    return content == null;
  }
}
