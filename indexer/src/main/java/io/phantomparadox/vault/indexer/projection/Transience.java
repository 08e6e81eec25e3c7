package io.phantomparadox.vault.indexer.projection;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;

/** Tells a database that will come back from a statement that will never work. */
final class Transience {
  private Transience() {}

  /**
   * PostgreSQL's classes 08 (connection), 40 (serialization, deadlock), 53 (resources) and 57
   * (shutdown) pass; everything else is a fault of the data or of the program.
   */
  static boolean isTransient(SQLException problem) {
    if (problem instanceof SQLTransientException || problem instanceof SQLRecoverableException) {
      return true;
    }
    String sqlState = problem.getSQLState();
    return sqlState != null
        && (sqlState.startsWith("08")
            || sqlState.startsWith("40")
            || sqlState.startsWith("53")
            || sqlState.startsWith("57"));
  }
}
