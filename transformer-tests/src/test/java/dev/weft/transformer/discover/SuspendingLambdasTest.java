package dev.weft.transformer.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SuspendingLambdasTest {
  @Test
  void theNamesAreThoseOfTheRuntime() throws Exception {
    assertEquals(2, SuspendingLambdas.INTERFACES.size());
    for (Map.Entry<String, SuspendingLambdas.Woven> each :
        SuspendingLambdas.INTERFACES.entrySet()) {
      Class<?> suspending = load(each.getKey());
      Class<?> woven = load(each.getValue().name());
      assertTrue(suspending.isAssignableFrom(woven), woven + " stands for " + suspending);
      assertEquals(
          List.of(each.getValue().method()),
          Arrays.stream(woven.getMethods())
              .filter(method -> Modifier.isAbstract(method.getModifiers()))
              .map(Method::getName)
              .toList());
    }
  }

  private static Class<?> load(String internalName) throws ClassNotFoundException {
    return Class.forName(internalName.replace('/', '.'));
  }
}
