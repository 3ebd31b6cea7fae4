package dev.weft.agent;

import dev.weft.transformer.Listings;
import dev.weft.transformer.Producers;
import dev.weft.transformer.Transformer;
import dev.weft.transformer.tree.ProducerLists;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the JVM calls for {@code -javaagent:weft-transformer-VERSION-agent.jar}, before {@code
 * main}; and for an attach at run time, which comes too late for classes that are loaded already.
 */
public final class Agent {
  private static volatile boolean started;

  private Agent() {}

  /**
   * Rewrites from now on every class with asynchronous methods when it is loaded. Arguments that
   * make no sense end the JVM with a message and exit code 1.
   *
   * @param arguments {@code key=value} pairs, see {@link AgentArguments}; null if there are none
   */
  public static void premain(String arguments, Instrumentation instrumentation) {
    try {
      start(arguments, instrumentation);
    } catch (IllegalArgumentException e) {
      // Thrown on, it would make the JVM abort with a native stack dump.
      Stderr.say(e.getMessage());
      System.exit(1);
    }
  }

  /**
   * As {@link #premain}, in a JVM that runs already.
   *
   * @throws IllegalArgumentException for arguments that make no sense; whoever attaches is told
   */
  public static void agentmain(String arguments, Instrumentation instrumentation) {
    start(arguments, instrumentation);
  }

  /** Returns whether this JVM has the agent, however it came. */
  public static boolean isStarted() {
    return started;
  }

  private static Producers producers(AgentArguments arguments) {
    try {
      Producers producers = ProducerLists.seenBy(ClassLoader.getSystemClassLoader());
      Path list = arguments.producers();
      return list == null ? producers : producers.and(list.toString(), Files.readAllLines(list));
    } catch (IOException e) {
      throw new IllegalArgumentException("a list of producers cannot be read: " + e, e);
    }
  }

  private static void start(String text, Instrumentation instrumentation) {
    AgentArguments arguments = AgentArguments.parse(text);
    Transformer.Options options =
        arguments
            .options()
            .withPartial(true)
            .withProducers(producers(arguments))
            .withListings(Listings.of(ClassLoader.getSystemClassLoader()));
    LoaderWeavers weavers = new LoaderWeavers(options);
    ClassDefiner definer = ClassDefiner.openedBy(instrumentation);

    // Not capable of retransformation: the JVM then keeps what this transformer returned, and a
    // retransformation by another agent starts from the rewritten class.
    instrumentation.addTransformer(
        new WeavingTransformer(weavers, arguments.filter(), definer, arguments.verbose()));
    started = true;
    // After the transformer is in place, so that no class falls between the two.
    new LoadedTooEarly(weavers, arguments.filter()).report(instrumentation.getAllLoadedClasses());
  }
}
