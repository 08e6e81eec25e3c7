package io.phantomparadox.vault.ingest.problem;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Every reason for which the door says no. The {@link #urn} of a type never changes; titles may.
 */
public enum ProblemType {
  MALFORMED_JSON(400, "The body is not the JSON asked for"),
  MALFORMED_BINARY(400, "The body is not intents in their compact form"),
  UNKNOWN_FIELD(400, "A field that intents do not have"),
  DUPLICATE_FIELD(400, "A field twice"),
  MISSING_FIELD(400, "A field is missing"),
  INVALID_FIELD(400, "A field cannot be read"),
  OUT_OF_RANGE(400, "A number is out of its range"),
  SELF_TRADE(400, "Seller and buyer are the same wallet"),
  OWNER_IS_NOT_THE_PARTY(400, "The owner is not the party that this action is for"),
  PARTY_MISSING(400, "A party is missing"),
  PARTY_NOT_OPEN(400, "An open offer names its other party"),
  REFERENCE_MISSING(400, "The intent referred to is missing"),
  REFERENCE_NOT_ZERO(400, "This action refers to no other intent"),
  EXPIRES_BEFORE_CREATED(400, "It ends before it begins"),
  VALIDITY_TOO_LONG(400, "It would be valid for too long"),
  WRONG_DOMAIN(400, "Made for another cluster or program"),
  EMPTY_BATCH(400, "A batch without intents"),
  BAD_REQUEST(400, "The request cannot be read"),
  BAD_SIGNATURE(401, "The signature is not the signer's"),
  BAD_TOKEN(401, "The token is none of this door"),
  SIGN_IN_REFUSED(401, "The sign-in is not right"),
  PROOF_REFUSED(401, "The session key has not shown that it is there"),
  NOT_ALLOWED(403, "This role may not"),
  SESSION_UNKNOWN(403, "The signer is no session key of the owner", true),
  SESSION_REVOKED(403, "The session key was revoked", true),
  SESSION_EXPIRED(403, "The session key has expired", true),
  ACTION_NOT_ALLOWED(403, "The session key may not do this", true),
  VOLUME_LIMIT(403, "The session key's volume is used up", true),
  ITEMS_LIMIT(403, "The session key's number of sales is used up", true),
  NOT_FOUND(404, "There is nothing here"),
  METHOD_NOT_ALLOWED(405, "Not with this method"),
  NOT_ACCEPTABLE(406, "Not in a form that is asked for"),
  ALREADY_THERE(409, "It is there already"),
  BODY_TOO_LARGE(413, "The body is too large"),
  BATCH_TOO_LARGE(413, "The batch has too many intents"),
  URI_TOO_LONG(414, "The request's first line is too long"),
  UNSUPPORTED_MEDIA_TYPE(415, "A body of a type that is not read here"),
  EXPIRED(422, "It has expired"),
  CREATED_IN_THE_FUTURE(422, "It was made in the future"),
  UNKNOWN_NONCE(422, "The nonce cannot be used"),
  UNKNOWN_GAME(422, "The chain has no such game"),
  UNKNOWN_WALLET(422, "A wallet has no place in the game", true),
  UNKNOWN_ITEM(422, "The item was not minted in the game", true),
  WRONG_TRANSACTION(422, "Not the transaction that is taken here"),
  TRANSACTION_REFUSED(422, "The chain refuses the transaction"),
  RATE_LIMITED(429, "More than this sender may post"),
  HEADERS_TOO_LARGE(431, "The headers are too large"),
  INTERNAL_ERROR(500, "A fault of the door"),
  LOG_UNAVAILABLE(503, "Kafka did not acknowledge in time"),
  LOOKUP_UNAVAILABLE(503, "The indexer does not answer"),
  CHAIN_UNAVAILABLE(503, "The chain does not answer"),
  VIEW_NOT_READY(503, "The door has not read the game's state yet"),
  OVERLOADED(503, "Too much at once"),
  CLOSING(503, "The door is closing");

  private static final String PREFIX = "urn:phantomparadox:vault:problem:";

  private final int status;
  private final String title;
  private final String urn;
  private final boolean topologys;

  ProblemType(int status, String title) {
    this(status, title, false);
  }

  ProblemType(int status, String title, boolean topologys) {
    this.status = status;
    this.title = title;
    this.topologys = topologys;
    this.urn = PREFIX + shortName();
  }

  /** HTTP status. */
  public int status() {
    return status;
  }

  /** For people; the same for every occurrence. */
  public String title() {
    return title;
  }

  /** Stable name, {@code urn:phantomparadox:vault:problem:<name>}. */
  public String urn() {
    return urn;
  }

  /** The last part of the {@link #urn}. */
  public String shortName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The reason that {@code vault.intent-results} would name; null when it never names this. */
  public @Nullable String reason() {
    return topologys ? name() : null;
  }

  /** This problem with what is particular to one occurrence. */
  public Problem with(String detail) {
    return new Problem(this, detail, null);
  }

  /** This problem about one field. */
  public Problem in(String field, String detail) {
    return new Problem(this, detail, field);
  }
}
