package io.phantomparadox.vault.indexer;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where PostgreSQL is and who asks.
 *
 * @param jdbcUrl {@code jdbc:postgresql://host:port/database}
 */
public record DatabaseAddress(String jdbcUrl, String user, String password) {
  private static final String JDBC = "jdbc:";

  /**
   * Reads what platforms put into {@code DATABASE_URL}: a JDBC address, or {@code
   * postgres://user:password@host:port/database?options}.
   *
   * @param user used where the address has none, with {@code password}
   * @throws IllegalArgumentException when it is neither
   */
  public static DatabaseAddress parse(String url, String user, String password) {
    if (url.startsWith(JDBC)) {
      return new DatabaseAddress(url, user, password);
    }
    if (!url.startsWith("postgres://") && !url.startsWith("postgresql://")) {
      throw new IllegalArgumentException(
          "DATABASE_URL begins with jdbc:postgresql:// or postgres://");
    }
    URI address = URI.create(url);
    @Nullable String userInfo = address.getRawUserInfo();
    String bare =
        JDBC
            + "postgresql://"
            + address.getHost()
            + (address.getPort() < 0 ? "" : ":" + address.getPort())
            + address.getRawPath()
            + (address.getRawQuery() == null ? "" : "?" + address.getRawQuery());
    if (userInfo == null) {
      return new DatabaseAddress(bare, user, password);
    }
    int colon = userInfo.indexOf(':');
    return new DatabaseAddress(
        bare,
        decoded(colon < 0 ? userInfo : userInfo.substring(0, colon)),
        colon < 0 ? password : decoded(userInfo.substring(colon + 1)));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Never shows the password. */
  @Override
  public String toString() {
    return jdbcUrl + " as " + user;
  }
}
