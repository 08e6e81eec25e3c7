package io.phantomparadox.vault.ingest;

import static io.phantomparadox.vault.ingest.WalletOnChain.GAME;
import static io.phantomparadox.vault.ingest.WalletOnChain.JSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.phantomparadox.vault.ingest.RunningDoor.Answer;
import io.phantomparadox.vault.ingest.session.SessionAllowance;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.intent.IntentAction;
import io.phantomparadox.vault.solana.program.SessionGrant;
import io.phantomparadox.vault.solana.program.VaultAccount;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Money and session keys through the door onto the local chain, to their finalized end. */
class DoorOnChainTest {
  private static final Keypair SESSION = RunningDoor.keypair(60);

  private static RunningDoor ground;
  private static WalletOnChain place;

  @BeforeAll
  static void start() throws Exception {
    ground = RunningDoor.start();
    place = new WalletOnChain(ground);
  }

  @AfterAll
  static void stop() {
    place.close();
    ground.close();
  }

  @Test
  void givenANewWalletWhenItDepositsAndLeavesThenEveryTransactionIsFinalized() throws Exception {
    Keypair wallet = place.wallet(61);

    assertThat(post("deposit", wallet, 5L).problem())
        .as("below the least deposit: the program's own word")
        .isEqualTo("422 transaction-refused");
    assertThat(post("deposit", wallet, 5L).body()).contains("DEPOSIT_TOO_SMALL");
    assertThat(post("request-withdraw", wallet, 5L).problem()).isEqualTo("422 unknown-wallet");

    place.signAndFinish(post("deposit", wallet, 2_000_000L), wallet);
    assertThat(available(wallet)).isEqualTo(2_000_000);
    place.signAndFinish(post("deposit", wallet, 1_000_000L), wallet);
    assertThat(available(wallet)).as("the second needs no new index").isEqualTo(3_000_000);

    assertThat(post("cancel-withdraw", wallet, null).problem())
        .isEqualTo("422 transaction-refused");
    place.signAndFinish(post("request-withdraw", wallet, 400_000L), wallet);
    place.signAndFinish(post("cancel-withdraw", wallet, null), wallet);
    place.signAndFinish(post("request-withdraw", wallet, 1_200_000L), wallet);
    Answer[] complete = new Answer[1];
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              complete[0] = post("complete-withdraw", wallet, null);
              assertThat(complete[0].status() == 200 || complete[0].body().contains("LOCKED"))
                  .as(complete[0].body())
                  .isTrue();
              return complete[0].status() == 200;
            });
    place.signAndFinish(complete[0], wallet);
    assertThat(available(wallet)).isEqualTo(1_800_000);
  }

  @Test
  void givenAWalletsWordAndTheKeysProofWhenASessionKeyIsCreatedThenItIsOnChainUntilRevoked()
      throws Exception {
    Keypair wallet = place.wallet(62);
    SessionAllowance wanted = allowance(wallet, 700_000);
    ObjectNode body = signedBody(wallet, SESSION, wanted);

    Answer prepared = place.post("/api/session-keys/create", body);
    body.put("transaction", WalletOnChain.signed(prepared, wallet));
    Answer sent = place.post("/api/session-keys/create", body);
    place.awaitFinalized(sent);

    VaultAccount.SessionKey key =
        (VaultAccount.SessionKey)
            place.account(
                place
                    .program
                    .addresses()
                    .sessionKey(GAME, wallet.publicKey(), SESSION.publicKey()));
    assertThat(key.maxVolumeLamports()).isEqualTo(700_000);
    assertThat(key.maxItems()).isEqualTo(3);
    assertThat(key.expiresAtSeconds()).isEqualTo(wanted.grant().expiresAtSeconds());
    assertThat(key.actions()).isEqualTo(wanted.grant().actionMask());
    assertThat(place.post("/api/session-keys/create", body).body())
        .as("sent again: the same transaction")
        .isEqualTo(sent.body());
    body.remove("transaction");
    assertThat(place.post("/api/session-keys/create", body).problem())
        .isEqualTo("409 already-there");

    ObjectNode revoke = JSON.createObjectNode();
    revoke.put("game", GAME).put("owner", wallet.publicKey().toBase58());
    revoke.put("session", SESSION.publicKey().toBase58());
    Answer revocation = place.post("/api/session-keys/revoke", revoke);
    revoke.put("transaction", WalletOnChain.signed(revocation, wallet));
    place.awaitFinalized(place.post("/api/session-keys/revoke", revoke));
    revoke.remove("transaction");
    assertThat(place.post("/api/session-keys/revoke", revoke).problem())
        .isEqualTo("409 already-there");
    assertThat(place.post("/api/session-keys/create", signedBody(wallet, SESSION, wanted)).body())
        .as("never again after a revocation")
        .contains("revoked");
  }

  @Test
  void givenAnythingElseThanWhatWasSignedWhenASessionKeyIsCreatedThenRefused() throws Exception {
    Keypair wallet = place.wallet(63);
    Keypair stranger = place.wallet(64);
    SessionAllowance wanted = allowance(wallet, 700_000);

    ObjectNode more = signedBody(wallet, SESSION, wanted);
    more.put("maxVolumeLamports", "7000000");
    assertThat(create(more)).as("another volume").isEqualTo("401 sign-in-refused");
    assertThat(create(signedBody(stranger, SESSION, wanted)))
        .as("a stranger's nonce and signature")
        .isEqualTo("422 unknown-nonce");
    assertThat(create(signedBody(wallet, stranger, wanted)))
        .as("proof of another key")
        .isEqualTo("401 proof-refused");
    ObjectNode late = signedBody(wallet, SESSION, wanted);
    late.put("expiresAt", "2020-01-01T00:00:00Z");
    assertThat(create(late)).isEqualTo("422 expired");
    ObjectNode unknown = signedBody(wallet, SESSION, allowance(wallet, 1)).put("actions", "STEAL");
    assertThat(create(unknown)).isEqualTo("400 invalid-field");

    ObjectNode used = signedBody(wallet, SESSION, wanted);
    Answer prepared = place.post("/api/session-keys/create", used);
    String good = WalletOnChain.signed(prepared, wallet);
    used.put("transaction", JSON.readTree(prepared.body()).path("transaction").asText());
    assertThat(create(used)).as("not signed").isEqualTo("401 bad-signature");
    used.put("transaction", WalletOnChain.signed(post("deposit", wallet, 5_000L), wallet));
    assertThat(create(used)).as("another transaction").isEqualTo("422 wrong-transaction");
    used.put("transaction", good);
    used.put("maxItems", 4);
    assertThat(create(used)).as("the nonce is for other words").isEqualTo("422 unknown-nonce");
    assertThat(
            place
                .post("/api/transactions/submit", JSON.createObjectNode().put("transaction", good))
                .problem())
        .as("session keys are registered with their proof alone")
        .isEqualTo("422 wrong-transaction");
    assertThat(
            place
                .post(
                    "/api/transactions/submit", JSON.createObjectNode().put("transaction", "AAAA"))
                .problem())
        .isEqualTo("400 invalid-field");
  }

  @Test
  void givenAnUnknownGameOrNoChainWhenAskedThenSaidSo() throws Exception {
    Keypair wallet = RunningDoor.keypair(65);
    ObjectNode elsewhere = JSON.createObjectNode().put("game", 999);
    elsewhere.put("wallet", wallet.publicKey().toBase58()).put("amountLamports", 1_000);

    assertThat(place.post("/api/transactions/deposit", elsewhere).problem())
        .isEqualTo("422 unknown-game");
    assertThat(ground.post("/api/transactions/deposit", elsewhere.toString()).problem())
        .isEqualTo("503 chain-unavailable");
  }

  private static String create(ObjectNode body) throws Exception {
    return place.post("/api/session-keys/create", body).problem();
  }

  private static SessionAllowance allowance(Keypair wallet, long volume) {
    return new SessionAllowance(
        GAME,
        wallet.publicKey(),
        SESSION.publicKey(),
        new SessionGrant(
            volume,
            3,
            Instant.now().plusSeconds(3600).getEpochSecond(),
            Set.of(IntentAction.BUY, IntentAction.SELL)));
  }

  private static ObjectNode signedBody(Keypair wallet, Keypair session, SessionAllowance wanted)
      throws Exception {
    WalletOnChain.Text text = place.text(wallet, wanted.statement());
    ObjectNode body = JSON.createObjectNode();
    body.put("nonce", text.nonce());
    body.put("issuedAt", text.issuedAt().toString());
    body.put("expirationTime", text.expirationTime().toString());
    body.put("signature", wallet.sign(text.bytes().toBytes()).toBase58());
    body.put("sessionSignature", session.sign(text.bytes().toBytes()).toBase58());
    body.put("game", Long.toString(wanted.game()));
    body.put("owner", wanted.owner().toBase58());
    body.put("session", wanted.session().toBase58());
    body.put("maxVolumeLamports", Long.toString(wanted.grant().maxVolumeLamports()));
    body.put("maxItems", wanted.grant().maxItems());
    body.put("expiresAt", Instant.ofEpochSecond(wanted.grant().expiresAtSeconds()).toString());
    body.putArray("actions").add("SELL").add("BUY");
    return body;
  }

  private static Answer post(String what, Keypair wallet, @Nullable Long lamports)
      throws Exception {
    ObjectNode body = JSON.createObjectNode().put("game", GAME);
    body.put("wallet", wallet.publicKey().toBase58());
    if (lamports != null) {
      body.put("amountLamports", lamports);
    }
    return place.post("/api/transactions/" + what, body);
  }

  private static long available(Keypair wallet) throws Exception {
    VaultAccount.LedgerPage page =
        (VaultAccount.LedgerPage) place.account(place.program.addresses().ledgerPage(GAME, 0));
    return page.entries().stream()
        .filter(entry -> entry.wallet().equals(wallet.publicKey()))
        .mapToLong(VaultAccount.LedgerEntry::availableLamports)
        .sum();
  }
}
