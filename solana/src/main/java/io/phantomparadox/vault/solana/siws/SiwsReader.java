package io.phantomparadox.vault.solana.siws;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a sign-in text line by line, in time linear in its length where the reference backtracks
 * through one regular expression.
 */
final class SiwsReader {
  static final String ASKS = " wants you to sign in with your Solana account:\n";
  static final String URI = "URI: ";
  static final String VERSION = "Version: ";
  static final String CHAIN_ID = "Chain ID: ";
  static final String NONCE = "Nonce: ";
  static final String ISSUED_AT = "Issued At: ";
  static final String EXPIRATION_TIME = "Expiration Time: ";
  static final String NOT_BEFORE = "Not Before: ";
  static final String REQUEST_ID = "Request ID: ";
  static final String RESOURCES = "Resources:";
  static final String RESOURCE = "- ";

  private static final List<String> FIELDS =
      List.of(URI, VERSION, CHAIN_ID, NONCE, ISSUED_AT, EXPIRATION_TIME, NOT_BEFORE, REQUEST_ID);

  private final String[] lines;
  private int at;

  private SiwsReader(String[] lines) {
    this.lines = lines;
  }

  static Optional<SiwsMessage> read(String text) {
    if (text.length() > SiwsMessage.TEXT_CHARS_MAX) {
      return Optional.empty();
    }
    int asks = text.indexOf(ASKS);
    if (asks < 1 || text.substring(0, asks).contains("\n")) {
      return Optional.empty();
    }
    String domain = text.substring(0, asks);
    String[] lines = text.substring(asks + ASKS.length()).split("\n", -1);
    if (lines[0].isEmpty()) {
      return Optional.empty();
    }
    int end = lines.length;
    while (end > 1 && lines[end - 1].isEmpty()) {
      end--;
    }
    String[] body = Arrays.copyOf(lines, end);
    if (end == 1) {
      return Optional.of(SiwsMessage.of(domain, body[0]));
    }
    return body[1].isEmpty() ? body(domain, body) : Optional.empty();
  }

  /**
   * After the address and an empty line: the shortest statement, none if possible, after which
   * nothing but fields follows to the end.
   */
  private static Optional<SiwsMessage> body(String domain, String[] lines) {
    Optional<SiwsMessage> withoutStatement = new SiwsReader(lines).fields(domain, null, 2);
    if (withoutStatement.isPresent()) {
      return withoutStatement;
    }
    int firstOfFields = firstOfTrailingFields(lines);
    for (int i = firstOfFields; i <= lines.length; i++) {
      boolean separated = i == lines.length || (i > 3 && lines[i - 1].isEmpty());
      int statementEnd = i == lines.length ? i : i - 1;
      if (separated && statementEnd > 2) {
        String statement = String.join("\n", Arrays.copyOfRange(lines, 2, statementEnd));
        Optional<SiwsMessage> message = new SiwsReader(lines).fields(domain, statement, i);
        if (message.isPresent()) {
          return message;
        }
      }
    }
    return Optional.empty();
  }

  /** The first line of the longest run of field lines at the end; fields are at most so many. */
  private static int firstOfTrailingFields(String[] lines) {
    int first = lines.length;
    while (first > 3 && isFieldLine(lines[first - 1])) {
      first--;
    }
    return first;
  }

  private static boolean isFieldLine(String line) {
    return line.startsWith(RESOURCE)
        || line.equals(RESOURCES)
        || FIELDS.stream().anyMatch(name -> line.length() > name.length() && line.startsWith(name));
  }

  private Optional<SiwsMessage> fields(String domain, @Nullable String statement, int from) {
    at = from;
    String uri = field(URI);
    String version = field(VERSION);
    String chainId = field(CHAIN_ID);
    String nonce = field(NONCE);
    String issuedAt = field(ISSUED_AT);
    String expirationTime = field(EXPIRATION_TIME);
    String notBefore = field(NOT_BEFORE);
    String requestId = field(REQUEST_ID);
    List<String> resources = resources();
    if (at < lines.length) {
      return Optional.empty();
    }
    return Optional.of(
        new SiwsMessage(
            domain,
            lines[0],
            statement,
            uri,
            version,
            chainId,
            nonce,
            issuedAt,
            expirationTime,
            notBefore,
            requestId,
            resources));
  }

  private @Nullable String field(String name) {
    if (at < lines.length && lines[at].startsWith(name) && lines[at].length() > name.length()) {
      return lines[at++].substring(name.length());
    }
    return null;
  }

  private @Nullable List<String> resources() {
    if (at >= lines.length || !lines[at].equals(RESOURCES)) {
      return null;
    }
    at++;
    List<String> resources = new ArrayList<>();
    while (at < lines.length
        && lines[at].startsWith(RESOURCE)
        && lines[at].length() > RESOURCE.length()) {
      resources.add(lines[at++].substring(RESOURCE.length()));
    }
    return resources;
  }
}
