package io.phantomparadox.vault.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LocalPostgresTest {

  @Test
  void givenAKeptDatabase_whenStartedAgain_thenItIsDurableAndHasItsRows(@TempDir Path dir)
      throws SQLException {
    Path data = dir.resolve("postgres");
    try (LocalPostgres first = LocalPostgres.start(data, true, 0, dir.resolve("postgres.log"))) {
      run(first, "create table kept(n int); insert into kept values (42)");
      assertThat(ask(first, "show fsync")).isEqualTo("on");
      assertThat(ask(first, "show synchronous_commit")).isEqualTo("on");
      assertThat(ask(first, "show full_page_writes")).isEqualTo("on");
      assertThat(ask(first, "show listen_addresses")).isEqualTo("127.0.0.1");
    }

    try (LocalPostgres second = LocalPostgres.start(data, true, 0, dir.resolve("postgres.log"))) {
      assertThat(ask(second, "select n from kept")).isEqualTo("42");
    }
  }

  @Test
  void givenAServerLeftByAKilledRun_whenStartedOnItsDirectory_thenItIsReplaced(@TempDir Path dir)
      throws Exception {
    Path data = dir.resolve("postgres");
    Process killed =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                RunThatIsKilled.class.getName(),
                data.toString())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("killed.log").toFile())
            .start();
    assertThat(killed.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(killed.exitValue()).as("its log is %s", dir).isEqualTo(RunThatIsKilled.EXIT_CODE);
    assertThat(data.resolve("postmaster.pid")).exists();

    try (LocalPostgres next = LocalPostgres.start(data, true, 0, dir.resolve("postgres.log"))) {
      assertThat(ask(next, "select n from kept")).isEqualTo("7");
    }
  }

  /** A JVM that starts a database, writes to it and ends without closing anything. */
  static final class RunThatIsKilled {
    static final int EXIT_CODE = 137;

    private RunThatIsKilled() {}

    public static void main(String[] args) throws SQLException {
      Path data = Path.of(args[0]);
      LocalPostgres left = LocalPostgres.start(data, true, 0, data.resolveSibling("postgres.log"));
      run(left, "create table kept(n int); insert into kept values (7)");
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }

  private static void run(LocalPostgres postgres, String sql) throws SQLException {
    try (Connection connection = connect(postgres);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String ask(LocalPostgres postgres, String sql) throws SQLException {
    try (Connection connection = connect(postgres);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  private static Connection connect(LocalPostgres postgres) throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
  }
}
