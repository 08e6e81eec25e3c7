package io.phantomparadox.vault.ingest.signin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The keys that tokens are signed with. The first signs, all of them verify: to rotate, put a new
 * one in front, and drop the old one when the last of its tokens has expired. Never shows a secret.
 */
public final class TokenKeys {
  static final String ALGORITHM = "HmacSHA256";

  /** As long as the hash (RFC 7518, 3.2). */
  private static final int KEY_BYTES_MIN = 32;

  private final String currentId;
  private final Map<String, SecretKey> keys;

  private TokenKeys(Map<String, SecretKey> keys) {
    Iterator<String> ids = keys.keySet().iterator();
    this.currentId = ids.next();
    this.keys = keys;
  }

  /** One random key that lives as long as this object: tokens of other instances are unknown. */
  public static TokenKeys random(SecureRandom random) {
    byte[] secret = new byte[KEY_BYTES_MIN];
    random.nextBytes(secret);
    Map<String, SecretKey> keys = new LinkedHashMap<>();
    keys.put("random", new SecretKeySpec(secret, ALGORITHM));
    return new TokenKeys(keys);
  }

  /**
   * Reads {@code id:base64,id:base64,…}, the current key first.
   *
   * @throws IllegalArgumentException when it cannot be read or a key has fewer than 32 bytes; does
   *     not repeat the text
   */
  public static TokenKeys parse(String text) {
    Map<String, SecretKey> keys = new LinkedHashMap<>();
    for (String entry : text.strip().split(",", -1)) {
      int colon = entry.indexOf(':');
      String id = colon < 0 ? "" : entry.substring(0, colon).strip();
      if (!id.matches("[A-Za-z0-9_-]{1,32}")) {
        throw new IllegalArgumentException("token keys are id:base64, separated by commas");
      }
      byte[] secret;
      try {
        secret = Base64.getDecoder().decode(entry.substring(colon + 1).strip());
      } catch (IllegalArgumentException notBase64) {
        throw new IllegalArgumentException("token key " + id + " is not base64", notBase64);
      }
      if (secret.length < KEY_BYTES_MIN) {
        throw new IllegalArgumentException(
            "token key " + id + " has " + secret.length + " bytes, at least " + KEY_BYTES_MIN);
      }
      if (keys.put(id, new SecretKeySpec(secret, ALGORITHM)) != null) {
        throw new IllegalArgumentException("token key " + id + " is there twice");
      }
    }
    return new TokenKeys(keys);
  }

  /**
   * Reads a file with the text that {@link #parse} takes.
   *
   * @throws IOException when it cannot be read
   * @throws IllegalArgumentException as {@link #parse} does
   */
  public static TokenKeys readFrom(Path file) throws IOException {
    return parse(Files.readString(file));
  }

  /** The ids of the keys, the one that signs first. */
  public List<String> ids() {
    return List.copyOf(keys.keySet());
  }

  String currentId() {
    return currentId;
  }

  @Nullable SecretKey key(String id) {
    return keys.get(id);
  }

  @Override
  public String toString() {
    return "TokenKeys" + keys.keySet();
  }
}
