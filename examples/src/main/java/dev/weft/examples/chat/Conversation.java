package dev.weft.examples.chat;

import static dev.weft.Weft.await;
import static dev.weft.Weft.timeout;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.DeadlineExceededException;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.BufferedSource;
import dev.weft.io.LimitExceededException;
import dev.weft.io.Source;
import java.io.IOException;
import java.time.Duration;

/** What one member says, from the name to the farewell. */
final class Conversation {
  /** How many bytes a line may have: who sends more is no person. */
  static final int LINE_LIMIT = 1024;

  /** How long somebody may think about a name. */
  private static final Duration FOR_THE_NAME = Duration.ofMinutes(1);

  private static final String HELP =
      "Commands: /join ROOM, /rooms, /who, /help, /quit. All else is said to the room.";

  private final Member member;
  private final Rooms rooms;

  Conversation(Member member, Rooms rooms) {
    this.member = member;
    this.rooms = rooms;
  }

  /** Talks until the member quits, hangs up or misbehaves; nothing is told to it afterwards. */
  @Async
  Task<Void> hold(Source source) throws IOException {
    BufferedSource in = new BufferedSource(source);
    try {
      boolean goOn = await(timeout(FOR_THE_NAME, () -> login(in)));
      while (goOn) {
        String line = await(in.readLine(LINE_LIMIT, UTF_8));
        goOn = line != null && obey(line.strip());
      }
      member.tell("Goodbye.");
    } catch (DeadlineExceededException e) {
      member.tell("Think about it, and come back. Goodbye.");
    } catch (LimitExceededException e) {
      member.tell("A line may have " + LINE_LIMIT + " bytes. Goodbye.");
    } finally {
      rooms.leave(member);
      member.dismiss();
    }
    return Task.of(null);
  }

  /** Asks for a name until there is one; returns false if the member hangs up instead. */
  @Async
  private Task<Boolean> login(BufferedSource in) throws IOException {
    member.tell("Welcome. What is your name?");
    while (true) {
      String line = await(in.readLine(LINE_LIMIT, UTF_8));
      if (line == null) return Task.of(false);
      String name = line.strip();
      if (!Rooms.isName(name)) {
        member.tell("A name has up to 20 letters and digits. What is yours?");
      } else if (!rooms.enter(member, name)) {
        member.tell("There is a " + name + " here already. What else can we call you?");
      } else {
        return Task.of(true);
      }
    }
  }

  /** Does what a line says; returns false if the member wants to go. */
  private boolean obey(String line) {
    if (line.isEmpty()) return true;
    if (!line.startsWith("/")) {
      rooms.say(member, line);
      return true;
    }
    String[] words = line.split("\\s+", 2);
    switch (words[0]) {
      case "/quit" -> {
        return false;
      }
      case "/join" -> join(words.length > 1 ? words[1] : "");
      case "/rooms" -> member.tell("Rooms: " + String.join(", ", rooms.list()));
      case "/who" -> member.tell("Here: " + String.join(", ", rooms.namesBeside(member)));
      case "/help" -> member.tell(HELP);
      default -> member.tell("There is no " + words[0] + ". " + HELP);
    }
    return true;
  }

  private void join(String room) {
    if (Rooms.isName(room)) {
      rooms.join(member, room);
    } else {
      member.tell("Join which room? Its name has up to 20 letters and digits.");
    }
  }
}
