package io.phantomparadox.vault.embedded;

import java.util.function.BiConsumer;

/** Where the registry's facts are kept: a compacted log of JSON keys and values. */
interface SchemaLog extends AutoCloseable {

  /** Hands over everything kept, oldest first. */
  void replay(BiConsumer<String, String> reader);

  /**
   * Keeps one fact; returns when it is durable.
   *
   * @throws RegistryException with code 50001 when it could not be kept
   */
  void append(String key, String value);

  @Override
  void close();

  /** A log that keeps nothing: for tests of clients. */
  static SchemaLog inMemory() {
    return new SchemaLog() {
      @Override
      public void replay(BiConsumer<String, String> reader) {}

      @Override
      public void append(String key, String value) {}

      @Override
      public void close() {}
    };
  }
}
