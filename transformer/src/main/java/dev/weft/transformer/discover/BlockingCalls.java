package dev.weft.transformer.discover;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.MethodInsnNode;

/**
 * The methods that are known to block their thread, and what to do in async code instead.
 *
 * <p>Only what blocks by its nature is listed. A lock that is held for moments, a file that is in
 * the cache and a stream that may be of memory are not: a false alarm costs more than it finds. A
 * name alone means every overload; one with the beginning of a descriptor, those that match.
 */
final class BlockingCalls {
  private static final String TIMED = "(JLjava/util/concurrent/TimeUnit;";

  private record Entry(String method, String fix) {
    boolean matches(MethodInsnNode call) {
      return method.contains("(")
          ? (call.name + call.desc).startsWith(method)
          : call.name.equals(method);
    }
  }

  private static final Map<String, List<Entry>> BY_OWNER = new HashMap<>();

  static {
    String sleep = "await(Weft.sleep(duration))";
    add(sleep, "java/lang/Thread", "sleep");
    add(sleep, "java/util/concurrent/TimeUnit", "sleep");

    String await = "await the stage itself: await(stage)";
    for (String owner : List.of("Future", "FutureTask", "CompletableFuture", "ForkJoinTask")) {
      add(await, "java/util/concurrent/" + owner, "get", "join", "invoke");
    }
    add(await, "dev/weft/Task", "get", "join");
    add(await, "dev/weft/Promise", "get", "join");
    add("call the method itself and await its task", "dev/weft/Weft", "run");

    String sync = "use its counterpart in dev.weft.sync, whose waits are awaited";
    add(sync, "java/util/concurrent/CountDownLatch", "await");
    add(sync, "java/util/concurrent/CyclicBarrier", "await");
    add(sync, "java/util/concurrent/Phaser", "arriveAndAwaitAdvance", "awaitAdvance");
    add(sync, "java/util/concurrent/Exchanger", "exchange");
    add(
        sync,
        "java/util/concurrent/Semaphore",
        "acquire",
        "acquireUninterruptibly",
        "tryAcquire" + TIMED,
        "tryAcquire(IJ");
    add(sync, "java/util/concurrent/locks/Condition", "await", "awaitNanos", "awaitUntil");
    for (String owner :
        List.of(
            "BlockingQueue",
            "ArrayBlockingQueue",
            "LinkedBlockingQueue",
            "BlockingDeque",
            "LinkedBlockingDeque",
            "TransferQueue",
            "LinkedTransferQueue",
            "SynchronousQueue")) {
      add(sync, "java/util/concurrent/" + owner, "take", "put", "poll" + TIMED, "transfer");
    }
    for (String owner : List.of("PriorityBlockingQueue", "DelayQueue")) {
      add(sync, "java/util/concurrent/" + owner, "take", "poll" + TIMED);
    }
    for (String owner : List.of("BlockingDeque", "LinkedBlockingDeque")) {
      add(
          sync,
          "java/util/concurrent/" + owner,
          "takeFirst",
          "takeLast",
          "putFirst",
          "putLast",
          "pollFirst" + TIMED,
          "pollLast" + TIMED);
    }

    String elsewhere = "run it on another thread: await(Weft.blocking(() -> ...))";
    add(elsewhere, "java/lang/Thread", "join");
    add(elsewhere, "java/util/concurrent/locks/LockSupport", "park", "parkNanos", "parkUntil");
    for (String owner :
        List.of(
            "ExecutorService", "ThreadPoolExecutor", "ForkJoinPool", "AbstractExecutorService")) {
      String name = "java/util/concurrent/" + owner;
      add(elsewhere, name, "invokeAll", "invokeAny", "awaitTermination", "close");
    }
    add("await(process.onExit())", "java/lang/Process", "waitFor");
    add("await(client.sendAsync(...))", "java/net/http/HttpClient", "send");
    add(elsewhere, "java/net/Socket", "connect");
    add(elsewhere, "java/net/ServerSocket", "accept");
    add(elsewhere, "java/net/DatagramSocket", "receive");
    add(elsewhere, "java/net/URL", "openStream", "getContent");
    add(elsewhere, "java/net/InetAddress", "getByName", "getAllByName");
    add(elsewhere, "java/nio/channels/Selector", "select");
    add(elsewhere, "java/sql/DriverManager", "getConnection");
    add(elsewhere, "javax/sql/DataSource", "getConnection");
    add(elsewhere, "java/sql/Connection", "commit", "rollback");
    for (String owner : List.of("Statement", "PreparedStatement", "CallableStatement")) {
      String name = "java/sql/" + owner;
      add(elsewhere, name, "execute", "executeQuery", "executeUpdate", "executeBatch");
    }
  }

  private BlockingCalls() {}

  private static void add(String fix, String owner, String... methods) {
    List<Entry> entries = BY_OWNER.computeIfAbsent(owner, unseen -> new ArrayList<>());
    for (String method : methods) entries.add(new Entry(method, fix));
  }

  /** Returns what to do instead of {@code call}; null if it is not known to block. */
  static String fix(MethodInsnNode call) {
    if (isWait(call)) return "use dev.weft.sync.Condition, or await a Promise that others settle";
    for (Entry entry : BY_OWNER.getOrDefault(call.owner, List.of())) {
      if (entry.matches(call)) return entry.fix();
    }
    return null;
  }

  /** Returns the class that has the method: from JDK 18 on, javac names the receiver's. */
  static String owner(MethodInsnNode call) {
    return isWait(call) ? "java/lang/Object" : call.owner;
  }

  /** {@code Object.wait} is final, so whoever the owner is, it is this method. */
  private static boolean isWait(MethodInsnNode call) {
    return call.name.equals("wait")
        && Type.getReturnType(call.desc) == Type.VOID_TYPE
        && (call.desc.equals("()V") || call.desc.equals("(J)V") || call.desc.equals("(JI)V"));
  }
}
