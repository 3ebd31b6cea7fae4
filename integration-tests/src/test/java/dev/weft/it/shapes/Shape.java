package dev.weft.it.shapes;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method that the catalogue runs: static, with an {@code Env} as its only parameter, and
 * asynchronous.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Shape {
  /** The traps of {@code docs/shapes.md} that it covers, such as {@code "S7 B21"}. */
  String value();

  /** Whether it can run on a loop only. */
  boolean loop() default false;

  /** Whether each run needs classes that are not initialised yet. */
  boolean fresh() default false;

  /**
   * Whether something is pending that the task does not await just then, so that a cancellation
   * does not meet what settles next.
   */
  boolean concurrent() default false;
}
