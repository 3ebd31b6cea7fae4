/**
 * What other tools see of rewritten classes, and do with them: other agents, mocks, proxies,
 * mappers.
 *
 * <p>In: classes of the tests, rewritten by the build or in memory. Out: nothing. What is tested
 * here stands in {@code docs/tools.md}. Start at {@code AdviceTest}.
 */
package dev.weft.it.tools;
