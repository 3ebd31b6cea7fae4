/**
 * Where it is decided which methods are rewritten, where they may stop, and what is wrong with the
 * rest.
 *
 * <p>In: a parsed class. Out: an {@link dev.weft.transformer.discover.AsyncClass} and every {@link
 * dev.weft.transformer.Problem}. Bodies are brought into the one shape that later stages know
 * ({@link dev.weft.transformer.discover.Normalizer}); nothing is analysed or planned here.
 *
 * <p>Start at {@link dev.weft.transformer.discover.Discovery}.
 */
package dev.weft.transformer.discover;
