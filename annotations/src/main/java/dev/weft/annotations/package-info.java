/**
 * Where a user says which methods are asynchronous.
 *
 * <p>Holds {@link dev.weft.annotations.Async} alone and depends on nothing, so that any library can
 * carry the annotation without carrying Weft.
 */
package dev.weft.annotations;
