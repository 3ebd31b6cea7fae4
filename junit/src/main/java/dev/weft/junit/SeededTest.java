package dev.weft.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that awaits, as {@link AsyncTest}, and is run under several seeds: each time the tasks
 * that are ready run in another order. The name of each run says its seed. To run one again,
 * {@code @SeededTest(runs = 1, first = 17)}, or {@link AsyncTest} with {@link Seed}.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@TestTemplate
@ExtendWith(AsyncExtension.class)
@Timeout(60)
public @interface SeededTest {
  /** Returns under how many seeds the test is run. */
  int runs() default 20;

  /** Returns the first seed; the next is one more. */
  long first() default 1;
}
