package io.phantomparadox.vault.ingest.signin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.phantomparadox.vault.solana.PublicKey;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Signed tokens (JWT, RFC 7519) with the one algorithm HS256: a token that names another one is
 * none. Thread-safe.
 */
public final class Tokens {
  private static final String ISSUER = "phantom-paradox-vault";
  private static final int CHARS_MAX = 2048;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final JsonFactory JSON = new JsonFactory();

  private volatile TokenKeys keys;
  private final Duration life;
  private final InstantSource clock;

  public Tokens(TokenKeys keys, Duration life, InstantSource clock) {
    this.keys = keys;
    this.life = life;
    this.clock = clock;
  }

  /**
   * A token and its end.
   *
   * @param text goes behind {@code Authorization: Bearer}
   */
  public record Issued(String text, Instant expiresAt) {
    @Override
    public String toString() {
      return "Issued[until " + expiresAt + "]";
    }
  }

  /** Takes other keys from now on: rotation without a restart. */
  public void use(TokenKeys others) {
    keys = others;
  }

  /** The ids of the keys in use, the one that signs first. */
  public List<String> keyIds() {
    return keys.ids();
  }

  /** Makes a token. */
  public Issued issue(Producer producer) {
    TokenKeys keys = this.keys;
    Instant now = Instant.ofEpochSecond(clock.instant().getEpochSecond());
    Instant end = now.plus(life);
    String header =
        object(
            json -> {
              json.writeStringField("alg", "HS256");
              json.writeStringField("typ", "JWT");
              json.writeStringField("kid", keys.currentId());
            });
    String claims =
        object(
            json -> {
              json.writeStringField("iss", ISSUER);
              json.writeStringField("sub", producer.address().toBase58());
              json.writeNumberField("iat", now.getEpochSecond());
              json.writeNumberField("exp", end.getEpochSecond());
              json.writeArrayFieldStart("roles");
              for (Role role : producer.roles()) {
                json.writeString(role.name());
              }
              json.writeEndArray();
            });
    String signed = base64(header) + "." + base64(claims);
    SecretKey key = keys.key(keys.currentId());
    if (key == null) {
      throw new IllegalStateException("the current token key is missing");
    }
    return new Issued(signed + "." + ENCODER.encodeToString(mac(key, signed)), end);
  }

  /** Whose token it is; empty when it is none of ours, spoiled or expired. */
  public Optional<Producer> verify(String text) {
    String[] parts = text.length() > CHARS_MAX ? new String[0] : text.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      Header header = header(decode(parts[0]));
      SecretKey key = header == null ? null : keys.key(header.kid());
      if (key == null
          || !MessageDigest.isEqual(
              mac(key, parts[0] + "." + parts[1]), Base64.getUrlDecoder().decode(parts[2]))) {
        return Optional.empty();
      }
      return claims(decode(parts[1]));
    } catch (IOException | IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }

  private record Header(String kid) {}

  private static @Nullable Header header(byte[] text) throws IOException {
    String algorithm = "";
    String kid = "";
    try (JsonParser json = JSON.createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "alg" -> algorithm = String.valueOf(json.getText());
          case "kid" -> kid = String.valueOf(json.getText());
          default -> json.skipChildren();
        }
      }
    }
    return algorithm.equals("HS256") ? new Header(kid) : null;
  }

  /** Reads claims whose signature was right: they are ours, and may still be over. */
  private Optional<Producer> claims(byte[] text) throws IOException {
    String issuer = "";
    String subject = "";
    long end = 0;
    Set<Role> roles = EnumSet.noneOf(Role.class);
    try (JsonParser json = JSON.createParser(text)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "iss" -> issuer = String.valueOf(json.getText());
          case "sub" -> subject = String.valueOf(json.getText());
          case "exp" -> end = json.getLongValue();
          case "roles" -> {
            while (json.nextToken() == JsonToken.VALUE_STRING) {
              roles.add(Role.valueOf(json.getText()));
            }
          }
          default -> json.skipChildren();
        }
      }
    }
    return issuer.equals(ISSUER) && clock.instant().getEpochSecond() < end && !roles.isEmpty()
        ? Optional.of(new Producer(PublicKey.fromBase58(subject), roles))
        : Optional.empty();
  }

  private interface Fields {
    void writeTo(JsonGenerator json) throws IOException;
  }

  private static String object(Fields fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      fields.writeTo(json);
      json.writeEndObject();
    } catch (IOException impossible) {
      // memory does not fail to be written
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }

  private static String base64(String text) {
    return ENCODER.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] decode(String part) {
    return Base64.getUrlDecoder().decode(part);
  }

  private static byte[] mac(SecretKey key, String text) {
    try {
      Mac mac = Mac.getInstance(TokenKeys.ALGORITHM);
      mac.init(key);
      return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException impossible) {
      // every Java platform must have it
      throw new IllegalStateException(impossible);
    }
  }
}
