/**
 * The catalogue: which shapes of Java source a method can have around an {@code await}, each proven
 * under every timing and with every release that javac can compile for.
 *
 * <p>In: the programs in {@code src/test/resources/shapes}, in folders named for the lowest release
 * that can compile them. Out: {@code docs/shapes.md}, which says for each known trap where it is
 * covered. How a program is run and compared is not decided here; that is {@code
 * dev.weft.it.timing}.
 *
 * <p>Start at {@link dev.weft.it.shapes.CatalogueTest}. To add a shape, add a method with {@link
 * dev.weft.it.shapes.Shape} to the file whose theme it has.
 */
package dev.weft.it.shapes;
