package io.phantomparadox.vault.indexer.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.program.Chunk;
import io.phantomparadox.vault.solana.program.Chunk.BalanceChange;
import io.phantomparadox.vault.solana.program.Chunk.ItemMove;
import io.phantomparadox.vault.solana.program.ChunkTree;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Proofs over HTTP from a real database, checked as a stranger would: by hashing. */
class ReadApiProofTest {
  private static final PublicKey PROGRAM = VaultProgram.atDefaultAddress().id();
  private static final PublicKey PAYER = key(1);
  private static final PublicKey RECEIVER = key(2);
  private static final PublicKey BYSTANDER = key(3);
  private static final String ITEM = "ab".repeat(32);
  private static final List<Chunk> CHUNKS =
      List.of(
          new Chunk.Debits(List.of(new BalanceChange(1, 700))),
          new Chunk.Items(List.of(new ItemMove(5, 2, 1))),
          new Chunk.Credits(List.of(new BalanceChange(2, 700))));

  private static EmbeddedPostgres postgres;
  private static ReadApi api;

  @BeforeAll
  static void start() throws IOException, SQLException {
    postgres = EmbeddedPostgres.start();
    Flyway.configure().dataSource(postgres.getPostgresDatabase()).load().migrate();
    ChunkTree tree = ChunkTree.of(PROGRAM, 1, 4, CHUNKS.stream().map(Chunk::encode).toList());
    committed(4, tree.root());
    committed(5, Hash32.sha256(new byte[] {9}));
    for (int i = 0; i < CHUNKS.size(); i++) {
      for (long batch : new long[] {4, 5}) {
        update(
            "insert into batch_chunks values (1, ?, ?, ?)",
            batch,
            i,
            CHUNKS.get(i).encode().toBytes());
      }
    }
    wallet(PAYER, 1);
    wallet(RECEIVER, 2);
    wallet(BYSTANDER, 3);
    update("insert into item_ownership values (1, ?, 5, ?, 4)", ITEM, PAYER.toBase58());
    api =
        ReadApi.start(
            "127.0.0.1",
            0,
            postgres.getPostgresDatabase(),
            () -> new ReadApi.Readiness(true, "test"));
  }

  @AfterAll
  static void stop() throws IOException {
    api.close();
    postgres.close();
  }

  @Test
  void givenAWalletOrItemOfABatchWhenAskedThenItsProofLeadsToTheRootOnChain() throws Exception {
    JsonNode debit = get(200, "/api/batches/1/4/proof?wallet=" + PAYER.toBase58());
    assertThat(debit.get("deltaLamports").asLong()).isEqualTo(-700);
    assertProves(debit);
    JsonNode credit = get(200, "/api/batches/1/4/proof?wallet=" + RECEIVER.toBase58());
    assertThat(credit.get("deltaLamports").asLong()).isEqualTo(700);
    assertProves(credit);
    JsonNode move = get(200, "/api/batches/1/4/proof?item=" + ITEM);
    assertThat(move.get("toWalletIndex").asInt()).isEqualTo(1);
    assertProves(move);
  }

  @Test
  void givenWhatABatchDoesNotHoldWhenAskedThenThereIsNoProof() throws Exception {
    get(404, "/api/batches/1/4/proof?wallet=" + BYSTANDER.toBase58());
    get(404, "/api/batches/1/4/proof?wallet=" + key(9).toBase58());
    get(404, "/api/batches/1/6/proof?wallet=" + PAYER.toBase58());
    get(400, "/api/batches/1/4/proof");
    get(400, "/api/batches/1/4/proof?item=xyz");
  }

  @Test
  void givenChunksThatAreNotUnderTheRootOnChainWhenAskedThenNothingIsServed() throws Exception {
    get(404, "/api/batches/1/5/proof?wallet=" + PAYER.toBase58());
  }

  private static void assertProves(JsonNode proof) {
    ByteString chunk = ByteString.of(HexFormat.of().parseHex(proof.get("chunk").asText()));
    int index = proof.get("chunkIndex").asInt();
    Hash32 leaf = ChunkTree.leaf(PROGRAM, 1, 4, index, chunk);
    assertThat(proof.get("leaf").asText()).isEqualTo(leaf.toHex());
    List<Hash32> path = new ArrayList<>();
    proof.get("path").forEach(node -> path.add(hash(node.asText())));
    assertThat(
            ChunkTree.verify(
                hash(proof.get("root").asText()), leaf, index, proof.get("chunks").asInt(), path))
        .isTrue();
  }

  private static Hash32 hash(String hex) {
    return Hash32.of(HexFormat.of().parseHex(hex));
  }

  private static JsonNode get(int status, String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(URI.create(api.uri() + path))
                  .timeout(Duration.ofSeconds(30))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as("%s: %s", path, response.body()).isEqualTo(status);
      return new ObjectMapper().readTree(response.body());
    }
  }

  private static void committed(long batch, Hash32 root) throws SQLException {
    update(
        "insert into netting_batches (game, batch_id, status, program, chunk_root)"
            + " values (1, ?, 'COMMITTED', ?, ?)",
        batch,
        PROGRAM.toBase58(),
        root.toHex());
  }

  private static void wallet(PublicKey wallet, long index) throws SQLException {
    update("insert into wallet_balances values (1, ?, ?, 0)", wallet.toBase58(), index);
  }

  private static void update(String sql, Object... parameters) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      statement.executeUpdate();
    }
  }

  private static PublicKey key(int fill) {
    byte[] bytes = new byte[32];
    bytes[31] = (byte) fill;
    return PublicKey.of(bytes);
  }
}
