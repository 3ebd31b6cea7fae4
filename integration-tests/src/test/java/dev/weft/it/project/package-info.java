/**
 * What the project says about itself: that its pages and poms agree with its sources.
 *
 * <p>In: the files of the repository, as they lie there. Out: nothing. Start at {@link
 * dev.weft.it.project.PagesTest}.
 */
package dev.weft.it.project;
