package io.phantomparadox.vault.indexer.reconcile;

import java.sql.SQLException;

/** Something that knows the truth of the tables on its own. */
interface Source {
  /** {@code chain} or {@code netting}. */
  String name();

  /**
   * @throws NotNowException when the comparison cannot be made now
   */
  Look look() throws SQLException, NotNowException;

  /** The source does not answer, or the tables are too far behind it. */
  final class NotNowException extends Exception {
    private static final long serialVersionUID = 1L;

    NotNowException(String why) {
      super(why);
    }

    NotNowException(String why, Throwable cause) {
      super(why, cause);
    }
  }
}
