package dev.weft.frame;

/**
 * What the transformer makes of a lambda whose interface has a {@code @Suspending} method: an
 * object of a class that has an entry beside the plain method.
 */
public abstract class WovenFunction {
  /** Creates an object; generated code does. */
  protected WovenFunction() {}

  /** Returns what tells it from others, as lambdas do. */
  @Override
  public String toString() {
    return getClass().getName().replace("$weft$function$", "$$Lambda/") + "@" + hashCode();
  }
}
