package io.phantomparadox.vault.schemas;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The id that the door gave to a request, as it travels with records of {@code vault.intents}; in
 * every service's logs it is {@code mdc.correlationId}.
 */
public final class CorrelationId {
  /** Name of the record's header; its value is UTF-8. */
  public static final String HEADER = "correlation-id";

  /** Its key in the context of a log line. */
  public static final String LOG_KEY = "correlationId";

  private static final int CHARS_MAX = 128;

  private CorrelationId() {}

  /**
   * Reads it from a record's headers.
   *
   * @return null when there is none, or one that would break a line of a log: the topic may have
   *     other writers than the door
   */
  public static @Nullable String of(Headers headers) {
    Header header = headers.lastHeader(HEADER);
    if (header == null || header.value() == null || header.value().length > CHARS_MAX) {
      return null;
    }
    String text = new String(header.value(), StandardCharsets.UTF_8);
    return text.chars().allMatch(letter -> letter > 0x20 && letter < 0x7f) ? text : null;
  }
}
