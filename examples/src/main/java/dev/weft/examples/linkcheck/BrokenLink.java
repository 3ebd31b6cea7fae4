package dev.weft.examples.linkcheck;

import java.net.URI;
import java.util.SortedSet;

/**
 * A link that leads nowhere.
 *
 * @param target its address, or what the page has in the place of one
 * @param fault what is wrong with it, for people to read
 * @param pages the pages that have it; empty only for the start, which nobody links to
 */
record BrokenLink(String target, String fault, SortedSet<URI> pages) {}
