package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.solana.PublicKey;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Settings of a chain listener. {@link ListenerMain} reads them from the environment variables
 * named here.
 *
 * @param kafka its addresses and sign-in: {@link KafkaCluster#fromEnvironment}
 * @param schemaRegistryUrl SCHEMA_REGISTRY_URL: the schema registry (Confluent API)
 * @param rpcUrls SOLANA_RPC_URLS (comma separated): endpoints in order of preference
 * @param programId PROGRAM_ID: the vault program
 * @param source LISTENER_SOURCE (default {@code solana}): name of this listener's cursor; one
 *     instance per source runs, a newer one fences an older one
 * @param startSlot LISTENER_START_SLOT (default 0): first slot to read when there is no cursor yet;
 *     the slot of the program's deployment on a public cluster
 * @param partitions VAULT_PARTITIONS (default 4): partitions of vault.chain-events, checked at
 *     start
 * @param pollInterval LISTENER_POLL_MS (default 100): wait between two looks at the chain
 * @param heartbeatInterval LISTENER_HEARTBEAT_MS (default 1000): longest time without a heartbeat
 *     while blocks arrive
 * @param maxBlocksPerTransaction LISTENER_MAX_BLOCKS (default 64): blocks read and published
 *     together when catching up
 * @param rpcTimeout SOLANA_RPC_TIMEOUT_MS (default 5000): deadline of one call to the cluster
 * @param startTimeout LISTENER_START_TIMEOUT_MS (default 30000): deadline until the first look at
 *     the chain
 * @param behindTolerance LISTENER_BEHIND_MS (default 30000): how long the endpoints may be behind
 *     the cursor, or a block be missing, before the listener halts
 * @param reading how the chain is read, and what of it
 */
public record ListenerConfig(
    KafkaCluster kafka,
    String schemaRegistryUrl,
    List<URI> rpcUrls,
    PublicKey programId,
    String source,
    long startSlot,
    int partitions,
    Duration pollInterval,
    Duration heartbeatInterval,
    int maxBlocksPerTransaction,
    Duration rpcTimeout,
    Duration startTimeout,
    Duration behindTolerance,
    Reading reading) {

  /** Name of a cursor when none is said. */
  public static final String DEFAULT_SOURCE = "solana";

  /** Where events are read from. */
  public enum Mode {
    /** Whole blocks: provably gapless by their hash chain. */
    BLOCKS,
    /** Lists of signatures: cheaper on public endpoints, proven by the events and the accounts. */
    SIGNATURES
  }

  /**
   * How the chain is read.
   *
   * @param mode LISTENER_MODE (default {@code blocks}): {@code blocks} or {@code signatures}
   * @param marginSlots LISTENER_SIGNATURE_MARGIN (default 32): slots behind the newest finalized
   *     one that the signature source leaves alone, because an endpoint's lists fill up late
   * @param proofInterval LISTENER_PROOF_MS (default 10000): how often the signature source holds
   *     its events against the accounts
   * @param wsUrls SOLANA_WS_URLS (comma separated, default none): websockets that wake the poller;
   *     without them, or while they are silent, it polls
   * @param awakeInterval LISTENER_SOCKET_POLL_MS (default 1000): longest wait between two looks
   *     while a websocket is alive
   * @param programs LISTENER_PROGRAMS (comma separated ADDRESS=IDL-FILE, default none): other
   *     Anchor programs, published to vault.program-events
   * @param provisional LISTENER_PROVISIONAL (default false): whether what is confirmed goes to
   *     vault.chain-events-provisional as well
   */
  public record Reading(
      Mode mode,
      long marginSlots,
      Duration proofInterval,
      List<URI> wsUrls,
      Duration awakeInterval,
      List<FollowedProgram> programs,
      boolean provisional) {
    /** Blocks, by polling, the vault program alone. */
    public static final Reading DEFAULT =
        new Reading(
            Mode.BLOCKS,
            32,
            Duration.ofSeconds(10),
            List.of(),
            Duration.ofSeconds(1),
            List.of(),
            false);

    public Reading {
      wsUrls = List.copyOf(wsUrls);
      programs = List.copyOf(programs);
      require(marginSlots >= 0 && marginSlots <= 10_000, "marginSlots lies in 0..10000");
      requirePositive(proofInterval, "proofInterval");
      requirePositive(awakeInterval, "awakeInterval");
      Set<PublicKey> ids = new HashSet<>();
      programs.forEach(
          program -> require(ids.add(program.id()), program.id() + " is followed twice"));
    }

    /** The same in another mode, so many slots behind when it is by signatures. */
    public Reading withMode(Mode other, long otherMarginSlots) {
      return new Reading(
          other, otherMarginSlots, proofInterval, wsUrls, awakeInterval, programs, provisional);
    }

    /** The same with websockets. */
    public Reading withSockets(List<URI> other) {
      return new Reading(
          mode, marginSlots, proofInterval, other, awakeInterval, programs, provisional);
    }

    /** The same with other programs beside the vault. */
    public Reading withPrograms(List<FollowedProgram> other) {
      return new Reading(
          mode, marginSlots, proofInterval, wsUrls, awakeInterval, other, provisional);
    }

    /** The same with or without the provisional topic. */
    public Reading withProvisional(boolean other) {
      return new Reading(mode, marginSlots, proofInterval, wsUrls, awakeInterval, programs, other);
    }
  }

  public ListenerConfig {
    Objects.requireNonNull(programId, "programId");
    Objects.requireNonNull(reading, "reading");
    rpcUrls = List.copyOf(rpcUrls);
    Objects.requireNonNull(kafka, "kafka");
    require(!schemaRegistryUrl.isBlank(), "schemaRegistryUrl is empty");
    require(!rpcUrls.isEmpty(), "rpcUrls is empty");
    require(source.matches("[A-Za-z0-9._-]{1,64}"), "source is 1 to 64 of A-Z a-z 0-9 . _ -");
    require(startSlot >= 0, "startSlot is negative");
    require(partitions >= 1 && partitions <= 10_000, "partitions lies in 1..10000");
    require(
        maxBlocksPerTransaction >= 1 && maxBlocksPerTransaction <= 10_000,
        "maxBlocksPerTransaction lies in 1..10000");
    requirePositive(pollInterval, "pollInterval");
    requirePositive(heartbeatInterval, "heartbeatInterval");
    requirePositive(rpcTimeout, "rpcTimeout");
    requirePositive(startTimeout, "startTimeout");
    requirePositive(behindTolerance, "behindTolerance");
  }

  /** A configuration with the defaults above. */
  public static ListenerConfig of(
      String bootstrapServers,
      String schemaRegistryUrl,
      List<URI> rpcUrls,
      PublicKey programId,
      String source,
      Duration pollInterval,
      int partitions) {
    return new ListenerConfig(
        KafkaCluster.at(bootstrapServers),
        schemaRegistryUrl,
        rpcUrls,
        programId,
        source,
        0,
        partitions,
        pollInterval,
        Duration.ofSeconds(1),
        64,
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        Reading.DEFAULT);
  }

  /** The same, reading the chain in another way. */
  public ListenerConfig withReading(Reading other) {
    return new ListenerConfig(
        kafka,
        schemaRegistryUrl,
        rpcUrls,
        programId,
        source,
        startSlot,
        partitions,
        pollInterval,
        heartbeatInterval,
        maxBlocksPerTransaction,
        rpcTimeout,
        startTimeout,
        behindTolerance,
        other);
  }

  /** The same on another cluster of Kafka. */
  public ListenerConfig withKafka(KafkaCluster other) {
    return new ListenerConfig(
        other,
        schemaRegistryUrl,
        rpcUrls,
        programId,
        source,
        startSlot,
        partitions,
        pollInterval,
        heartbeatInterval,
        maxBlocksPerTransaction,
        rpcTimeout,
        startTimeout,
        behindTolerance,
        reading);
  }

  /** The same from another first slot. */
  public ListenerConfig withStartSlot(long other) {
    return new ListenerConfig(
        kafka,
        schemaRegistryUrl,
        rpcUrls,
        programId,
        source,
        other,
        partitions,
        pollInterval,
        heartbeatInterval,
        maxBlocksPerTransaction,
        rpcTimeout,
        startTimeout,
        behindTolerance,
        reading);
  }

  /** The same with other patience: of one call, and with endpoints that are behind. */
  public ListenerConfig withPatience(Duration call, Duration behind) {
    return new ListenerConfig(
        kafka,
        schemaRegistryUrl,
        rpcUrls,
        programId,
        source,
        startSlot,
        partitions,
        pollInterval,
        heartbeatInterval,
        maxBlocksPerTransaction,
        call,
        startTimeout,
        behind,
        reading);
  }

  /** Other programs that are followed by their IDL. */
  List<FollowedProgram> programs() {
    return reading.programs();
  }

  /**
   * Reads the variables named above.
   *
   * @throws IllegalArgumentException naming the variable that is missing or wrong
   */
  public static ListenerConfig fromEnvironment(Map<String, String> environment) {
    return ListenerEnvironment.read(environment);
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException("listener: " + problem);
    }
  }

  private static void requirePositive(Duration duration, String name) {
    require(!duration.isNegative() && !duration.isZero(), name + " is not positive");
  }
}
