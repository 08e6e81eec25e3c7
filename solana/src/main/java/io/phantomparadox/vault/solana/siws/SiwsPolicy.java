package io.phantomparadox.vault.solana.siws;

import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.ed25519.Ed25519Verifier;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a server asks of a sign-in. That each nonce is used once is the server's bookkeeping: it
 * keeps the message it issued under its nonce, takes it away, and checks it here.
 *
 * @param domains the domains the server answers to
 * @param chainId the chain it works for, for example "solana:mainnet"
 * @param clockSkew how far issuedAt may be from now, either way
 * @param lifetimeMax longest time from issuedAt to expirationTime
 */
public record SiwsPolicy(
    Set<String> domains, String chainId, Duration clockSkew, Duration lifetimeMax) {

  /** A nonce of 128 bits in the densest alphabet in use (64 letters) has this many characters. */
  public static final int NONCE_CHARS_MIN = 22;

  public SiwsPolicy {
    domains = Set.copyOf(domains);
  }

  /** Issued within a minute, valid for at most ten. */
  public static SiwsPolicy of(Set<String> domains, String chainId) {
    return new SiwsPolicy(domains, chainId, Duration.ofSeconds(60), Duration.ofMinutes(10));
  }

  /**
   * Checks a signed sign-in against the message the server issued.
   *
   * @param issued what the server issued for the nonce
   * @param key the key that is said to have signed
   * @param signedBytes what was signed
   * @return the first problem, empty when there is none
   */
  public Optional<SiwsProblem> check(
      SiwsMessage issued,
      PublicKey key,
      byte[] signedBytes,
      Signature signature,
      Instant now,
      Ed25519Verifier verifier) {
    return Optional.ofNullable(problem(issued, key, signedBytes, signature, now, verifier));
  }

  private @Nullable SiwsProblem problem(
      SiwsMessage issued,
      PublicKey key,
      byte[] signedBytes,
      Signature signature,
      Instant now,
      Ed25519Verifier verifier) {
    if (!domains.contains(issued.domain())) {
      return SiwsProblem.DOMAIN_NOT_ALLOWED;
    }
    if (!issued.address().equals(key.toBase58())) {
      return SiwsProblem.ADDRESS_IS_NOT_THE_KEY;
    }
    if (values(issued).anyMatch(value -> value.indexOf('\n') >= 0)) {
      return SiwsProblem.LINE_BREAK;
    }
    if (!chainId.equals(issued.chainId())) {
      return SiwsProblem.WRONG_CHAIN;
    }
    String nonce = issued.nonce();
    if (nonce == null || nonce.length() < NONCE_CHARS_MIN) {
      return SiwsProblem.NONCE_TOO_SHORT;
    }
    SiwsProblem times = times(issued, now);
    if (times != null) {
      return times;
    }
    if (!Arrays.equals(issued.encode(), signedBytes)) {
      return SiwsProblem.BYTES_DIFFER;
    }
    return verifier.verify(key, signedBytes, signature) ? null : SiwsProblem.BAD_SIGNATURE;
  }

  private @Nullable SiwsProblem times(SiwsMessage issued, Instant now) {
    Instant issuedAt;
    Instant expiration;
    Instant notBefore;
    try {
      issuedAt = instant(issued.issuedAt());
      expiration = instant(issued.expirationTime());
      notBefore = issued.notBefore() == null ? Instant.MIN : instant(issued.notBefore());
    } catch (DateTimeParseException unreadable) {
      return SiwsProblem.TIME_UNREADABLE;
    }
    if (issuedAt.isBefore(now.minus(clockSkew)) || issuedAt.isAfter(now.plus(clockSkew))) {
      return SiwsProblem.ISSUED_AT_OUT_OF_RANGE;
    }
    if (!expiration.isAfter(now) || expiration.isAfter(issuedAt.plus(lifetimeMax))) {
      return SiwsProblem.EXPIRED_OR_TOO_LONG;
    }
    return notBefore.isAfter(now) ? SiwsProblem.NOT_YET_VALID : null;
  }

  private static Instant instant(@Nullable String text) {
    return OffsetDateTime.parse(text == null ? "" : text).toInstant();
  }

  private static Stream<String> values(SiwsMessage message) {
    List<String> resources = Objects.requireNonNullElse(message.resources(), List.of());
    return Stream.concat(
        Stream.of(
                Optional.ofNullable(message.statement()),
                Optional.ofNullable(message.uri()),
                Optional.ofNullable(message.version()),
                Optional.ofNullable(message.chainId()),
                Optional.ofNullable(message.nonce()),
                Optional.ofNullable(message.issuedAt()),
                Optional.ofNullable(message.expirationTime()),
                Optional.ofNullable(message.notBefore()),
                Optional.ofNullable(message.requestId()))
            .flatMap(Optional::stream),
        resources.stream());
  }
}
