package dev.weft.transformer.discover;

import dev.weft.transformer.Location;
import dev.weft.transformer.Problem;
import dev.weft.transformer.Problem.Severity;
import dev.weft.transformer.discover.Interceptors.Interceptor;

/** Every problem that is found in a class before it is rewritten: its words, in one place. */
final class Problems {
  private static final String NO_TASK =
      "a caller that awaits it fails with a NullPointerException: there is no task to wait for";

  private Problems() {}

  static Problem awaitOutsideAsync(Location where) {
    return error(
        where,
        "await in a method that is not @Async",
        "only a rewritten method can suspend; this one would have to block its thread",
        "annotate the method with @Async and return Task<T>, or call it through"
            + " Weft.run(() -> ...) from outside the loop");
  }

  static Problem awaitInConstructor(Location where) {
    return error(
        where,
        "await in a constructor",
        "a constructor cannot return a task, and the object would escape half initialised",
        "use a static @Async factory method that awaits first and then calls the constructor");
  }

  static Problem awaitInField(Location where) {
    return error(
        where,
        "await in the initialiser of a field, or in an initialiser block",
        "it runs in the constructor, which cannot return a task",
        "give the constructor the value, and await it in a static @Async factory method");
  }

  static Problem awaitInInitializer(Location where) {
    return error(
        where,
        "await in a static initialiser",
        "the JVM holds the class's initialisation lock until it returns, so it cannot suspend",
        "move the work into an @Async method and call that when the value is first needed");
  }

  static Problem awaitInPlainLambda(Location where, String returned) {
    return error(
        where,
        "await in a lambda that returns " + returned,
        "a lambda can suspend only if it can return a task in place of its value",
        "give it to a method that takes an AsyncSupplier or AsyncFunction, so that it returns"
            + " Task<T>, or without a value a SuspendingRunnable or SuspendingConsumer");
  }

  static Problem awaitReference(Location where) {
    return error(
        where,
        "method reference Weft::await",
        "an await suspends the method it stands in, and a reference stands in none",
        "write a lambda that returns a task: x -> Task.of(await(x))");
  }

  static Problem awaitByGroovy(Location where) {
    return error(
        where,
        "await that Groovy looks up at run time",
        "which method such a call means is not known before it runs, so it cannot be rewritten",
        "annotate the class with @groovy.transform.CompileStatic");
  }

  static Problem awaitHoldingMonitor(Location where) {
    return error(
        where,
        "await inside a synchronized block",
        "suspending returns from the method, which would release the lock midway",
        "use dev.weft.sync.Mutex, or move the await out of the block");
  }

  static Problem emitHoldingMonitor(Location where) {
    return error(
        where,
        "emit inside a synchronized block",
        "whoever takes the value would run while the lock is held, or for ever if no other is asked"
            + " for",
        "copy what is to be emitted inside the block, and emit behind it");
  }

  // ---- generators

  static Problem emitOutsideGenerator(Location where, String word, String returned) {
    return error(
        where,
        word + " in a method that returns " + returned + ", and is no generator",
        "values are emitted to whoever asks an iterator for them, and this method returns none",
        "annotate the method with @Async and return AsyncIterator<T>, or Iterator<T>, Iterable<T>"
            + " or Stream<T> if it never awaits; to send values from here, use a"
            + " dev.weft.sync.Channel");
  }

  static Problem emitInLambda(Location where, String word, String returned) {
    return error(
        where,
        word + " in a lambda that returns " + returned,
        "an emit suspends the method it stands in until the next value is asked for, and this lambda"
            + " is another one: its caller, such as a scope or a time limit, waits for its end",
        "have the lambda return what is to be emitted, and emit that behind it; go through values"
            + " with a loop, not with forEach; or send to a dev.weft.sync.Channel");
  }

  static Problem emitReference(Location where, String word) {
    return error(
        where,
        "method reference Generator::" + word,
        "an emit suspends the method it stands in, and a reference stands in none",
        "write a loop in the generator, which emits each value");
  }

  static Problem awaitInSequence(Location where, String returned) {
    return error(
        where,
        "await in a generator that returns " + returned,
        "whoever takes the values cannot wait for them: hasNext has to answer at once",
        "return AsyncIterator<T>, or await what is needed before, and pass it as an argument");
  }

  static Problem suspendingInSequence(Location where, String returned) {
    return error(
        where,
        "call of a @Suspending method in a generator that returns " + returned,
        "whoever takes the values cannot wait for them, and the method may have to",
        "return AsyncIterator<T>, or make the call before, and pass its value as an argument");
  }

  static Problem emitInSuspending(Location where, String word) {
    return error(
        where,
        word + " in a @Suspending method",
        "such a method returns one value when it ends; a generator is called at once, and goes on"
            + " when the next value is asked for",
        "annotate the method with @Async in place of @Suspending, and return AsyncIterator<T>");
  }

  static Problem neverEmits(Location where, String returned) {
    return error(
        where,
        "@Async on a method that returns " + returned + " and emits nothing",
        "such a method is a generator: its values are what it emits, not what it returns",
        "emit(value) each, and end with return end(); or remove @Async, if the method makes the "
            + returned
            + " in another way");
  }

  static Problem returnsOtherThanEnd(Location where, String returned) {
    return error(
        where,
        "return of something other than end() in a generator",
        "what its callers are given is the "
            + returned
            + " of what it emits; whatever it returns itself would be lost",
        "emit the values, and return end()");
  }

  static Problem synchronizedAsync(Location where) {
    return error(
        where,
        "@Async on a synchronized method",
        "the lock would be released at the first suspension, and not be held after it",
        "use dev.weft.sync.Mutex, or remove synchronized: between two awaits no other task of the"
            + " loop runs");
  }

  static Problem suspendingHoldingMonitor(Location where) {
    return error(
        where,
        "call of a @Suspending method inside a synchronized block",
        "if it suspends, so does its caller, which would release the lock midway",
        "use dev.weft.sync.Mutex, or move the call out of the block");
  }

  static Problem synchronizedSuspending(Location where) {
    return error(
        where,
        "@Suspending on a synchronized method",
        "the lock would be released at the first suspension, and not be held after it",
        "use dev.weft.sync.Mutex, or remove synchronized: between two awaits no other task of the"
            + " loop runs");
  }

  static Problem tooManyParameters(Location where) {
    return error(
        where,
        "await in a @Suspending method whose parameters take more than 254 slots",
        "what rewritten code calls in its place has a parameter more, and a class file allows 255",
        "put some of the parameters into a record");
  }

  static Problem asyncAndSuspending(Location where) {
    return error(
        where,
        "@Async and @Suspending on one method",
        "an @Async method is called at once and returns a task; a @Suspending one returns its value",
        "remove one of the two; Weft.async(() -> ...) starts a @Suspending method as a task");
  }

  static Problem wrongReturnType(Location where, String returned) {
    return error(
        where,
        "@Async on a method that returns " + returned,
        "a call that suspends must return a task in place of the value",
        "return Task<T>, CompletionStage<T>, CompletableFuture<T> or void; or, if it emits values,"
            + " AsyncIterator<T>, Iterator<T>, Iterable<T> or Stream<T>");
  }

  static Problem awaitUnderOtherAsync(Location where, String annotation) {
    return error(
        where,
        "await in a method that is not Weft's @Async",
        "the annotation on it is " + annotation + ", which has nothing to do with await",
        "import dev.weft.annotations.Async instead, and return Task<T>");
  }

  static Problem returnsNull(Location where, ReturnKind kind) {
    return error(
        where,
        "null returned in place of a task",
        NO_TASK,
        "return " + settled("null", kind) + " if there is no value to deliver");
  }

  static Problem unknownType(Location where, String value) {
    return error(
        where,
        "a value of a type that the class file does not tell: " + value,
        "class files before Java 6 have no stack maps, and no class is looked up to rewrite one",
        "compile the class for Java 6 or later, or cast the value where it is first assigned");
  }

  // ---- what is hardly meant

  static Problem droppedTask(Location where, String callee, boolean inAsync) {
    String work = "(() -> " + callee + "(...))";
    return warning(
        where,
        "the task that " + callee + " returns is dropped",
        "nobody waits for it, and a failure reaches nobody who could handle it",
        inAsync
            ? "await it; if it shall go on by itself, say so: Weft.background" + work
            : "return it to who awaits it; if it shall go on by itself, say so: Weft.background"
                + work
                + " on a loop's thread, loop.submit"
                + work
                + " on any other");
  }

  static Problem droppedValues(Location where, String callee) {
    return warning(
        where,
        "the values that " + callee + " emits are dropped",
        "a generator runs only when it is asked for a value, so this call does nothing",
        "go through its values, or remove the call");
  }

  static Problem returnedInTry(Location where, String returned, ReturnKind kind) {
    String value = "await(" + returned + ")";
    return warning(
        where,
        "return of " + returned + " inside a try, without await",
        "the method ends here: catch, finally and close have run before that task ends, whatever"
            + " its outcome will be",
        "return " + settled(value, kind) + ", or move the return out of the try");
  }

  static Problem mayReturnNull(Location where, String variable, ReturnKind kind) {
    return warning(
        where,
        "return of " + variable + ", which may still be null here",
        NO_TASK,
        "begin with " + settled("null", kind) + " in place of null");
  }

  private static String settled(String value, ReturnKind kind) {
    return (kind == ReturnKind.FUTURE ? "CompletableFuture.completedFuture(" : "Task.of(")
        + value
        + ")";
  }

  static Problem swallowedFailure(Location where, String caught) {
    return warning(
        where,
        "catch (" + caught + ") around an await, with the exception unused",
        "it also catches CancelledError, so that the task goes on after it was cancelled",
        "catch Exception, or rethrow what is not handled here");
  }

  static Problem neverAwaits(Location where) {
    return warning(
        where,
        "@Async on a method that never awaits",
        "it runs to its end at once, as it would without; only its exceptions become failures",
        "remove @Async, or await what it calls");
  }

  static Problem forgottenTest(Location where) {
    return warning(
        where,
        "@Async on a test method of a framework that does not wait for it",
        "the test passes at its first await that suspends, whatever comes after it",
        "use @AsyncTest of weft-junit, or TestLoop.run(() -> ...) inside the test method");
  }

  static Problem forgottenAroundTests(Location where) {
    return warning(
        where,
        "@Async on a method before or after tests, of a framework that does not wait for it",
        "the tests go on at its first await that suspends; the rest runs beside them, or never",
        "make the tests of the class @AsyncTest of weft-junit, which waits for @BeforeEach and"
            + " @AfterEach methods; in others, Weft.run(() -> ...) inside the method");
  }

  static Problem intercepted(Location where, Interceptor interceptor, String on) {
    return warning(
        where,
        "@" + interceptor.name() + " on " + on + "an @Async method that awaits",
        "the method returns where it first suspends, which its interceptor takes for the end: "
            + interceptor.done(),
        interceptor.fix());
  }

  static Problem blockingCall(Location where, String callee, String fix) {
    return warning(
        where,
        callee + " in async code",
        "it blocks the loop's thread, and with it every other task of the loop",
        fix);
  }

  static Problem interceptedSuspending(Location where, Interceptor interceptor, String on) {
    return warning(
        where,
        "@" + interceptor.name() + " on " + on + "a @Suspending method",
        "a proxy calls the plain method, which cannot suspend and throws on a loop; and what an"
            + " agent adds to the plain method, calls of rewritten code do not run",
        interceptor.fix());
  }

  static Problem suspendingCallInPlainLambda(Location where, String callee) {
    return warning(
        where,
        callee + ", which is @Suspending, in a lambda that cannot suspend",
        "on a loop's thread the call throws if the method has to wait; elsewhere it blocks",
        "write a loop in place of the lambda, or give the lambda to what takes an interface whose"
            + " method is @Suspending");
  }

  /** Said once for each method that is called, wherever its stages are awaited. */
  static Problem unknownStage(Location where, String callee, String listed) {
    return warning(
            where,
            "an await of "
                + callee
                + ", of which Weft does not know whether its stage may be cancelled",
            "a task that is cancelled here, by a deadline for example, leaves the stage alone, since"
                + " others may wait for it; if nobody does, its work goes on in vain",
            "in META-INF/weft/producers, say \"owned "
                + listed
                + "\" if each call starts work that stops when its stage is cancelled, else \"shared "
                + listed
                + "\"; or, for this call alone, await Weft.owned(future)")
        .withOncePerBuild(true);
  }

  static Problem referenceToProducer(Location where, String callee) {
    return warning(
        where,
        "Weft is given a method reference, " + callee,
        "what that starts goes on when the task is cancelled; only the body of a lambda can be"
            + " rewritten so that it stops",
        "write a lambda that calls " + callee);
  }

  private static Problem warning(Location where, String what, String why, String fix) {
    return Problem.of(Severity.WARNING, where, what, why, fix);
  }

  private static Problem error(Location where, String what, String why, String fix) {
    return Problem.of(Severity.ERROR, where, what, why, fix);
  }
}
