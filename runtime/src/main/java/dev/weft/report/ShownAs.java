package dev.weft.report;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The operation that an async method of this library carries out: users see its name in call
 * graphs, stack traces and messages, and not that of the method, which they do not know. A method
 * that has no such name and is not public is a part of another one, and is not shown.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface ShownAs {
  /** Returns the public method that users call. */
  String value();

  /** Returns the class of that method; by default the one where this stands. */
  Class<?> of() default void.class;
}
