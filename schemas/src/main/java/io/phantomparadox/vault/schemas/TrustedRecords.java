package io.phantomparadox.vault.schemas;

import io.phantomparadox.vault.schemas.avro.SignedIntent;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Tells Avro that our generated classes may be instantiated by name; since 1.12.2 it refuses every
 * class that nobody vouched for.
 */
final class TrustedRecords {
  private static final String PACKAGE = SignedIntent.class.getPackageName();

  static {
    ClassSecurityValidator.ClassSecurityPredicate before = ClassSecurityValidator.getGlobal();
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(before, type -> type.getPackageName().equals(PACKAGE)));
  }

  private TrustedRecords() {}

  /** Does its work once, when the class is loaded. */
  static void allow() {}
}
