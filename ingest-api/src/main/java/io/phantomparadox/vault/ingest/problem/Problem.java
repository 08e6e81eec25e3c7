package io.phantomparadox.vault.ingest.problem;

import org.jspecify.annotations.Nullable;

/**
 * One "no" (RFC 9457).
 *
 * @param type which of the stable types
 * @param detail what is particular to this occurrence, for people
 * @param field the field of the body it is about, null when it is about none
 */
public record Problem(ProblemType type, String detail, @Nullable String field) {
  /** Media type of a problem. */
  public static final String MEDIA_TYPE = "application/problem+json";
}
