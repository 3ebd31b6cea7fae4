package shapes;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.it.shapes.Shape;
import dev.weft.it.timing.Env;
import java.util.ArrayList;
import java.util.List;

/** What Java 18 to 21 added: patterns in {@code switch}, record patterns. */
class Since21 {
  sealed interface Animal permits Cat, Dog, Fish {}

  record Cat(String name, int lives) implements Animal {}

  record Dog(String name, Animal friend) implements Animal {}

  enum Fish implements Animal {
    COD,
    EEL
  }

  @Shape("S59 S35")
  @Async
  static Task<Object> awaitsInGuards(Env env) {
    StringBuilder text = new StringBuilder();
    for (Object o : new Object[] {1, 20, "s", "long text", 'c', null}) {
      text.append(
          switch (o) {
            case Integer i when await(env.task(i > 10)) -> "big" + i;
            case Integer i when i > 0 && await(env.task(true)) -> "small" + await(env.task(i));
            case Integer i -> "other" + i;
            case String s when s.length() > await(env.task(3)) -> s + await(env.task("!"));
            case String s -> s;
            case null -> "null" + await(env.task(0));
            default -> o.toString() + await(env.task("?"));
          });
    }
    return Task.of(text.toString());
  }

  @Shape("S59 S58")
  @Async
  static Task<Object> guardsAboveOperands(Env env) {
    int total = 100;
    for (Object o : List.of(1, 2L, "three")) {
      total +=
          env.see(2)
              * switch (o) {
                case Integer i when await(env.task(false)) -> -1;
                case Integer i when await(env.task(true)) -> i;
                case Long l when l == await(env.task(2L)) -> (int) (l * await(env.task(10)));
                case String s -> {
                  int n = 0;
                  for (char c : s.toCharArray()) {
                    n += c == 'e' ? await(env.task(1)) : 0;
                  }
                  yield n;
                }
                default -> throw new IllegalStateException();
              };
    }
    return Task.of(total);
  }

  @Shape("S60")
  @Async
  static Task<Object> recordPatternsAroundAwaits(Env env) {
    StringBuilder text = new StringBuilder();
    List<Animal> animals = new ArrayList<>();
    animals.add(new Cat("tom", 9));
    animals.add(new Dog("rex", new Cat("kit", 3)));
    animals.add(new Dog("bo", Fish.EEL));
    animals.add(new Dog("no", null));
    animals.add(Fish.COD);
    for (Animal animal : animals) {
      text.append(
          switch (await(env.task(animal))) {
            case Cat(String name, int lives) -> name + await(env.task(lives));
            case Dog(var name, Cat(var friend, var lives)) when await(env.task(lives == 3)) ->
                name + friend + await(env.task("+"));
            case Dog(String name, Fish fish) -> name + fish + await(env.task("-"));
            case Dog dog -> dog.name() + await(env.task("."));
            case Fish.COD -> await(env.task("cod"));
            case Fish.EEL -> "eel";
          });
    }
    return Task.of(text.toString());
  }

  record Box<T>(T value) {
    Box {
      if (value instanceof Integer i && i < 0) throw new IllegalArgumentException("negative");
    }
  }

  record Broken(int x) {
    @Override
    public int x() {
      throw new IllegalStateException("accessor");
    }
  }

  @Shape("S60")
  @Async
  static Task<Object> accessorThatThrows(Env env) {
    Object o = await(env.task(new Broken(1)));
    try {
      return Task.of(
          switch (o) {
            case Broken(int x) when x > await(env.task(0)) -> "never";
            default -> "nor this";
          });
    } catch (MatchException e) {
      return Task.of(e.getCause().getMessage() + await(env.task("!")));
    }
  }

  @Shape("S60 S27")
  @Async
  static Task<Object> genericRecordPatterns(Env env) {
    Object nested = new Box<>(new Box<>(await(env.task("deep"))));
    if (nested instanceof Box<?>(Box<?>(String s)) && await(env.task(s.length())) == 4) {
      env.log(s + await(env.task(1)));
    }
    Box<Box<Integer>> numbers = new Box<>(new Box<>(await(env.task(5))));
    int sum = 0;
    for (int i = 0; i < 2; i++) {
      if (!(numbers instanceof Box<Box<Integer>>(Box<Integer>(var number)))) break;
      sum += number * await(env.task(i + 1));
    }
    return Task.of(sum);
  }

  @Shape("S59")
  @Async
  static Task<Object> patternSwitchStatementInALoop(Env env) {
    int sum = 0;
    loop:
    for (Object o : new Object[] {1, "x", 2.5, 'q', 4}) {
      switch (o) {
        case Integer i when i > 3:
          break loop;
        case Integer i:
          sum += await(env.task(i));
          break;
        case String s when await(env.task(s)).equals("x"):
          continue loop;
        case Double d:
          try {
            sum += (int) (d * await(env.task(2)));
          } finally {
            env.log(sum);
          }
        default:
          sum += await(env.task(100));
      }
      sum *= 2;
    }
    return Task.of(sum);
  }

  @Shape("S59 S102")
  @Async
  static Task<Object> qualifiedEnumConstantsAndNull(Env env) {
    String text = "";
    for (Animal animal : new Animal[] {Fish.EEL, null, new Cat("c", 1)}) {
      text +=
          switch (animal) {
            case null -> await(env.task("null"));
            case Fish f when f == Fish.COD -> "cod";
            case Fish f -> f.name() + await(env.task(f.ordinal()));
            case Cat c -> c.name() + await(env.task(c.lives()));
            case Dog d -> d.name();
          };
    }
    return Task.of(text);
  }

  @Shape("S59 S69")
  @Async
  static Task<Object> nullWithoutACaseForIt(Env env) {
    Object o = await(env.task((Object) null));
    return Task.of(
        switch (o) {
          case String s -> s;
          default -> await(env.task("default"));
        });
  }
}
