package io.phantomparadox.vault.indexer.api;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer that is a problem document (RFC 9457). */
final class ProblemException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final String PREFIX = "urn:phantomparadox:vault:problem:";

  private final int status;
  private final String type;
  private final @Nullable String field;

  private ProblemException(int status, String type, String detail, @Nullable String field) {
    super(detail);
    this.status = status;
    this.type = type;
    this.field = field;
  }

  /** A parameter that cannot be read. */
  static ProblemException malformed(String field, String detail) {
    return new ProblemException(400, "malformed", detail, field);
  }

  /** The tables have no such row. */
  static ProblemException notFound(String what) {
    return new ProblemException(404, "not-found", "the tables have no such " + what, null);
  }

  static ProblemException noSuchPath(String path) {
    return new ProblemException(404, "no-such-path", "nothing is served at " + path, null);
  }

  static ProblemException methodNotAllowed() {
    return new ProblemException(
        405, "method-not-allowed", "the read API answers GET and HEAD only", null);
  }

  static ProblemException databaseUnavailable() {
    return new ProblemException(
        503, "database-unavailable", "the database gave no answer in time", null);
  }

  static ProblemException tooManyWatchers() {
    return new ProblemException(
        503, "too-many-watchers", "no more live connections are taken now", null);
  }

  int status() {
    return status;
  }

  /** The document. */
  Map<String, Object> body() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", PREFIX + type);
    body.put("title", type.replace('-', ' '));
    body.put("status", status);
    body.put("detail", String.valueOf(getMessage()));
    if (field != null) {
      body.put("field", field);
    }
    return body;
  }
}
