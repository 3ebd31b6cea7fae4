package dev.weft.examples.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.examples.RunningProgram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(120)
class MainTest {
  private static final String ASKED = "Welcome. What is your name?";

  private static RunningProgram server;
  private static int port;

  @BeforeAll
  static void start() throws IOException {
    server = RunningProgram.start(Main.class, "--listen", "0");
    port = server.port();
  }

  @AfterAll
  static void end() {
    server.close();
  }

  @Test
  void whatIsSaidReachesTheOthersInTheRoomAndNobodyElse() throws IOException {
    try (Person ann = Person.in(port, "Ann1", "r1");
        Person bob = Person.in(port, "Bob1", "r1");
        Person eve = Person.in(port, "Eve1", "r2")) {
      assertEquals("* Bob1 has come", ann.hears());

      ann.says("Hello\tBob");
      bob.says("/join r2");

      assertEquals("Ann1: Hello?Bob", bob.hears());
      assertEquals("You are in r2. /help lists the commands.", bob.hears());
      assertEquals("* Bob1 has gone", ann.hears());
      assertEquals("* Bob1 has come", eve.hears());
      eve.says("/who");
      assertEquals("Here: Eve1, Bob1", eve.hears());
    }
  }

  @Test
  void theCommandsAnswer() throws IOException {
    try (Person ann = Person.in(port, "Ann2", "r3")) {
      ann.says("/who");
      assertEquals("Here: Ann2", ann.hears());
      ann.says("/rooms");
      assertTrue(ann.hears().contains("r3 (1)"));
      ann.says("/help");
      assertTrue(ann.hears().startsWith("Commands: "));
      ann.says("/dance");
      assertTrue(ann.hears().startsWith("There is no /dance. Commands: "));
      ann.says("/join a room");
      assertEquals("Join which room? Its name has up to 20 letters and digits.", ann.hears());
      ann.says("/quit");
      assertEquals("Goodbye.", ann.hears());
      assertNull(ann.hears());
    }
  }

  @Test
  void aNameIsAskedForUntilThereIsOne() throws IOException {
    try (Person ann = Person.in(port, "Ann3", "r4");
        Person other = new Person(port)) {
      assertEquals(ASKED, other.hears());
      other.says("What for?");
      assertEquals("A name has up to 20 letters and digits. What is yours?", other.hears());
      other.says("Ann3");
      assertEquals("There is a Ann3 here already. What else can we call you?", other.hears());
      ann.says("/quit");
      assertEquals("Goodbye.", ann.hears());
      assertNull(ann.hears());
      other.says("Ann3");
      assertEquals("You are in lobby. /help lists the commands.", other.hears());
    }
  }

  @Test
  void anEndlessLineIsTheEnd() throws IOException {
    try (Person ann = Person.in(port, "Ann4", "r5")) {
      ann.says("x".repeat(Conversation.LINE_LIMIT + 1));
      assertEquals("A line may have 1024 bytes. Goodbye.", ann.hears());
      assertNull(ann.hears());
    }
  }

  @Test
  void whoHangsUpHasGone() throws IOException {
    try (Person ann = Person.in(port, "Ann5", "r6")) {
      Person.in(port, "Bob5", "r6").close();
      assertEquals("* Bob5 has come", ann.hears());
      assertEquals("* Bob5 has gone", ann.hears());

      Person rude = Person.in(port, "Rude5", "r6");
      rude.socket.setSoLinger(true, 0);
      rude.close();
      assertEquals("* Rude5 has come", ann.hears());
      assertEquals("* Rude5 has gone", ann.hears());
    }
  }

  @Test
  void whoDoesNotReadIsDisconnectedAndTheOthersAreNotDisturbed() throws IOException {
    try (Person ann = Person.in(port, "Ann6", "r7");
        Person slow = Person.in(port, "Slow6", "r7");
        Person bob = Person.in(port, "Bob6", "r7")) {
      assertEquals("* Slow6 has come", ann.hears());
      assertEquals("* Bob6 has come", ann.hears());
      String line = "x".repeat(1000);

      // The buffers of the system for one connection take some megabytes before that of the server
      // fills, so how many lines it takes depends on the system; Bob reads each of them.
      String heard = null;
      for (int i = 0; i < 100_000 && !"* Slow6 has gone".equals(heard); i++) {
        ann.says(line);
        heard = bob.hears();
        if (heard.equals("* Slow6 has gone")) assertEquals("Ann6: " + line, bob.hears());
      }

      assertEquals("* Slow6 has gone", heard);
      assertEquals("* Slow6 has gone", ann.hears());
      server.untilLine("Slow6 does not read what is said, and is disconnected");
      slow.isCutOff();
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "no SIGTERM to ask a program to end with")
  void aServerThatIsAskedToEndSaysGoodbyeFirst() throws IOException, InterruptedException {
    try (RunningProgram own = RunningProgram.start(Main.class, "--listen", "0")) {
      int itsPort = own.port();
      try (Person ann = Person.in(itsPort, "Ann", "room");
          Person bob = Person.in(itsPort, "Bob", "room")) {
        assertEquals("* Bob has come", ann.hears());
        bob.says("the last word");
        assertEquals("Bob: the last word", ann.hears());

        own.terminate();

        assertEquals("* The server is going down. Goodbye.", ann.hears());
        assertNull(ann.hears());
        assertEquals("* The server is going down. Goodbye.", bob.hears());
        assertNull(bob.hears());
      }
      assertEquals("Stopped\n", own.rest());
      assertEquals(0, own.exitCode());
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "no SIGTERM to ask a program to end with")
  void whoHasNotSaidANameIsNotWaitedForLongerThanTheGrace()
      throws IOException, InterruptedException {
    try (RunningProgram own =
        RunningProgram.start(Main.class, "--listen", "0", "--grace", "0.05")) {
      try (Person nobody = new Person(own.port())) {
        assertEquals(ASKED, nobody.hears());

        own.terminate();

        nobody.isCutOff();
      }
      assertEquals("Stopped\n", own.rest());
      assertEquals(0, own.exitCode());
    }
  }

  @Test
  void whatIsWrongIsSaid() {
    ByteArrayOutputStream complaints = new ByteArrayOutputStream();
    PrintStream err = new PrintStream(complaints, true, UTF_8);

    assertEquals(2, Main.PROGRAM.run(System.out, err, "--room", "x"));

    assertEquals(
        "chat: unknown option --room\n\n" + Main.PROGRAM.usage(),
        complaints.toString(UTF_8).replace(System.lineSeparator(), "\n"));
  }
}
