package dev.weft.it.suspending;

import static dev.weft.Weft.await;
import static dev.weft.Weft.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.weft.Task;
import dev.weft.annotations.Suspending;
import dev.weft.testing.TestLoop;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;

/** An override that has only the plain method is called, whoever made it, and never passed by. */
class OtherWaysInTest {
  public interface Source {
    @Suspending
    int next(int before);
  }

  public static class Counter implements Source {
    @Override
    @Suspending
    public int next(int before) {
      await(yieldNow());
      return before + 1;
    }

    @Suspending
    public int settled(int before) {
      return before < 0 ? next(before) : before;
    }
  }

  private static int twice(Source source) {
    return TestLoop.run(() -> Task.of(source.next(source.next(1))));
  }

  @Test
  void aMockAnswers() {
    Source mocked = mock(Source.class);
    Counter ofClass = mock(Counter.class);
    when(mocked.next(1)).thenReturn(10);
    when(mocked.next(10)).thenReturn(20);
    when(ofClass.next(1)).thenReturn(10);
    when(ofClass.next(10)).thenReturn(20);

    assertEquals(20, twice(mocked));
    assertEquals(20, twice(ofClass));
    verify(mocked).next(10);
    verify(ofClass).next(10);
  }

  @Test
  void aSpyIsCalledAndCallsTheMethodThatDoesNotHaveToWait() {
    Counter spied = spy(new Counter());

    assertEquals(5, (int) TestLoop.run(() -> Task.of(spied.settled(5))));
    verify(spied).settled(5);
  }

  @Test
  void aSpringProxyIsCalled() {
    List<String> log = new ArrayList<>();
    ProxyFactory factory = new ProxyFactory(new Counter());
    factory.setProxyTargetClass(true);
    factory.addAdvice(
        (MethodInterceptor)
            call -> {
              log.add(call.getMethod().getName());
              return call.getMethod().getName().equals("next") ? 7 : call.proceed();
            });
    Counter proxy = (Counter) factory.getProxy();

    assertTrue(proxy.getClass() != Counter.class, "made by CGLIB");
    assertEquals(7, twice(proxy));
    assertEquals(5, (int) TestLoop.run(() -> Task.of(proxy.settled(5))));
    assertEquals(List.of("next", "next", "settled"), log);
  }

  @Test
  void aProxyOfTheJdkIsCalled() {
    Source proxy =
        (Source)
            Proxy.newProxyInstance(
                Source.class.getClassLoader(),
                new Class<?>[] {Source.class},
                (self, method, arguments) -> 2 * (Integer) arguments[0]);

    assertEquals(4, twice(proxy));
  }

  @Test
  void aPlainOverrideAndAPlainLambdaAreCalled() {
    Source plain =
        new Counter() {
          @Override
          public int next(int before) {
            return before + 100;
          }
        };
    Source lambda = before -> before * 3;

    assertEquals(201, twice(plain));
    assertEquals(9, twice(lambda));
    assertEquals(3, twice(new Counter()));
  }

  @Test
  void thePlainMethodIsThereForReflection() throws ReflectiveOperationException {
    Method next = Counter.class.getMethod("next", int.class);

    assertEquals(2, next.invoke(new Counter(), 1));
    assertEquals(
        1,
        Arrays.stream(Counter.class.getDeclaredMethods())
            .filter(each -> each.getName().equals("next") && !each.isSynthetic())
            .count());
  }
}
