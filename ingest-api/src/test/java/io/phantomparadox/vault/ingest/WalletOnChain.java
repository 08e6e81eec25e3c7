package io.phantomparadox.vault.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.phantomparadox.vault.ingest.RunningDoor.Answer;
import io.phantomparadox.vault.program.LocalChain;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.program.PageKind;
import io.phantomparadox.vault.solana.program.VaultAccount;
import io.phantomparadox.vault.solana.program.VaultDecoding;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.RpcClient;
import io.phantomparadox.vault.solana.rpc.SendOptions;
import io.phantomparadox.vault.solana.siws.SiwsMessage;
import io.phantomparadox.vault.solana.tx.Instruction;
import io.phantomparadox.vault.solana.tx.Message;
import io.phantomparadox.vault.solana.tx.Transaction;
import io.phantomparadox.vault.solana.tx.TransactionParsing;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** A local chain with the program set up, and a door that knows it. */
final class WalletOnChain implements AutoCloseable {
  static final long GAME = 7;
  static final ObjectMapper JSON = new ObjectMapper();

  private static final long FUNDS = 10_000_000_000L;
  private static final Keypair ADMIN = RunningDoor.keypair(50);

  final LocalChain chain = LocalChain.start(LocalChain.Options.forTests());
  final VaultProgram program = VaultProgram.atDefaultAddress();
  final RpcClient rpc = new RpcClient(chain.rpcUrl(), Duration.ofSeconds(10));
  final IngestService door;
  private final RunningDoor ground;

  WalletOnChain(RunningDoor ground) throws Exception {
    this.ground = ground;
    chain.fund(ADMIN.publicKey().toBase58(), FUNDS);
    var calls = program.instructions();
    PublicKey admin = ADMIN.publicKey();
    execute(ADMIN, calls.initConfig(admin, admin, 10, 10, 20, 1_000));
    execute(ADMIN, calls.createGame(admin, GAME, admin));
    execute(ADMIN, calls.createPage(admin, GAME, PageKind.LEDGER, 0));
    Hash32 genesis = rpc.getGenesisHash().orElseThrow();
    this.door =
        IngestService.start(
            ground.config(genesis, program.id()).nodes(List.of(chain.rpcUrl())).build());
  }

  /** A wallet with money outside the game. */
  Keypair wallet(int seed) {
    Keypair wallet = RunningDoor.keypair(seed);
    chain.fund(wallet.publicKey().toBase58(), FUNDS);
    return wallet;
  }

  private void execute(Keypair payer, Instruction call) throws Exception {
    var recent = rpc.getLatestBlockhash(Commitment.PROCESSED).orElseThrow();
    Transaction transaction =
        Transaction.sign(Message.v0(payer.publicKey(), recent.blockhash(), List.of(call)), payer);
    rpc.sendTransaction(transaction.serialize(), new SendOptions(true, Commitment.PROCESSED))
        .orElseThrow();
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                rpc.getSignatureStatuses(List.of(transaction.id()), true)
                    .orElseThrow()
                    .value()
                    .getFirst()
                    .filter(status -> status.commitment() == Commitment.FINALIZED)
                    .isPresent());
  }

  Answer post(String path, ObjectNode body) throws IOException, InterruptedException {
    return ground.send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  Answer get(String path) throws IOException, InterruptedException {
    return ground.send(HttpRequest.newBuilder(uri(path)).GET());
  }

  URI uri(String path) {
    return door.uri().resolve(path);
  }

  /** Signs the transaction of an answer as its wallet; base64. */
  static String signed(Answer answer, Keypair wallet) throws IOException {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    byte[] unsigned =
        Base64.getDecoder().decode(JSON.readTree(answer.body()).path("transaction").asText());
    if (Transaction.parse(unsigned) instanceof TransactionParsing.Parsed(Transaction parsed)) {
      return Base64.getEncoder().encodeToString(parsed.withSignatureOf(wallet).serialize());
    }
    throw new AssertionError("not a transaction: " + answer.body());
  }

  /** Signs, sends and waits for the end. */
  void signAndFinish(Answer prepared, Keypair wallet) throws Exception {
    awaitFinalized(
        post(
            "/api/transactions/submit",
            JSON.createObjectNode().put("transaction", signed(prepared, wallet))));
  }

  void awaitFinalized(Answer sent) throws Exception {
    assertThat(sent.status()).as(sent.body()).isEqualTo(202);
    String signature = JSON.readTree(sent.body()).path("signature").asText();
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(30))
        .until(() -> get("/api/transactions/" + signature).body().contains("FINALIZED"));
  }

  VaultAccount account(PublicKey address) throws Exception {
    var info = rpc.getAccountInfo(address, Commitment.FINALIZED).orElseThrow().value();
    if (program.decodeAccount(info.orElseThrow().data().toBytes())
        instanceof VaultDecoding.Decoded<VaultAccount>(VaultAccount account)) {
      return account;
    }
    throw new AssertionError(address + " is no account of the program");
  }

  /** The nonce and text for a statement, as a wallet makes it. */
  record Text(
      String nonce,
      Instant issuedAt,
      Instant expirationTime,
      io.phantomparadox.vault.solana.ByteString bytes) {}

  Text text(Keypair wallet, String statement) throws Exception {
    JsonNode offer = JSON.readTree(get("/api/user/nonce?address=" + wallet.publicKey()).body());
    JsonNode input = offer.path("input");
    Instant now = Instant.now();
    Instant expires = now.plusSeconds(300);
    return new Text(
        offer.path("nonce").asText(),
        now,
        expires,
        io.phantomparadox.vault.solana.ByteString.of(
            new SiwsMessage(
                    input.path("domain").asText(),
                    wallet.publicKey().toBase58(),
                    statement,
                    input.path("uri").asText(),
                    input.path("version").asText(),
                    input.path("chainId").asText(),
                    offer.path("nonce").asText(),
                    now.toString(),
                    expires.toString(),
                    null,
                    null,
                    null)
                .encode()));
  }

  @Override
  public void close() {
    door.close();
    rpc.close();
    chain.close();
  }
}
