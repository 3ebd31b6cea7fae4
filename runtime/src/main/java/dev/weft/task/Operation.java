package dev.weft.task;

/**
 * What a promise stands for, where that is an operation with a name: run once, if and when a
 * cancellation settled the promise. So a wait says in messages what it waits for, at no cost: the
 * object that takes it back is there anyway.
 */
public interface Operation extends Runnable {
  /** Returns the operation as users call it, such as {@code Mutex.lock}. */
  String operation();
}
