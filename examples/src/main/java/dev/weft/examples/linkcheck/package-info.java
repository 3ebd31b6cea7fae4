/**
 * A link checker: reads the pages of a web site, many at once and on one thread, and reports the
 * links that lead nowhere.
 *
 * <p>In: the command line, as {@link dev.weft.examples.linkcheck.Arguments}. Out: a {@link
 * dev.weft.examples.linkcheck.Report}, as text or JSON, and an exit code. It runs no scripts,
 * checks no fragments ({@code #…}) and keeps no state between two runs.
 *
 * <p>Start at {@link dev.weft.examples.linkcheck.LinkChecker}: it and {@link
 * dev.weft.examples.linkcheck.Requests} are all that is asynchronous here. {@link
 * dev.weft.examples.linkcheck.DemoSite} is only there to have something to check.
 */
package dev.weft.examples.linkcheck;
