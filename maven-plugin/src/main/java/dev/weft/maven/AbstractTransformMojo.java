package dev.weft.maven;

import dev.weft.transformer.KnownClasses;
import dev.weft.transformer.Listings;
import dev.weft.transformer.Producers;
import dev.weft.transformer.Transformer;
import dev.weft.transformer.tree.ClassNameFilter;
import dev.weft.transformer.tree.ProducerLists;
import dev.weft.transformer.tree.Weaver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;

/** What both goals have in common: the parameters, and handing them to {@link Rewriting}. */
abstract class AbstractTransformMojo extends AbstractMojo {
  /** Whether to leave the classes as they are. */
  @Parameter(property = "weft.skip", defaultValue = "false")
  boolean skip;

  /**
   * Names of the classes to look at, such as {@code com.acme.*}; all by default. A {@code *} stands
   * for any characters, dots included, and {@code ?} for one.
   */
  @Parameter(property = "weft.includes")
  private List<String> includes = new ArrayList<>();

  /** Names of the classes to leave as they are; patterns as in {@code includes}. */
  @Parameter(property = "weft.excludes")
  private List<String> excludes = new ArrayList<>();

  /** Whether to name every rewritten class in the log. */
  @Parameter(property = "weft.verbose", defaultValue = "false")
  private boolean verbose;

  /** Whether a warning fails the build too. Then nothing is rewritten, as with an error. */
  @Parameter(property = "weft.failOnWarning", defaultValue = "false")
  private boolean failOnWarning;

  /**
   * Whether the code of each asynchronous method is written only once, so that tools which count
   * what a method runs, such as JaCoCo, see what ran after a suspension too. Calls are slower then:
   * it is meant for builds that measure coverage. Classes that are rewritten already stay as they
   * are, so such a build begins with {@code mvn clean}.
   */
  @Parameter(property = "weft.singleCopy", defaultValue = "false")
  private boolean singleCopy;

  /**
   * What is known of methods of other libraries that return a stage, one line for each: {@code
   * owned com.acme.Client.fetch} if each call starts work that stops when its stage is cancelled,
   * else {@code shared com.acme.Catalog.*}. Libraries and the module itself can have such lines in
   * {@code META-INF/weft/producers}; those here have the last word.
   */
  @Parameter(property = "weft.producers")
  private List<String> producers = new ArrayList<>();

  /**
   * Whether an awaited call of a method of the same class may take a way beside the method, which
   * allocates nothing if the call completes at once. Advice that other agents put on the method
   * does not see such a call, unless the method has an annotation of theirs that is visible at run
   * time; switch it off for agents that choose methods otherwise. Classes that are rewritten
   * already stay as they are, so a build with another setting begins with {@code mvn clean}.
   */
  @Parameter(property = "weft.directCalls", defaultValue = "true")
  private boolean directCalls;

  abstract List<ClassFolder> folders();

  /** Does with a folder what the goal is for. */
  void treat(ClassFolder folder, Rewriting rewriting)
      throws MojoExecutionException, MojoFailureException {
    rewriting.run(folder);
  }

  abstract boolean skipped();

  /** Returns what is to be said of the build itself. */
  abstract List<String> warnings(ClassNameFilter filter) throws MojoExecutionException;

  @Override
  public final void execute() throws MojoExecutionException, MojoFailureException {
    if (skipped()) {
      getLog().info("Weft: skipped");
      return;
    }
    ClassNameFilter filter = new ClassNameFilter(includes, excludes);
    warnOfBuild(warnings(filter));
    for (ClassFolder folder : folders()) {
      treat(folder, new Rewriting(weaver(folder), filter, failOnWarning, verbose, getLog()));
    }
  }

  private void warnOfBuild(List<String> warnings) throws MojoFailureException {
    warnings.stream()
        .flatMap(String::lines)
        .forEach(failOnWarning ? getLog()::error : getLog()::warn);
    if (failOnWarning && !warnings.isEmpty()) {
      throw new MojoFailureException(String.join("\n", warnings));
    }
  }

  private Weaver weaver(ClassFolder folder) throws MojoExecutionException, MojoFailureException {
    try {
      Producers known =
          ProducerLists.of(folder.classes(), folder.classPath())
              .and("the parameter producers", producers);
      List<Path> places = new ArrayList<>(List.of(folder.classes()));
      places.addAll(folder.classPath());
      Transformer.Options options =
          Transformer.Options.DEFAULT
              .withSingleCopy(singleCopy)
              .withDirectCalls(directCalls)
              .withProducers(known)
              .withListings(Listings.of(folder.classPath()))
              .withKnownClasses(KnownClasses.of(places));
      return new Transformer(options)::transform;
    } catch (IllegalArgumentException e) {
      throw new MojoFailureException(e.getMessage(), e);
    } catch (IOException e) {
      throw new MojoExecutionException("Weft cannot read a list of producers", e);
    }
  }
}
