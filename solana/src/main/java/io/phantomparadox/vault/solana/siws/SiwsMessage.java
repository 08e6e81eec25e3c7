package io.phantomparadox.vault.solana.siws;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a sign-in text. The text is that of {@code @solana/wallet-standard-util}, byte for
 * byte; a field that is not set leaves no trace in it.
 *
 * <p>No field but the statement of a parsed text may hold a line break, and a server's own must not
 * either ({@link SiwsPolicy}): a statement with line breaks can say whatever a later field says.
 *
 * @param domain who asks
 * @param address the wallet, base58
 * @param resources lines under "Resources:"; empty and null differ, an empty list leaves the
 *     heading
 */
public record SiwsMessage(
    String domain,
    String address,
    @Nullable String statement,
    @Nullable String uri,
    @Nullable String version,
    @Nullable String chainId,
    @Nullable String nonce,
    @Nullable String issuedAt,
    @Nullable String expirationTime,
    @Nullable String notBefore,
    @Nullable String requestId,
    @Nullable List<String> resources) {

  /** Longest text read, in characters. */
  public static final int TEXT_CHARS_MAX = 16 * 1024;

  public SiwsMessage {
    resources = resources == null ? null : List.copyOf(resources);
  }

  /** A message with nothing but who asks whom. */
  public static SiwsMessage of(String domain, String address) {
    return new SiwsMessage(
        domain, address, null, null, null, null, null, null, null, null, null, null);
  }

  /** The text to sign. */
  public String text() {
    StringBuilder text = new StringBuilder(domain);
    text.append(SiwsReader.ASKS).append(address);
    if (isSet(statement)) {
      text.append("\n\n").append(statement);
    }
    List<String> fields = new ArrayList<>();
    add(fields, SiwsReader.URI, uri);
    add(fields, SiwsReader.VERSION, version);
    add(fields, SiwsReader.CHAIN_ID, chainId);
    add(fields, SiwsReader.NONCE, nonce);
    add(fields, SiwsReader.ISSUED_AT, issuedAt);
    add(fields, SiwsReader.EXPIRATION_TIME, expirationTime);
    add(fields, SiwsReader.NOT_BEFORE, notBefore);
    add(fields, SiwsReader.REQUEST_ID, requestId);
    if (resources != null) {
      fields.add(SiwsReader.RESOURCES);
      resources.forEach(resource -> fields.add(SiwsReader.RESOURCE + resource));
    }
    if (!fields.isEmpty()) {
      text.append("\n\n").append(String.join("\n", fields));
    }
    return text.toString();
  }

  /** The bytes to sign: the text in UTF-8. */
  public byte[] encode() {
    return text().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a text as the wallet standard's own parser does; empty when it is none or longer than
   * {@value #TEXT_CHARS_MAX} characters.
   *
   * <p>For display only. Different fields can give the same text, so what was agreed is known by
   * comparing bytes with what the server issued, never by parsing.
   */
  public static Optional<SiwsMessage> parse(String text) {
    return SiwsReader.read(text);
  }

  private static void add(List<String> fields, String name, @Nullable String value) {
    if (isSet(value)) {
      fields.add(name + value);
    }
  }

  /** The reference implementation leaves empty values out. */
  private static boolean isSet(@Nullable String value) {
    return value != null && !value.isEmpty();
  }
}
