package dev.weft.it.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import java.beans.IntrospectionException;
import java.beans.Introspector;
import java.beans.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.BeanUtils;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AssignableTypeFilter;
import org.springframework.util.ReflectionUtils;

/** What frameworks find in classes that the build has rewritten: what was written, and no more. */
class FrameworksTest {
  /** What a mapper maps, with async methods of every kind beside its properties. */
  @SuppressWarnings("serial") // it is to have no version of its own
  public static class Item implements Serializable, Comparable<Item> {
    private String name = "tea";
    private int price = 3;

    public String getName() {
      return name;
    }

    public void setName(String name) {
      this.name = name;
    }

    @Async
    public Task<Integer> discounted(int percent) {
      int now = Weft.await(lookUp(price));
      return Task.of(now - now * percent / 100);
    }

    @Async
    private Task<Integer> lookUp(int was) {
      Weft.await(Weft.yieldNow());
      return Task.of(was * 10);
    }

    @Async
    static Task<Void> none() {
      Weft.await(Weft.yieldNow());
      return Task.of(null);
    }

    @Override
    public int compareTo(Item other) {
      return name.compareTo(other.name);
    }
  }

  /** What a proxy stands for. */
  public interface Stock {
    @Async
    default Task<Integer> price(String item) {
      Weft.await(Weft.yieldNow());
      return Task.of(item.length());
    }

    @Async
    static Task<Integer> none() {
      Weft.await(Weft.yieldNow());
      return Task.of(0);
    }
  }

  public static class Shelf implements Stock {
    @Async
    public Task<Integer> total() {
      return Task.of(Weft.await(price("tea")) + Weft.await(price("rye bread")));
    }
  }

  @Test
  void aMapperWritesAndReadsWhatWasWritten() throws Exception {
    ObjectMapper byProperties = new ObjectMapper();
    ObjectMapper byFields = new ObjectMapper();
    byFields.setVisibility(PropertyAccessor.ALL, Visibility.NONE);
    byFields.setVisibility(PropertyAccessor.FIELD, Visibility.ANY);

    assertEquals("{\"name\":\"tea\"}", byProperties.writeValueAsString(new Item()));
    assertEquals("{\"name\":\"tea\",\"price\":3}", byFields.writeValueAsString(new Item()));
    Item read = byFields.readValue("{\"name\":\"jam\",\"price\":4}", Item.class);
    assertEquals(36, Weft.run(() -> read.discounted(10)));
  }

  @Test
  void aBeanScannerSeesThePropertiesAndMethodsThatWereWritten() throws Exception {
    assertEquals(
        Set.of("class", "name"),
        Arrays.stream(Introspector.getBeanInfo(Item.class).getPropertyDescriptors())
            .map(property -> property.getName())
            .collect(Collectors.toSet()));
    assertEquals(
        List.of("compareTo", "compareTo", "discounted", "getName", "setName"), methods(Item.class));
    assertEquals(2, BeanUtils.getPropertyDescriptors(Item.class).length);
  }

  @Test
  void aBeanScannerSeesTheResumeCopiesOfInterfacesAmongTheirMethodsOnly() throws Exception {
    assertEquals(0, Introspector.getBeanInfo(Stock.class).getPropertyDescriptors().length);
    assertEquals(
        List.of("none", "none", "price", "price"),
        Arrays.stream(Introspector.getBeanInfo(Stock.class).getMethodDescriptors())
            .map(MethodDescriptor::getName)
            .sorted()
            .toList());
  }

  private static List<String> methods(Class<?> bean) throws IntrospectionException {
    return Arrays.stream(Introspector.getBeanInfo(bean, Object.class).getMethodDescriptors())
        .map(MethodDescriptor::getName)
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @ValueSource(classes = {Item.class, Stock.class, Shelf.class})
  void allThatWeavingAddsIsSynthetic(Class<?> type) {
    for (Method method : type.getDeclaredMethods()) {
      boolean isOfWeft =
          Arrays.stream(method.getParameterTypes())
              .anyMatch(
                  each ->
                      each.getName().contains("weft$") || each.getName().contains("weft.frame"));
      assertEquals(isOfWeft || method.isBridge(), method.isSynthetic(), method.toString());
      assertEquals(0, isOfWeft ? method.getAnnotations().length : 0);
      if (isOfWeft && !type.isInterface()) assertFalse(Modifier.isPublic(method.getModifiers()));
    }
    for (Field field : type.getDeclaredFields()) {
      assertEquals(field.getName().equals("serialVersionUID"), field.isSynthetic());
    }
    assertEquals(0, type.getDeclaredClasses().length);
    assertEquals(0, type.getDeclaredConstructors().length - (type.isInterface() ? 0 : 1));
  }

  @Test
  void theMethodsThatSpringLooksAtAreThoseThatWereWritten() {
    List<String> names =
        Arrays.stream(
                ReflectionUtils.getUniqueDeclaredMethods(
                    Item.class, ReflectionUtils.USER_DECLARED_METHODS))
            .map(Method::getName)
            .sorted()
            .toList();

    assertEquals(List.of("compareTo", "discounted", "getName", "lookUp", "none", "setName"), names);
  }

  @Test
  void aComponentScanFindsEachClassOnce() {
    ClassPathScanningCandidateComponentProvider scan =
        new ClassPathScanningCandidateComponentProvider(false);
    scan.addIncludeFilter(new AssignableTypeFilter(Stock.class));
    scan.addIncludeFilter(new AssignableTypeFilter(Item.class));

    assertEquals(
        List.of(Item.class.getName(), Shelf.class.getName()),
        scan.findCandidateComponents("dev.weft.it.tools").stream()
            .map(each -> each.getBeanClassName())
            .sorted()
            .toList());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aProxyOfSpringSeesEachCallThatGoesThroughIt(boolean ofTheClass) {
    AtomicInteger calls = new AtomicInteger();
    ProxyFactory factory = new ProxyFactory(new Shelf());
    factory.setProxyTargetClass(ofTheClass);
    factory.addAdvice(
        (MethodInterceptor)
            invocation -> {
              calls.incrementAndGet();
              return invocation.proceed();
            });
    Stock proxy = (Stock) factory.getProxy();

    assertEquals(3, Weft.run(() -> proxy.price("tea")));
    assertEquals(1, calls.get());
    if (ofTheClass) {
      assertEquals(12, Weft.run(() -> ((Shelf) proxy).total()));
      assertEquals(2, calls.get(), "calls that a class makes itself go through no proxy");
    }
  }

  @Test
  void serialisedObjectsAreReadAgain() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new Item());
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertTrue(in.readObject() instanceof Item item && item.getName().equals("tea"));
    }
  }
}
