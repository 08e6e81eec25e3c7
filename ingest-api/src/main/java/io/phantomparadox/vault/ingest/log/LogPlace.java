package io.phantomparadox.vault.ingest.log;

/**
 * Where an acknowledged intent lies in {@code vault.intents}.
 *
 * @param partition the game's
 * @param offset in that partition
 */
public record LogPlace(int partition, long offset) {}
