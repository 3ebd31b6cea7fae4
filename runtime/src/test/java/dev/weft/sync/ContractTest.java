package dev.weft.sync;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.TestFactory;

/**
 * What every primitive promises: no permit and no value is lost or doubled, nobody who waits is
 * forgotten, whatever the order and whoever is cancelled. Prints how much was tried.
 */
class ContractTest {
  private static Stream<DynamicTest> each(Function<Scene.Program, Scene.Tried> run) {
    return Stream.concat(LockPrograms.all(), ChannelPrograms.all())
        .map(program -> dynamicTest(program.getName(), () -> run(program, run)));
  }

  private static void run(Named<Scene.Program> program, Function<Scene.Program, Scene.Tried> run) {
    System.out.printf("%s: %s%n", program.getName(), run.apply(program.getPayload()));
  }

  @TestFactory
  Stream<DynamicTest> keepsItsPromiseWithACancellationAtEveryPoint() {
    return each(Scene::everyCancellation);
  }

  @TestFactory
  Stream<DynamicTest> keepsItsPromiseUnderTenThousandSchedules() {
    return each(Scene::everySchedule);
  }
}
