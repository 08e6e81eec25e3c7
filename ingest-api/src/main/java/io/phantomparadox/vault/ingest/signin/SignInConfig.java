package io.phantomparadox.vault.ingest.signin;

import io.phantomparadox.vault.solana.PublicKey;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * How wallets sign in.
 *
 * @param domain the site that asks, as wallets show it, without scheme
 * @param uri of that site
 * @param chainId the wallet standard's name of the chain, e.g. {@code solana:mainnet}
 * @param nonceLife how long a nonce waits for its sign-in
 * @param noncesMax most nonces that wait at a time
 * @param tokenLife of a token
 * @param operators wallets with the role OPERATOR
 * @param admins wallets with the roles OPERATOR and ADMIN
 */
public record SignInConfig(
    String domain,
    String uri,
    String chainId,
    Duration nonceLife,
    int noncesMax,
    Duration tokenLife,
    Set<PublicKey> operators,
    Set<PublicKey> admins) {

  /** A local site, and nobody with more than the role of a producer. */
  public static final SignInConfig LOCAL =
      new SignInConfig(
          "localhost",
          "http://localhost",
          "solana:localnet",
          Duration.ofMinutes(5),
          100_000,
          Duration.ofMinutes(30),
          Set.of(),
          Set.of());

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException when one makes no sense
   */
  public SignInConfig {
    operators = Set.copyOf(operators);
    admins = Set.copyOf(admins);
    if (domain.isBlank() || (domain + uri + chainId).indexOf('\n') >= 0) {
      throw new IllegalArgumentException("the domain is blank, or a value has a line break");
    }
    if (!nonceLife.isPositive() || !tokenLife.isPositive() || noncesMax < 1) {
      throw new IllegalArgumentException("a bound of the sign-in is not positive");
    }
  }

  /** The roles of a wallet. */
  Set<Role> rolesOf(PublicKey wallet) {
    EnumSet<Role> roles = EnumSet.of(Role.PRODUCER);
    if (operators.contains(wallet) || admins.contains(wallet)) {
      roles.add(Role.OPERATOR);
    }
    if (admins.contains(wallet)) {
      roles.add(Role.ADMIN);
    }
    return roles;
  }
}
