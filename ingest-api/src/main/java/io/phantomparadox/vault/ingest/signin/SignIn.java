package io.phantomparadox.vault.ingest.signin;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.ed25519.Ed25519Verifier;
import io.phantomparadox.vault.solana.siws.SiwsMessage;
import io.phantomparadox.vault.solana.siws.SiwsPolicy;
import io.phantomparadox.vault.solana.siws.SiwsProblem;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sign-in with Solana. The door keeps whom it offered each nonce; the wallet adds only the two
 * times. What was signed is compared, byte for byte, with the text made from both: no text of a
 * stranger is ever parsed. A nonce is used up by the first attempt, good or bad. Thread-safe.
 */
public final class SignIn {
  private static final String STATEMENT = "Sign in to the Phantom Paradox Vault.";
  private static final String VERSION = "1";

  private final SignInConfig config;
  private final SiwsPolicy policy;
  private final Ed25519Verifier verifier;
  private final InstantSource clock;

  private final Nonces nonces;

  public SignIn(SignInConfig config, Nonces nonces, Ed25519Verifier verifier, InstantSource clock) {
    this.nonces = nonces;
    this.config = config;
    this.policy = SiwsPolicy.of(Set.of(config.domain()), config.chainId());
    this.verifier = verifier;
    this.clock = clock;
  }

  /**
   * What a wallet may sign.
   *
   * @param message all but the two times, which the wallet sets
   * @param expiresAt until when the nonce waits
   */
  public record Offer(SiwsMessage message, Instant expiresAt) {
    /** The wallet it was made for. */
    public PublicKey wallet() {
      return PublicKey.fromBase58(message.address());
    }

    /** The nonce in the message. */
    public String nonce() {
      String nonce = message.nonce();
      return nonce == null ? "" : nonce;
    }
  }

  /** How a sign-in ended. */
  public sealed interface Result {
    /** The wallet signed. */
    record SignedIn(Producer producer) implements Result {}

    /** The wallet signed a statement of its own. */
    record Authorised(PublicKey wallet, ByteString text) implements Result {}

    /** The nonce was never given, was used, or is too old. */
    record UnknownNonce() implements Result {}

    /** The text or the signature is not right. */
    record Refused(SiwsProblem problem) implements Result {}
  }

  /** Offers a wallet a nonce; empty when too many wait already. */
  public Optional<Offer> offer(PublicKey wallet) {
    Instant expiresAt = clock.instant().plus(config.nonceLife());
    return nonces
        .offer(wallet)
        .map(
            nonce ->
                new Offer(message(wallet.toBase58(), nonce, STATEMENT, null, null), expiresAt));
  }

  /**
   * Takes what a wallet signed.
   *
   * @param issuedAt as in the signed text, ISO 8601, within a minute of this clock
   * @param expirationTime as in the signed text, at most ten minutes later
   */
  public Result signIn(String nonce, String issuedAt, String expirationTime, Signature signature) {
    Optional<PublicKey> offered = nonces.take(nonce);
    if (offered.isEmpty()) {
      return new Result.UnknownNonce();
    }
    PublicKey wallet = offered.get();
    SiwsMessage signed = message(wallet.toBase58(), nonce, STATEMENT, issuedAt, expirationTime);
    return check(signed, wallet, signature)
        .orElseGet(() -> new Result.SignedIn(new Producer(wallet, config.rolesOf(wallet))));
  }

  /**
   * Takes what a wallet signed in order to allow something that {@code statement} says. The nonce
   * stays good for these very bytes until it is too old, so that a request can be repeated.
   *
   * @param wallet whom the nonce was given to
   */
  public Result authorise(
      PublicKey wallet,
      String nonce,
      String statement,
      String issuedAt,
      String expirationTime,
      Signature signature) {
    Optional<Hash32> earlier = nonces.authorised(nonce);
    if (earlier.isEmpty() && !nonces.take(nonce).filter(wallet::equals).isPresent()) {
      return new Result.UnknownNonce();
    }
    SiwsMessage signed = message(wallet.toBase58(), nonce, statement, issuedAt, expirationTime);
    byte[] text = signed.encode();
    Hash32 hash = Hash32.sha256(text);
    if (earlier.isPresent() && !earlier.get().equals(hash)) {
      return new Result.UnknownNonce();
    }
    Optional<Result> refused = check(signed, wallet, signature);
    if (refused.isPresent()) {
      return refused.get();
    }
    nonces.authorised(nonce, hash);
    return new Result.Authorised(wallet, ByteString.of(text));
  }

  private Optional<Result> check(SiwsMessage signed, PublicKey wallet, Signature signature) {
    return policy
        .check(signed, wallet, signed.encode(), signature, clock.instant(), verifier)
        .map(Result.Refused::new);
  }

  private SiwsMessage message(
      String address,
      String nonce,
      String statement,
      @Nullable String issuedAt,
      @Nullable String expirationTime) {
    return new SiwsMessage(
        config.domain(),
        address,
        statement,
        config.uri(),
        VERSION,
        config.chainId(),
        nonce,
        issuedAt,
        expirationTime,
        null,
        null,
        null);
  }
}
