package dev.weft.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method that may wait without a thread, and is otherwise an ordinary one: it returns what
 * it returns, and throws what it throws.
 *
 * <pre>{@code
 * @Suspending String read(URI uri) throws IOException {
 *   HttpResponse<String> answer = await(http.sendAsync(get(uri), BodyHandlers.ofString()));
 *   if (answer.statusCode() != 200) throw new IOException(uri + " answered " + answer.statusCode());
 *   return answer.body();
 * }
 * }</pre>
 *
 * <p>The method may call {@code Weft.await} and other suspending methods. Code that Weft rewrites,
 * which is that of {@code @Suspending} and {@link Async} methods and of lambdas that are given to
 * Weft, calls it as any method: where the method has to wait, its caller is suspended with it, on
 * the same loop and in the same task. A call that does not have to wait costs no more than that of
 * an ordinary method. A cancellation arrives at the innermost {@code await}.
 *
 * <p>Code that is not rewritten sees the method with the signature that is written. Off the loop
 * such a call blocks its thread until the method has ended; an interrupt cancels it. On the thread
 * of a running loop it throws {@link IllegalStateException} if the method has to wait, and what it
 * has begun is cancelled. An override, a mock or a proxy that has only the plain method is called
 * as it is.
 *
 * <p>On an abstract method it says that those who implement it may suspend. The annotation is not
 * inherited: an override that awaits has it, too. The method cannot be {@code synchronized}, nor
 * wait while it holds a monitor.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface Suspending {}
