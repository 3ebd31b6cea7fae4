package dev.weft.examples.chat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Who is in which room. A room is there as long as somebody is in it. */
final class Rooms {
  private static final String LOBBY = "lobby";
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}]{1,20}");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private final Map<String, Member> byName = new HashMap<>();
  private final Map<String, Set<Member>> rooms = new TreeMap<>();

  /** Returns whether {@code text} can be the name of a member or a room. */
  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** Lets a member in, into the lobby; returns false if somebody has the name already. */
  boolean enter(Member member, String name) {
    if (byName.putIfAbsent(name, member) != null) return false;
    member.name = name;
    join(member, LOBBY);
    return true;
  }

  /** Moves a member to a room, which is made if it is not there. */
  void join(Member member, String room) {
    leaveRoom(member);
    rooms.computeIfAbsent(room, key -> new LinkedHashSet<>()).add(member);
    member.room = room;
    member.tell("You are in " + room + ". /help lists the commands.");
    tellOthers(member, "* " + member.name + " has come");
  }

  /** Lets a member go, if it is here. */
  void leave(Member member) {
    leaveRoom(member);
    if (member.name != null) byName.remove(member.name);
  }

  private void leaveRoom(Member member) {
    if (member.room == null) return;
    tellOthers(member, "* " + member.name + " has gone");
    Set<Member> left = rooms.get(member.room);
    left.remove(member);
    if (left.isEmpty()) rooms.remove(member.room);
    member.room = null;
  }

  /** Tells the others in the room what a member says. */
  void say(Member member, String text) {
    tellOthers(member, member.name + ": " + CONTROL.matcher(text).replaceAll("?"));
  }

  private void tellOthers(Member member, String line) {
    for (Member other : rooms.get(member.room)) {
      if (other != member) other.tell(line);
    }
  }

  /** Tells everybody a last line. */
  void dismissAll(String line) {
    for (Member member : byName.values()) {
      member.tell(line);
      member.dismiss();
    }
  }

  /** Returns the rooms, each with the number of those who are in it. */
  List<String> list() {
    List<String> list = new ArrayList<>();
    rooms.forEach((room, members) -> list.add(room + " (" + members.size() + ")"));
    return list;
  }

  /** Returns the names of all in a member's room. */
  List<String> namesBeside(Member member) {
    return rooms.get(member.room).stream().map(other -> other.name).toList();
  }
}
