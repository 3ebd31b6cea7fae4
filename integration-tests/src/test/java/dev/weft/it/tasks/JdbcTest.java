package dev.weft.it.tasks;

import static dev.weft.Weft.await;
import static dev.weft.Weft.blocking;
import static dev.weft.Weft.timeout;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AsyncSupplier;
import dev.weft.DeadlineExceededException;
import dev.weft.RunConfig;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A time limit around a query of a real driver, which takes no notice of interrupts. */
@Timeout(60)
class JdbcTest {
  private static final String ENDLESS = "SELECT SUM(X) FROM SYSTEM_RANGE(1, 1000000000000)";
  private static final Duration LIMIT = Duration.ofMillis(20);

  private final List<String> reports = new CopyOnWriteArrayList<>();
  private Connection connection;
  private Statement statement;

  @BeforeEach
  void connect() throws SQLException {
    connection = DriverManager.getConnection("jdbc:h2:mem:");
    statement = connection.createStatement();
  }

  @AfterEach
  void close() throws SQLException {
    statement.cancel();
    connection.close();
  }

  @Test
  void aQueryIsCancelledByItsStatementWhichCanBeUsedAgain() {
    assertEquals("deadline, then 42", run(() -> cancelled()));
    assertEquals(List.of(), reports);
  }

  @Test
  void aQueryWithoutACancellerIsLeftOnTimeAndReported() {
    assertEquals("deadline", run(() -> left()));
    assertEquals(1, reports.size());
    assertTrue(reports.get(0).contains("is left behind"), reports.get(0));
  }

  @Async
  private Task<String> cancelled() throws SQLException {
    String how;
    try {
      how =
          await(timeout(LIMIT, () -> blocking(() -> first(statement, ENDLESS), statement::cancel)));
    } catch (DeadlineExceededException e) {
      how = "deadline";
    }
    return Task.of(how + ", then " + await(blocking(() -> first(statement, "SELECT 42"))));
  }

  @Async
  private Task<String> left() {
    try {
      return Task.of(await(timeout(LIMIT, () -> blocking(() -> first(statement, ENDLESS)))));
    } catch (DeadlineExceededException e) {
      return Task.of("deadline");
    }
  }

  private static String first(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private String run(AsyncSupplier<String> main) {
    return Weft.run(
        RunConfig.standard().withErrorHandler((what, error) -> reports.add(what)), main);
  }
}
