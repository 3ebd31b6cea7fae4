/**
 * The state behind every {@link dev.weft.Task}: who waits, who owns whom, where a call goes on.
 *
 * <p>In: awaits, outcomes and requests to stop. Out: frames and code of others, queued on their
 * loops. Nothing here has a thread, a clock or a queue of its own; that is {@code dev.weft.loop}.
 * What is made of several tasks is in {@code dev.weft.combine}, but for scopes, which tasks know as
 * their {@code Parent}.
 *
 * <p>A task is a {@link dev.weft.task.CoreTask}: settled when it was made ({@link
 * dev.weft.task.SettledTask}), or a {@link dev.weft.task.PendingTask}; and those are calls with a
 * body ({@link dev.weft.task.BodyTask}), owners of other tasks ({@link dev.weft.task.Owner}), or
 * operations. Other rooms have for themselves what these offer as protected members, and for tasks
 * of others {@link dev.weft.task.TaskAccess}.
 *
 * <p>Start at {@link dev.weft.task.CoreTask}, then {@link dev.weft.task.PendingTask}.
 */
@NullMarked
package dev.weft.task;

import org.jspecify.annotations.NullMarked;
