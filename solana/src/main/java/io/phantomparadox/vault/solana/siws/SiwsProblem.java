package io.phantomparadox.vault.solana.siws;

/** Why a sign-in is refused. */
public enum SiwsProblem {
  /** The domain is none of the server's. */
  DOMAIN_NOT_ALLOWED,
  /** The address in the text is not the key that is said to sign. */
  ADDRESS_IS_NOT_THE_KEY,
  /** A field of the server's own text has a line break, which could pass for another field. */
  LINE_BREAK,
  /** The chain is not the server's. */
  WRONG_CHAIN,
  /** No nonce, or one of fewer than 128 bits. */
  NONCE_TOO_SHORT,
  /** A time is missing or not in ISO 8601 with a zone. */
  TIME_UNREADABLE,
  /** Issued too long ago or in the future. */
  ISSUED_AT_OUT_OF_RANGE,
  /** It is over, or was to last too long. */
  EXPIRED_OR_TOO_LONG,
  /** It has not begun. */
  NOT_YET_VALID,
  /** The signed bytes are not those the server issued. */
  BYTES_DIFFER,
  /** The signature is not the key's over these bytes. */
  BAD_SIGNATURE
}
