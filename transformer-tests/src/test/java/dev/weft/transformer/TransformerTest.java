package dev.weft.transformer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transformer.assembly.Assembled;
import dev.weft.transformer.assembly.Body;
import dev.weft.transformer.assembly.Javac;
import dev.weft.transformer.assembly.Woven;
import dev.weft.transformer.emit.WovenAttribute;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Attribute;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;

class TransformerTest {
  /** How many bytes of a frame's name are its owner's and its method's. */
  private static final int FILE_NAME = 240;

  private static final String ORDERS =
      """
      class Orders {
        @Async static Task<String> pay(Task<String> a, int n) { return Task.of(await(a) + n); }
        @Async static Task<String> pay(Task<String> a, String s) { return Task.of(await(a) + s); }
        @Async static Task<String> PAY(Task<String> a) { return Task.of(await(a)); }
        @Async static Task<String> none() { return Task.of("x"); }
        AsyncSupplier<String> lambda(Task<String> a) { return () -> Task.of(await(a)); }
      }""";

  @Test
  void theSameBytesAlwaysGiveTheSameResult() {
    byte[] classFile = Javac.compile(ORDERS).get("acme/Orders");
    WovenClass first = Woven.weave(classFile);
    WovenClass second = Woven.weave(classFile.clone());

    assertArrayEquals(first.bytes(), second.bytes());
    assertEquals(first.frames().size(), second.frames().size());
    for (int i = 0; i < first.frames().size(); i++) {
      assertEquals(first.frames().get(i).name(), second.frames().get(i).name());
      assertArrayEquals(first.frames().get(i).bytes(), second.frames().get(i).bytes());
    }
  }

  @Test
  void theGivenBytesAreLeftAsTheyAre() {
    byte[] classFile = Javac.compile(ORDERS).get("acme/Orders");
    byte[] copy = classFile.clone();

    assertNotSame(classFile, Woven.weave(classFile).bytes());
    assertArrayEquals(copy, classFile);
  }

  @Test
  void weavingTwiceChangesNothing() {
    WovenClass once = Woven.weave(Javac.compile(ORDERS).get("acme/Orders"));
    WovenClass twice = Woven.weave(once.bytes());

    assertEquals(false, once.alreadyWoven());
    assertEquals(true, twice.alreadyWoven());
    assertSame(once.bytes(), twice.bytes());
    assertEquals(List.of(), twice.frames());
    assertEquals(0, twice.methods());
  }

  @Test
  void aFrameClassIsNotRewritten() {
    WovenClass woven = Woven.weave(Javac.compile(ORDERS).get("acme/Orders"));

    for (WovenClass.FrameClass frame : woven.frames()) {
      assertSame(frame.bytes(), Woven.weave(frame.bytes()).bytes());
    }
  }

  @Test
  void aClassWithoutAsyncMethodsIsReturnedAsItIs() {
    byte[] plain = Javac.compile("class Plain { int f() { return 1; } }").get("acme/Plain");
    byte[] mentions =
        Javac.compile("class Plain { Task<String> f() { return Task.of(\"\"); } }")
            .get("acme/Plain");

    assertSame(plain, Woven.weave(plain).bytes());
    assertSame(mentions, Woven.weave(mentions).bytes());
    assertEquals("acme/Plain", Woven.weave(plain).name());
    assertEquals("acme/Plain", Woven.weave(mentions).name());
  }

  @Test
  void theClassIsMarkedWithTheFormatOfItsCode() {
    ClassNode node = new ClassNode();
    new ClassReader(Woven.weave(Javac.compile(ORDERS).get("acme/Orders")).bytes())
        .accept(node, new Attribute[] {new WovenAttribute()}, 0);

    assertEquals(1, node.attrs.size());
    assertEquals("dev.weft.Woven", node.attrs.get(0).type);
    assertEquals(WovenAttribute.FORMAT, ((WovenAttribute) node.attrs.get(0)).format());
  }

  @Test
  void framesAreNamedAfterTheirMethodsAndOverloadsAreNumbered() {
    WovenClass woven = Woven.weave(Javac.compile(ORDERS).get("acme/Orders"));

    assertEquals(
        List.of(
            "acme/Orders$weft$pay",
            "acme/Orders$weft$pay$2",
            "acme/Orders$weft$PAY$3",
            "acme/Orders$weft$lambda$lambda$0"),
        names(woven),
        "also where a file system does not tell upper from lower case");
    assertEquals(5, woven.methods());
  }

  @Test
  void aMethodThatLooksLikeANumberedOverloadGetsANameOfItsOwn() {
    WovenClass woven =
        Woven.weave(
            Javac.compile(
                    """
                    class Orders {
                      @Async static Task<String> f(Task<String> a) { return Task.of(await(a)); }
                      @Async static Task<String> f$2(Task<String> a) { return Task.of(await(a)); }
                      @Async static Task<String> f(Task<String> a, int n) { return Task.of(await(a)); }
                    }""")
                .get("acme/Orders"));

    assertEquals(
        List.of("acme/Orders$weft$f", "acme/Orders$weft$f$2", "acme/Orders$weft$f$3"),
        names(woven));
  }

  @Test
  void aFrameNeverHasTheNameOfAClassThatTheClassKnowsAsItsMember() {
    Map<String, byte[]> classFiles =
        Javac.compile(
            """
            class Orders {
              static class weft$f {}
              @Async static Task<String> f(Task<String> a) { return Task.of(await(a)); }
            }""");

    assertEquals(
        List.of("acme/Orders$weft$f$2"), names(Woven.weave(classFiles.get("acme/Orders"))));
    assertTrue(classFiles.containsKey("acme/Orders$weft$f"));
  }

  @Test
  void aFrameOfAMethodWithAVeryLongNameFitsIntoAFileName() {
    String first = "whatIsSaidInWords".repeat(14);
    String second = "\u00e4".repeat(130);
    WovenClass woven =
        Woven.weave(
            Javac.compile(
                    """
                    class Orders {
                      @Async static Task<String> FIRST1(Task<String> a) { return Task.of(await(a)); }
                      @Async static Task<String> FIRST2(Task<String> a) { return Task.of(await(a)); }
                      @Async static Task<String> SECOND(Task<String> a) { return Task.of(await(a)); }
                    }"""
                        .replace("FIRST", first)
                        .replace("SECOND", second))
                .get("acme/Orders"));

    String cut = first.substring(0, FILE_NAME - "Orders$weft$".length());
    assertEquals(
        List.of(
            "acme/Orders$weft$" + cut,
            "acme/Orders$weft$" + cut + "$2",
            "acme/Orders$weft$" + second.substring(0, (FILE_NAME - "Orders$weft$".length()) / 2)),
        names(woven));
  }

  private static List<String> names(WovenClass woven) {
    return woven.frames().stream().map(WovenClass.FrameClass::name).toList();
  }

  @Test
  void frameClassesHaveTheVersionAndSourceOfTheirOwner() {
    byte[] classFile = Javac.compile(ORDERS).get("acme/Orders");
    ClassNode owner = new ClassNode();
    new ClassReader(classFile).accept(owner, 0);

    for (WovenClass.FrameClass frame : Woven.weave(classFile).frames()) {
      ClassNode node = new ClassNode();
      new ClassReader(frame.bytes()).accept(node, 0);
      assertEquals(Opcodes.V17, node.version);
      assertEquals(owner.sourceFile, node.sourceFile);
      assertEquals(Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC, node.access);
      assertEquals("dev/weft/frame/Frame", node.superName);
    }
  }

  @Test
  void theFieldsOfAFrameHaveTheExactTypesOfWhatTheyHold() {
    Woven woven =
        Woven.of(
            """
            class Orders {
              @Async static Task<String> f(
                  Task<String> a, boolean z, byte b, char c, short s, int i, long j, float f, double d,
                  String text, int[][] grid, List<String> list, Runnable r) {
                await(a);
                return Task.of("" + z + b + c + s + i + j + f + d + text + grid + list + r);
              }
            }""");

    assertEquals(
        "z:I b:I c:I s:I i:I j:J f:F d:D text:Ljava/lang/String; grid:[[I list:Ljava/util/List;"
            + " r:Ljava/lang/Runnable;",
        woven.node("Orders$weft$f").fields.stream()
            .filter(field -> (field.access & Opcodes.ACC_STATIC) == 0)
            .map(field -> field.name + ":" + field.desc)
            .collect(Collectors.joining(" ")));
  }

  @Test
  void aClassMayHaveAsyncMethodsOnlyInItsLambdas() {
    Map<String, byte[]> classFiles =
        Javac.compile(
            """
            class Orders {
              static final AsyncSupplier<String> NAME = () -> Task.of(await(Task.of("x")));
            }""");

    assertEquals(1, Woven.weave(classFiles.get("acme/Orders")).methods());
  }

  @Test
  void aLoopAtTheVeryStartOfAMethodIsRewritten() {
    Assembled a =
        Body.body(CompletionStage.class)
            .label("start")
            .aload(0)
            .await()
            .pop()
            .goTo("start")
            .build();

    assertEquals(1, a.weave().methods());
  }
}
