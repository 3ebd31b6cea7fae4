package dev.weft.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that awaits. The method is {@code @Suspending void}, or {@code @Async void}, and runs on a
 * {@link dev.weft.testing.TestLoop}: an hour of sleeps takes no time, and tasks that are left
 * running fail the test, as do failures that nobody awaited.
 *
 * <pre>{@code
 * @AsyncTest
 * @Suspending
 * void retriesAfterAnHour() throws IOException {
 *   assertEquals("page", await(fetchWithRetries(server)));
 * }
 * }</pre>
 *
 * <p>JUnit runs no test method that returns a value, so it cannot return a {@code Task}.
 *
 * <p>After a minute of real time the test is interrupted, and fails with where its tasks stand;
 * {@link Timeout} on the method says otherwise. {@link Seed} shuffles the tasks.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Test
@ExtendWith(AsyncExtension.class)
@Timeout(60)
public @interface AsyncTest {}
