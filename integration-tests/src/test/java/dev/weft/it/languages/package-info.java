/**
 * Programs in other languages of the JVM, compiled by their own compilers, woven, and run under
 * every timing.
 *
 * <p>The programs are in the folder {@code languages} of the resources. Start at {@link
 * dev.weft.it.languages.LanguagesTest}.
 */
package dev.weft.it.languages;
