package io.phantomparadox.vault.indexer.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a list.
 *
 * @param next cursor of the page after this one, null when this is the last
 */
record Page(List<Map<String, @Nullable Object>> rows, @Nullable String next) {}
