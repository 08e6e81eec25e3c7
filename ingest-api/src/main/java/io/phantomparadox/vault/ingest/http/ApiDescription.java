package io.phantomparadox.vault.ingest.http;

import static io.phantomparadox.vault.ingest.contract.IntentSchema.HASH;
import static io.phantomparadox.vault.ingest.contract.IntentSchema.KEY;
import static io.phantomparadox.vault.ingest.contract.IntentSchema.NUMBER;
import static io.phantomparadox.vault.ingest.contract.IntentSchema.SIGNATURE;
import static io.phantomparadox.vault.ingest.contract.IntentSchema.TRADE_ID;
import static io.phantomparadox.vault.ingest.problem.ProblemType.*;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.phantomparadox.vault.ingest.contract.Components;
import io.phantomparadox.vault.ingest.contract.IntentSchema;
import io.phantomparadox.vault.ingest.contract.Operation;
import io.phantomparadox.vault.ingest.contract.Schemas;
import io.phantomparadox.vault.ingest.problem.ProblemType;
import java.util.List;

/** The whole API as OpenAPI 3.1. A test compares its paths with the routes that the server has. */
final class ApiDescription {
  private static final String VERSION = "1.0.0";
  private static final String JSON = "application/json";
  private static final String LINES = "application/x-ndjson";
  private static final String BINARY = "application/octet-stream";
  private static final String STATES =
      "ACCEPTED DEFERRED MATCHED NETTED COMMITTED SETTLED REJECTED EXPIRED CANCELLED UNREADABLE";

  private static final ProblemType[] BODY = {
    MALFORMED_JSON,
    UNKNOWN_FIELD,
    DUPLICATE_FIELD,
    MISSING_FIELD,
    INVALID_FIELD,
    OUT_OF_RANGE,
    BODY_TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    BAD_TOKEN,
    RATE_LIMITED
  };
  private static final ProblemType[] INTENT = {
    SELF_TRADE,
    OWNER_IS_NOT_THE_PARTY,
    PARTY_MISSING,
    PARTY_NOT_OPEN,
    REFERENCE_MISSING,
    REFERENCE_NOT_ZERO,
    EXPIRES_BEFORE_CREATED,
    VALIDITY_TOO_LONG,
    WRONG_DOMAIN,
    BAD_SIGNATURE,
    SESSION_UNKNOWN,
    SESSION_REVOKED,
    SESSION_EXPIRED,
    ACTION_NOT_ALLOWED,
    VOLUME_LIMIT,
    ITEMS_LIMIT,
    UNKNOWN_WALLET,
    UNKNOWN_ITEM,
    EXPIRED,
    CREATED_IN_THE_FUTURE,
    LOG_UNAVAILABLE,
    OVERLOADED,
    CLOSING,
    MALFORMED_BINARY,
    EMPTY_BATCH,
    BATCH_TOO_LARGE
  };
  private static final ProblemType[] CHAIN = {UNKNOWN_GAME, TRANSACTION_REFUSED, CHAIN_UNAVAILABLE};
  private static final ProblemType[] LOOKUP = {
    INVALID_FIELD, NOT_FOUND, LOOKUP_UNAVAILABLE, BAD_TOKEN, RATE_LIMITED
  };

  private final Schemas schemas = new Schemas();
  private final ObjectNode paths = JsonNodeFactory.instance.objectNode();

  private ApiDescription() {}

  /** The document. */
  static ObjectNode write() {
    return new ApiDescription().document();
  }

  private ObjectNode document() {
    ObjectNode document = JsonNodeFactory.instance.objectNode().put("openapi", "3.1.0");
    ObjectNode info = document.putObject("info");
    info.put("title", "Phantom Paradox Vault: ingest API").put("version", VERSION);
    info.put(
        "description",
        "Producers post signed intents; 202 means that Kafka has the intent, anything else that it"
            + " was not accepted. Problems are RFC 9457 with a stable type.");
    info.putObject("license")
        .put("name", "See the repository")
        .put("identifier", "LicenseRef-vault");
    document.putArray("servers").addObject().put("url", "/");
    intents();
    lookups();
    signIn();
    sessionKeys();
    transactions();
    service();
    document.set("paths", paths);
    ObjectNode components = document.putObject("components");
    schemas.add("Problem", Components.problem());
    components.set("schemas", schemas.all());
    Components.addTo(components, Correlation.HEADER);
    ObjectNode token = components.putObject("securitySchemes").putObject("token");
    token.put("type", "http").put("scheme", "bearer").put("bearerFormat", "JWT");
    return document;
  }

  private void intents() {
    ObjectNode intent = schemas.add("Intent", IntentSchema.intent());
    ObjectNode bytes = Schemas.text("For each intent 298 signed bytes and 64 of signature");
    add(
        "post",
        "/api/intents",
        new Operation("postIntent", "Intents", "Takes one intent; 202 when Kafka has it")
            .takes(JSON, intent)
            .takes(BINARY, bytes)
            .answers(202, "Kafka has the intent", schemas.of(AcceptedBody.class))
            .problems(BODY)
            .problems(INTENT));
    ObjectNode array = JsonNodeFactory.instance.objectNode().put("type", "array");
    array.put("minItems", 1).put("maxItems", 1000).set("items", intent);
    add(
        "post",
        "/api/intents/batch",
        new Operation(
                "postIntents", "Intents", "Takes up to 1000 intents; one result each, in order")
            .takes(JSON, array)
            .takes(LINES, Schemas.text("One intent a line"))
            .takes(BINARY, bytes)
            .answers(200, "A result for each intent", schemas.of(BatchBody.class))
            .answers(200, "A result for each intent", LINES, Schemas.text("A result a line"))
            .problems(BODY)
            .problems(MALFORMED_BINARY, EMPTY_BATCH, BATCH_TOO_LARGE));
    add(
        "get",
        "/api/intents/{id}",
        new Operation("intent", "Intents", "An intent's whole life with its reasons")
            .path("id", Schemas.pattern(HASH, "The id that 202 answered"))
            .answers(200, "The intent and its `life`", life())
            .problems(LOOKUP));
    add(
        "get",
        "/api/intents/{id}/events",
        new Operation("intentEvents", "Intents", "The life as it goes on, until its end")
            .path("id", Schemas.pattern(HASH, "The id that 202 answered"))
            .header("Last-Event-ID", Schemas.text("The last event seen, to go on behind it"))
            .answers(
                200,
                "An event for each step, PING in between",
                "text/event-stream",
                Schemas.text("The event is the state, its data the step"))
            .problems(LOOKUP)
            .problems(OVERLOADED));
  }

  private ObjectNode life() {
    ObjectNode step = JsonNodeFactory.instance.objectNode().put("type", "object");
    ObjectNode state = step.putObject("properties").putObject("state").put("type", "string");
    ArrayNode states = state.putArray("enum");
    List.of(STATES.split(" ")).forEach(states::add);
    step.putArray("required").add("state");
    ObjectNode life = JsonNodeFactory.instance.objectNode().put("type", "object");
    life.putObject("properties").putObject("life").put("type", "array").set("items", step);
    life.putArray("required").add("life");
    return schemas.add("IntentLife", life);
  }

  private void lookups() {
    ObjectNode row = JsonNodeFactory.instance.objectNode().put("type", "object");
    ObjectNode game = Schemas.pattern(NUMBER, "The game");
    lookup("gameIntent", "/api/games/{game}/intents/{id}", "An intent's row", row, HASH);
    lookup("trade", "/api/games/{game}/trades/{id}", "The halves of a trade id", row, TRADE_ID);
    lookup("item", "/api/games/{game}/items/{id}", "An item's owner and history", row, HASH);
    lookup("wallet", "/api/games/{game}/wallets/{id}", "A wallet's balance", row, KEY);
    batch(
        "/api/batches/{game}/{id}",
        row,
        new Operation("batch", "Lookups", "A batch's state and sums").path("game", game));
    batch(
        "/api/batches/{id}",
        row,
        new Operation("batchOfGame", "Lookups", "The same, the game behind the question mark")
            .query("game", game));
  }

  private void batch(String path, ObjectNode row, Operation operation) {
    add(
        "get",
        path,
        operation
            .path("id", Schemas.pattern(NUMBER, "The batch; each game counts from 1"))
            .answers(200, "As the indexer has it", row)
            .problems(LOOKUP));
  }

  private void lookup(String id, String path, String summary, ObjectNode row, String pattern) {
    add(
        "get",
        path,
        new Operation(id, "Lookups", summary)
            .path("game", Schemas.pattern(NUMBER, "The game"))
            .path("id", Schemas.pattern(pattern, "What is looked up"))
            .answers(200, "As the indexer has it: finalized, a moment behind", row)
            .problems(LOOKUP));
  }

  private void signIn() {
    add(
        "get",
        "/api/user/nonce",
        new Operation("nonce", "Sign-in", "A nonce, 5 minutes, and the text's fields")
            .query("address", Schemas.pattern(KEY, "The wallet"))
            .answers(200, "To be signed", schemas.of(SignInController.NonceBody.class))
            .problems(INVALID_FIELD, OVERLOADED, RATE_LIMITED, BAD_TOKEN));
    add(
        "post",
        "/api/auth/siws",
        new Operation("signIn", "Sign-in", "A token for a signed text")
            .takes(
                JSON,
                fields(
                    "SignIn",
                    new String[][] {
                      {"nonce", ".+"},
                      {"issuedAt", ".+"},
                      {"expirationTime", ".+"},
                      {"signature", SIGNATURE}
                    }))
            .answers(200, "The token", schemas.of(SignInController.TokenBody.class))
            .problems(BODY)
            .problems(SIGN_IN_REFUSED, UNKNOWN_NONCE));
    add(
        "get",
        "/api/user",
        new Operation("user", "Sign-in", "Who the token says one is")
            .needsToken()
            .answers(200, "The wallet", schemas.of(SignInController.UserBody.class))
            .problems(BAD_TOKEN));
  }

  private void sessionKeys() {
    ObjectNode transaction = schemas.of(TransactionBody.class);
    ObjectNode create =
        fields(
            "SessionKeyCreate",
            new String[][] {
              {"nonce", ".+"},
              {"issuedAt", ".+"},
              {"expirationTime", ".+"},
              {"signature", SIGNATURE},
              {"sessionSignature", SIGNATURE},
              {"owner", KEY},
              {"session", KEY},
              {"expiresAt", "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"}
            },
            "game",
            "maxVolumeLamports",
            "maxItems");
    add(
        "post",
        "/api/session-keys/create",
        new Operation(
                "createSessionKey", "Session keys", "The registration to sign, or its submission")
            .takes(JSON, create)
            .answers(200, "To be signed by the wallet", transaction)
            .answers(202, "Sent", transaction)
            .problems(BODY)
            .problems(SIGN_IN_REFUSED, UNKNOWN_NONCE, PROOF_REFUSED, BAD_SIGNATURE)
            .problems(ALREADY_THERE, WRONG_TRANSACTION, EXPIRED)
            .problems(CHAIN));
    add(
        "post",
        "/api/session-keys/revoke",
        new Operation(
                "revokeSessionKey", "Session keys", "The revocation to sign, or its submission")
            .takes(
                JSON,
                fields(
                    "SessionKeyRevoke", new String[][] {{"owner", KEY}, {"session", KEY}}, "game"))
            .answers(200, "To be signed by the wallet", transaction)
            .answers(202, "Sent", transaction)
            .problems(BODY)
            .problems(ALREADY_THERE, NOT_FOUND, WRONG_TRANSACTION, BAD_SIGNATURE)
            .problems(CHAIN));
    add(
        "get",
        "/api/session-keys",
        new Operation("sessionKeys", "Session keys", "The session keys of a wallet in a game")
            .query("game", Schemas.pattern(NUMBER, "The game"))
            .query("owner", Schemas.pattern(KEY, "The wallet"))
            .answers(
                200, "As netting has them", schemas.of(SessionKeyController.SessionsBody.class))
            .problems(INVALID_FIELD, VIEW_NOT_READY, RATE_LIMITED, BAD_TOKEN));
  }

  private void transactions() {
    ObjectNode withAmount =
        fields("WalletAmount", new String[][] {{"wallet", KEY}}, "game", "amountLamports");
    ObjectNode without = fields("WalletInGame", new String[][] {{"wallet", KEY}}, "game");
    transaction("deposit", "Money into a game; opens the wallet when it is new", withAmount);
    transaction("request-withdraw", "Begins to leave", withAmount);
    transaction("cancel-withdraw", "Takes the request back", without);
    transaction("complete-withdraw", "Pays out after the lock", without);
    add(
        "post",
        "/api/transactions/submit",
        new Operation("submit", "Transactions", "Sends what the wallet has signed")
            .takes(JSON, fields("SignedTransaction", new String[][] {{"transaction", ".+"}}))
            .answers(202, "Sent", schemas.of(TransactionBody.class))
            .problems(BODY)
            .problems(WRONG_TRANSACTION, BAD_SIGNATURE, TRANSACTION_REFUSED, CHAIN_UNAVAILABLE));
    add(
        "get",
        "/api/transactions/{signature}",
        new Operation("transaction", "Transactions", "How far a transaction is")
            .path("signature", Schemas.pattern(SIGNATURE, "Its id"))
            .answers(
                200, "What the chain knows", schemas.of(TransactionController.StatusBody.class))
            .problems(INVALID_FIELD, CHAIN_UNAVAILABLE, RATE_LIMITED, BAD_TOKEN));
  }

  private void transaction(String name, String summary, ObjectNode body) {
    add(
        "post",
        "/api/transactions/" + name,
        new Operation(name, "Transactions", summary)
            .takes(JSON, body)
            .answers(200, "To be signed by the wallet", schemas.of(TransactionBody.class))
            .problems(BODY)
            .problems(UNKNOWN_WALLET)
            .problems(CHAIN));
  }

  private void service() {
    add(
        "get",
        "/api/domain",
        new Operation("domain", "Service", "What signatures cover beside an intent's fields")
            .answers(200, "The cluster", schemas.of(DomainController.DomainBody.class)));
    add(
        "get",
        "/api/operator/status",
        new Operation("operatorStatus", "Operators", "How this instance is")
            .needsToken()
            .answers(200, "Its state", schemas.of(OperatorController.StatusBody.class))
            .problems(BAD_TOKEN, NOT_ALLOWED, RATE_LIMITED));
    add(
        "post",
        "/api/operator/token-keys/reload",
        new Operation("reloadTokenKeys", "Operators", "Reads the token keys' file anew; admins")
            .needsToken()
            .answers(200, "The keys' ids", schemas.of(OperatorController.KeysBody.class))
            .problems(BAD_TOKEN, NOT_ALLOWED, BAD_REQUEST, RATE_LIMITED));
    for (String path : List.of("/health", "/health/readiness", "/health/liveness")) {
      add(
          "get",
          path,
          new Operation("health" + path.length(), "Service", "Whether intents can be taken")
              .answers(200, "Yes", schemas.of(HealthController.HealthBody.class))
              .answers(503, "No", schemas.of(HealthController.HealthBody.class)));
    }
  }

  /** An object of texts of a pattern, and of numbers; what may be left out is not required. */
  private ObjectNode fields(String name, String[][] texts, String... numbers) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
    schema.put("additionalProperties", false);
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = schema.putArray("required");
    for (String[] text : texts) {
      properties.putObject(text[0]).put("type", "string").put("pattern", text[1]);
      required.add(text[0]);
    }
    for (String number : numbers) {
      properties.set(number, IntentSchema.number(number));
      required.add(number);
    }
    if (name.startsWith("SessionKey")) {
      properties.set("transaction", Schemas.text("Signed by the wallet, base64: send it"));
    }
    if (name.equals("SessionKeyCreate")) {
      properties.putObject("actions").put("type", "array").set("items", IntentSchema.actions());
      required.add("actions");
    }
    return schemas.add(name, schema);
  }

  private void add(String method, String path, Operation operation) {
    paths
        .withObject("/" + path.replace("~", "~0").replace("/", "~1"))
        .set(method, operation.write());
  }
}
