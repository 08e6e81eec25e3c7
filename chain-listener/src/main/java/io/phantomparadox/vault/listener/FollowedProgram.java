package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.idl.Idl;
import io.phantomparadox.vault.solana.idl.MalformedIdlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An Anchor program that is followed by its interface file into {@code vault.program-events}.
 *
 * @param id its address
 * @param idl its interface, spec 0.1.0 or the older form
 */
public record FollowedProgram(PublicKey id, Idl idl) {

  /**
   * Reads {@code ADDRESS=FILE}.
   *
   * @throws IllegalArgumentException that says what is wrong with the address or the file
   */
  public static FollowedProgram parse(String text) {
    int sign = text.indexOf('=');
    PublicKey id =
        PublicKey.parse(sign < 0 ? text : text.substring(0, sign))
            .orElseThrow(
                () -> new IllegalArgumentException("no base58 address before '=' in " + text));
    if (sign < 0) {
      throw new IllegalArgumentException("a followed program is ADDRESS=IDL-FILE, not " + text);
    }
    Path file = Path.of(text.substring(sign + 1));
    try {
      return new FollowedProgram(id, Idl.parse(Files.readString(file)));
    } catch (IOException | MalformedIdlException e) {
      throw new IllegalArgumentException("cannot use the IDL " + file + ": " + e.getMessage(), e);
    }
  }
}
