package io.phantomparadox.vault.ingest.intent;

import java.util.Arrays;
import java.util.List;

/** The fields of an intent's JSON, for whoever describes them. */
public final class IntentFields {
  private IntentFields() {}

  /**
   * A field.
   *
   * @param name in JSON
   */
  public record Field(String name, boolean required) {}

  /** All of them in their order. */
  public static List<Field> all() {
    return Arrays.stream(IntentField.values())
        .map(field -> new Field(field.jsonName(), field.required()))
        .toList();
  }
}
