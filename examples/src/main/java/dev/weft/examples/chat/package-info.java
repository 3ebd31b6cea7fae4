/**
 * A chat server with rooms, for {@code telnet} and {@code nc}.
 *
 * <p>In: lines of text on TCP connections. Out: the same lines to all others in the room. A member
 * who does not read is disconnected rather than waited for, and Ctrl-C lets everybody have what was
 * said before it ends. Nobody is asked for a password, and nothing is kept.
 *
 * <p>Start at {@link dev.weft.examples.chat.ChatServer}: one connection is a {@link
 * dev.weft.examples.chat.Conversation} that reads beside a {@link dev.weft.examples.chat.Member}
 * that writes. Both run on one thread with all the others, so {@link dev.weft.examples.chat.Rooms}
 * is a plain object without locks.
 */
package dev.weft.examples.chat;
