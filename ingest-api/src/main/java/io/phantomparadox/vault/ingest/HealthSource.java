package io.phantomparadox.vault.ingest;

/** Tells how the door is; asking takes at most about 1.5 s. */
@FunctionalInterface
public interface HealthSource {
  /** How it is now. */
  IngestHealth health();
}
