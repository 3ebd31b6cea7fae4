package dev.weft.transformer.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DataFlowTest {
  /** Two ways from a to d, a loop of d and e, and f, which leads to d and is never reached. */
  private static final Map<String, String> GRAPH =
      Map.of("a", "bc", "b", "d", "c", "d", "d", "eg", "e", "d", "f", "d", "g", "");

  @Test
  void forwardANodeKnowsAllThatMayHavePassedBefore() {
    Union passed = new Union(DataFlowTest::after);

    passed.reach("a", Set.of());
    passed.solve();

    assertEquals(Set.of("a"), passed.at("b"));
    assertEquals(Set.of("a", "b", "c", "d", "e"), passed.at("d"));
    assertEquals(Set.of("a", "b", "c", "d", "e"), passed.at("g"));
  }

  @Test
  void backwardANodeKnowsAllThatMayCome() {
    Union coming = new Union(DataFlowTest::before);

    coming.reach("g", Set.of());
    coming.solve();

    assertEquals(Set.of("d", "e", "g"), coming.at("d"));
    assertEquals(Set.of("b", "c", "d", "e", "g"), coming.at("a"));
    assertEquals(Set.of("d", "e", "g"), coming.at("f"));
  }

  @Test
  void ofWhatIsNeverReachedNothingIsKnown() {
    Union passed = new Union(DataFlowTest::after);

    passed.reach("a", Set.of());
    passed.solve();

    assertNull(passed.at("f"));
  }

  @Test
  void whereWaysMeetOnlyWhatHoldsOnBothIsKept() {
    DataFlow<String, Set<String>> always =
        new DataFlow<>() {
          @Override
          protected Set<String> join(Set<String> known, Set<String> more) {
            return known.stream().filter(more::contains).collect(Collectors.toSet());
          }

          @Override
          protected void transfer(String node, Set<String> passed) {
            for (String next : after(node)) reach(next, union(passed, Set.of(node)));
          }
        };

    always.reach("a", Set.of());
    always.solve();

    assertEquals(Set.of("a"), always.at("d"));
    assertEquals(Set.of("a", "d"), always.at("g"));
  }

  @Test
  void aNodeIsLookedAtAgainOnlyIfMoreIsKnownOfIt() {
    List<String> looked = new ArrayList<>();
    DataFlow<String, Integer> first =
        new DataFlow<>() {
          @Override
          protected Integer join(Integer known, Integer more) {
            return known;
          }

          @Override
          protected void transfer(String node, Integer depth) {
            looked.add(node + depth);
            for (String next : after(node)) reach(next, depth + 1);
          }
        };

    first.reach("a", 0);
    first.solve();

    // The last that was reached comes first, and the first to reach a node decides.
    assertEquals(List.of("a0", "c1", "d2", "g3", "e3", "b1"), looked);
  }

  @Test
  void reachedAreTheStartsAndAllBehindThem() {
    assertEquals(Set.of("d", "e", "g"), DataFlow.reached(Set.of("e"), DataFlowTest::after));
    assertEquals(
        Set.of("b", "g", "d", "e"), DataFlow.reached(Set.of("b", "g"), DataFlowTest::after));
    assertEquals(Set.of(), DataFlow.reached(Set.of(), DataFlowTest::after));
  }

  /** Collects the nodes that are passed. */
  private static final class Union extends DataFlow<String, Set<String>> {
    private final Function<String, List<String>> next;

    Union(Function<String, List<String>> next) {
      this.next = next;
    }

    @Override
    protected Set<String> join(Set<String> known, Set<String> more) {
      return union(known, more);
    }

    @Override
    protected void transfer(String node, Set<String> passed) {
      for (String each : next.apply(node)) reach(each, union(passed, Set.of(node)));
    }
  }

  private static Set<String> union(Set<String> a, Set<String> b) {
    return Stream.of(a, b).flatMap(Set::stream).collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> after(String node) {
    return List.of(GRAPH.get(node).split("")).stream().filter(each -> !each.isEmpty()).toList();
  }

  private static List<String> before(String node) {
    return GRAPH.keySet().stream().filter(each -> after(each).contains(node)).sorted().toList();
  }
}
