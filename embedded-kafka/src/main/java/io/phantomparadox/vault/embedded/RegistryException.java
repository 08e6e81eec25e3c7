package io.phantomparadox.vault.embedded;

/** A refusal in the words of Confluent's registry: its error code and message. */
final class RegistryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;

  RegistryException(int code, String message) {
    super(message);
    this.code = code;
  }

  static RegistryException subjectNotFound(String subject) {
    return new RegistryException(40401, "Subject '" + subject + "' not found.");
  }

  static RegistryException versionNotFound(String version) {
    return new RegistryException(40402, "Version " + version + " not found.");
  }

  static RegistryException schemaNotFound() {
    return new RegistryException(40403, "Schema not found");
  }

  static RegistryException invalidSchema(String detail) {
    return new RegistryException(42201, "Invalid schema: " + detail);
  }

  int code() {
    return code;
  }

  /** Codes of five digits begin with the HTTP status. */
  int httpStatus() {
    return code >= 1000 ? code / 100 : code;
  }
}
