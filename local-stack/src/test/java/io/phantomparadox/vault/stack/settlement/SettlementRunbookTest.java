package io.phantomparadox.vault.stack.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phantomparadox.vault.embedded.EmbeddedBroker;
import io.phantomparadox.vault.program.LocalChain;
import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.schemas.TopicProvisioner;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.settlement.SettlementConfig;
import io.phantomparadox.vault.settlement.SettlementService;
import io.phantomparadox.vault.settlement.worker.LaneHealth;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.program.BatchState;
import io.phantomparadox.vault.solana.program.VaultAccount;
import io.phantomparadox.vault.solana.program.VaultDecoding;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.RpcClient;
import io.phantomparadox.vault.stack.chain.OperatorKeys;
import io.phantomparadox.vault.stack.chain.VaultOperator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Drills ops/runbooks/settlement-manual-review.md: every command of it, in its order. */
class SettlementRunbookTest {
  private static final long GAME = 1;
  private static final Duration IN_TIME = Duration.ofSeconds(60);
  private static final Bytes32 OTHER_HASH =
      new Bytes32("some other content's hash, 32 by".getBytes(StandardCharsets.US_ASCII));
  private static final Pattern ARGUMENT = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  private final String registry = "memory://" + UUID.randomUUID();

  @Test
  void givenABatchInReviewWhenTheRunbookIsFollowedThenItEndsWithoutBeingApplied(@TempDir Path dir)
      throws Exception {
    VaultProgram program = VaultProgram.atDefaultAddress();
    OperatorKeys keys = OperatorKeys.keptIn(dir.resolve("keys"));
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Options.temporary());
        LocalChain chain = LocalChain.start(LocalChain.Options.forTests());
        RpcClient rpc = new RpcClient(chain.rpcUrl(), Duration.ofSeconds(10))) {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
        new TopicProvisioner(admin, 1, (short) 1, Duration.ofSeconds(20)).apply();
      }
      new VaultOperator(rpc, program, keys).setUp(VaultOperator.Bounds.LOCAL, 50, List.of(GAME));
      writeABatchThatIsNotSound(broker, 1, new Bytes32(new byte[32]));
      SettlementConfig config = config(dir, broker, chain, keys.serverAuthority());
      try (SettlementService worker = SettlementService.start(config, new SimpleMeterRegistry())) {
        awaitReview(worker);
        // other games go on
        Awaitility.await().atMost(IN_TIME).until(() -> worker.health().ready());
        assertThat(worker.health().alerts())
            .anyMatch(
                alert -> alert.startsWith("batch 1/1 needs manual review: not a sound batch"));

        List<String> commands = commandsOfTheRunbook();
        assertThat(commands).hasSize(5);
        assertThat(run(broker, commands.get(0)))
            .contains("1/1  MANUAL REVIEW 1: not a sound batch");
        assertThat(run(broker, commands.get(1))).contains("its content hashes to");
        assertThat(run(broker, commands.get(2))).contains("in answer to review 1");
        Awaitility.await()
            .atMost(IN_TIME)
            .pollInterval(Duration.ofMillis(100))
            .until(() -> run(broker, "settlement list").contains("MANUAL REVIEW 2"));
        assertThat(run(broker, commands.get(3))).contains("ABANDON of batch 1/1 is on the log");
        Awaitility.await()
            .atMost(IN_TIME)
            .pollInterval(Duration.ofMillis(100))
            .until(() -> run(broker, commands.get(4)).contains("1/1  VOID  0 trades in 1 trans"));
        Awaitility.await().atMost(IN_TIME).until(() -> worker.health().alerts().isEmpty());
      }
      assertThat(batch(rpc, program, 1).state()).isEqualTo(BatchState.VOID);
      anotherAuthorityGoesOn(dir, broker, chain, config);
      assertThat(batch(rpc, program, 2).state()).isEqualTo(BatchState.VOID);
      assertThat(run(broker, "settlement retry 1/1")).contains("the batch has its end");
      String close =
          "settlement close 1/1 --rpc %s --authority \"%s\""
              .formatted(chain.rpcUrl(), dir.resolve("next.json"));
      assertThat(run(broker, close)).contains("CloseTooEarly (6062)", "exit code 1");
      chain.advance(1_400);
      assertThat(run(broker, close)).contains("1/1  closed, 3,006,720 lamports", "exit code 0");
      assertThat(run(broker, close)).contains("there is no account of it", "exit code 1");
    }
  }

  /** docs/SETTLEMENT.md, "Keys": the worker stands, the chain is told, the worker starts anew. */
  private void anotherAuthorityGoesOn(
      Path dir, EmbeddedBroker broker, LocalChain chain, SettlementConfig before) throws Exception {
    Keypair next = Keypair.generate(new SecureRandom());
    next.writeTo(dir.resolve("next.json"));
    chain.fund(next.publicKey().toBase58(), 10_000_000_000L);
    String rotate = "settlement rotate-authority --rpc %s --admin \"%s\" --to \"%s\"";
    String byAStranger =
        rotate.formatted(chain.rpcUrl(), dir.resolve("next.json"), dir.resolve("next.json"));
    assertThat(run(broker, byAStranger)).contains("the program's admin is", "exit code 1");
    String byTheAdmin =
        rotate.formatted(
            chain.rpcUrl(), dir.resolve("keys").resolve("admin.json"), dir.resolve("next.json"));
    assertThat(run(broker, byTheAdmin))
        .contains("was " + before.serverAuthority().publicKey() + " and is " + next.publicKey())
        .contains("exit code 0");
    assertThat(run(broker, byTheAdmin)).contains("already", "exit code 0");

    writeABatchThatIsNotSound(broker, 2, OTHER_HASH);
    SettlementConfig after = config(dir, broker, chain, next);
    try (SettlementService worker = SettlementService.start(after, new SimpleMeterRegistry())) {
      awaitReview(worker);
      assertThat(run(broker, "settlement abandon 1/2 --note \"not sound either\""))
          .contains("exit code 0");
      Awaitility.await()
          .atMost(IN_TIME)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> run(broker, "settlement show 1/2").contains("1/2  VOID"));
    }
  }

  private SettlementConfig config(
      Path dir, EmbeddedBroker broker, LocalChain chain, Keypair authority) {
    return SettlementConfig.of(
            broker.bootstrapServers(),
            registry,
            List.of(chain.rpcUrl()),
            VaultProgram.atDefaultAddress().id(),
            authority,
            dir.resolve("content"))
        .withPollInterval(Duration.ofMillis(50));
  }

  /** Its hash is not that of its content. */
  private void writeABatchThatIsNotSound(EmbeddedBroker broker, long id, Bytes32 previous)
      throws Exception {
    NetBatch header =
        NetBatch.newBuilder()
            .setPreviousHash(previous)
            .setBatchHash(OTHER_HASH)
            .setTradesRoot(new Bytes32(new byte[32]))
            .setParts(0)
            .setMembers(0)
            .setExecuted(0)
            .setDeferred(0)
            .setRejected(0)
            .setWalletsChanged(0)
            .setItemsMoved(0)
            .setGrossLamports(0)
            .setNetLamports(0)
            .setCutAtMillis(1)
            .setAsOfSlot(1)
            .setEngineVersion(1)
            .setEngineLevel(0)
            .setOffsets(List.of())
            .build();
    try (KafkaProducer<String, BatchRecord> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            VaultSerdes.serializer(BatchRecord.class, Map.of("schema.registry.url", registry)))) {
      producer
          .send(
              new ProducerRecord<>(
                  VaultTopics.BATCHES, GameKey.of(GAME), new BatchRecord(GAME, id, header)))
          .get();
    }
  }

  private static void awaitReview(SettlementService worker) {
    Awaitility.await()
        .atMost(IN_TIME)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () ->
                worker.health().lanes().stream()
                    .map(LaneHealth::review)
                    .anyMatch(Optional::isPresent));
  }

  private static VaultAccount.Batch batch(RpcClient rpc, VaultProgram program, long id)
      throws Exception {
    byte[] data =
        rpc.getAccountInfo(program.addresses().batch(GAME, id), Commitment.FINALIZED)
            .orElseThrow()
            .value()
            .orElseThrow()
            .data()
            .toBytes();
    return (VaultAccount.Batch)
        ((VaultDecoding.Decoded<VaultAccount>) program.decodeAccount(data)).value();
  }

  private static List<String> commandsOfTheRunbook() throws IOException {
    Path runbook = Path.of("..", "ops", "runbooks", "settlement-manual-review.md");
    return Files.readAllLines(runbook).stream()
        .filter(line -> line.startsWith("./vault "))
        .map(line -> line.substring("./vault ".length()))
        .toList();
  }

  private String run(EmbeddedBroker broker, String command) {
    List<String> arguments = new ArrayList<>();
    Matcher matcher = ARGUMENT.matcher(command);
    while (matcher.find()) {
      arguments.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    assertThat(arguments.removeFirst()).isEqualTo("settlement");
    arguments.addAll(
        0, Arrays.asList("--kafka", broker.bootstrapServers(), "--registry", registry));
    StringWriter printed = new StringWriter();
    CommandLine line = new CommandLine(new SettlementCommand());
    line.setOut(new PrintWriter(printed, true));
    line.setErr(new PrintWriter(printed, true));
    int exitCode = line.execute(arguments.toArray(String[]::new));
    return printed + "exit code " + exitCode;
  }
}
