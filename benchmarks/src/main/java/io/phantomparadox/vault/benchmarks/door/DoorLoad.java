package io.phantomparadox.vault.benchmarks.door;

import io.phantomparadox.vault.client.IntentJson;
import io.phantomparadox.vault.client.IntentSigner;
import io.phantomparadox.vault.client.Trade;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.ed25519.Ed25519;
import io.phantomparadox.vault.solana.ed25519.Ed25519Verifier;
import io.phantomparadox.vault.solana.intent.IntentDomain;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import io.phantomparadox.vault.solana.intent.TradeId;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Posts signed intents of many keys at a door over loopback and prints a table: intents per second,
 * latencies, and the door's CPU per intent, whole and without verification. Broker, door and client
 * are processes of their own. In the same run: signature verification alone, and a bare Netty
 * server that answers the same requests with as many bytes.
 *
 * <p>{@code DoorLoad [seconds per row] [soak seconds]}
 */
public final class DoorLoad {
  private static final int KEYS = 512;
  private static final int INTENTS = 60_000;

  /** A single post waits some milliseconds for Kafka: many must be under way to fill the door. */
  private static final int CONNECTIONS_SINGLE = 96;

  private static final int CONNECTIONS_BATCH = 6;

  /** Before a row, once the second compiler is through with what a request runs. */
  private static final int WARM_UP_SECONDS = 10;

  /** Before the door's first row: by CPU samples it still compiled after 20 s on two busy cores. */
  private static final int FIRST_WARM_UP_SECONDS = Integer.getInteger("door.warm", 60);

  /** Latencies kept of one connection, the latest. */
  private static final int LATENCIES_MAX = 100_000;

  private static final String SINGLE = "/api/intents";
  private static final String BATCH = "/api/intents/batch";
  private static final byte[] ACCEPTED = "\"status\":202".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ONE = {};

  private final PrintStream out = System.out;
  private final int seconds;
  private final List<SignedIntent> intents;
  private double verifyMicros;

  private DoorLoad(int seconds) {
    this.seconds = seconds;
    this.intents = sign();
  }

  /** One row's requests. */
  private record Kind(
      String name, String path, int size, Function<List<SignedIntent>, byte[]> body, String type) {
    int connections() {
      return size == 1 ? CONNECTIONS_SINGLE : CONNECTIONS_BATCH;
    }
  }

  public static void main(String[] args) throws Exception {
    int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 10;
    int soak = args.length > 1 ? Integer.parseInt(args[1]) : 0;
    new DoorLoad(seconds).run(soak);
  }

  private void run(int soakSeconds) throws Exception {
    verifyMicros = verification();
    out.printf(
        "verification alone: %.1f us, %,.0f per CPU second%n", verifyMicros, 1e6 / verifyMicros);
    List<Kind> kinds =
        List.of(
            new Kind(
                "single, JSON",
                SINGLE,
                1,
                batch -> IntentJson.one(batch.getFirst()),
                "application/json"),
            new Kind("single, compact", SINGLE, 1, DoorLoad::compact, "application/octet-stream"),
            new Kind("batch of 100, JSON", BATCH, 100, IntentJson::many, "application/json"),
            new Kind("batch of 1000, JSON", BATCH, 1000, IntentJson::many, "application/json"),
            new Kind(
                "batch of 1000, compact",
                BATCH,
                1000,
                DoorLoad::compact,
                "application/octet-stream"));
    out.printf(
        "%-26s %10s %8s %8s %10s %14s%n",
        "", "intents/s", "p50 ms", "p99 ms", "CPU us", "without verify");
    try (Server echo = Server.start("echo")) {
      row("bare Netty, single", echo, kinds.getFirst(), ONE, 0);
    }
    try (Server broker = Server.start("broker");
        Server door = Server.start("door", broker.address())) {
      int rows = Integer.getInteger("door.rows", kinds.size());
      Kind first = kinds.getFirst();
      load(door, requests(first), ONE, first.connections(), FIRST_WARM_UP_SECONDS);
      for (Kind kind : kinds.subList(0, Math.min(rows, kinds.size()))) {
        row(kind.name(), door, kind, kind.size() == 1 ? ONE : ACCEPTED, verifyMicros);
      }
      if (soakSeconds > 0) {
        soak(door, kinds.get(3), soakSeconds);
      }
    }
  }

  private void row(String name, Server server, Kind kind, byte[] accepted, double verify)
      throws Exception {
    List<byte[]> requests = requests(kind);
    load(server, requests, accepted, kind.connections(), WARM_UP_SECONDS);
    Duration before = server.cpu();
    Load load = load(server, requests, accepted, kind.connections(), seconds);
    double cpuMicros = server.cpu().minus(before).toNanos() / 1e3 / load.intents();
    out.printf(
        "%-26s %,10.0f %8.2f %8.2f %10.1f %14.1f%n",
        name,
        load.intents() / load.took(),
        load.percentile(0.5),
        load.percentile(0.99),
        cpuMicros,
        cpuMicros - verify);
  }

  private void soak(Server door, Kind kind, int soakSeconds) throws Exception {
    List<byte[]> requests = requests(kind);
    out.printf("soak, %s:%n", kind.name());
    int step = Math.max(10, soakSeconds / 10);
    for (int at = 0; at < soakSeconds; at += step) {
      Load load = load(door, requests, ACCEPTED, kind.connections(), step);
      out.printf(
          "  %4d s  %,9.0f intents/s  %5d MiB resident%n",
          at + step, load.intents() / load.took(), door.residentMib());
    }
  }

  /** What a stretch of load gave. */
  private record Load(long intents, double took, List<long[]> nanos) {
    double percentile(double share) {
      long[] all = nanos.stream().flatMapToLong(java.util.Arrays::stream).sorted().toArray();
      return all.length == 0 ? 0 : all[(int) Math.min(all.length - 1, share * all.length)] / 1e6;
    }
  }

  private Load load(
      Server server, List<byte[]> requests, byte[] accepted, int connections, int forSeconds)
      throws Exception {
    AtomicLong next = new AtomicLong();
    AtomicLong intentsDone = new AtomicLong();
    List<long[]> latencies = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    long begun = System.nanoTime();
    long end = begun + forSeconds * 1_000_000_000L;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (Connection connection = new Connection(server.address())) {
                      long[] mine = new long[LATENCIES_MAX];
                      int count = 0;
                      long done = 0;
                      while (System.nanoTime() < end) {
                        byte[] request =
                            requests.get((int) (next.getAndIncrement() % requests.size()));
                        long from = System.nanoTime();
                        done += connection.exchange(request, accepted);
                        mine[count++ % mine.length] = System.nanoTime() - from;
                      }
                      intentsDone.addAndGet(done);
                      synchronized (latencies) {
                        latencies.add(java.util.Arrays.copyOf(mine, Math.min(count, mine.length)));
                      }
                    } catch (Exception | AssertionError failed) {
                      synchronized (failures) {
                        failures.add(failed);
                      }
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (!failures.isEmpty()) {
      throw new IllegalStateException("a connection failed", failures.getFirst());
    }
    return new Load(intentsDone.get(), (System.nanoTime() - begun) / 1e9, latencies);
  }

  private List<byte[]> requests(Kind kind) {
    List<byte[]> requests = new ArrayList<>();
    for (int from = 0; from + kind.size() <= intents.size(); from += kind.size()) {
      requests.add(
          Connection.request(
              kind.path(),
              kind.type(),
              kind.body().apply(intents.subList(from, from + kind.size()))));
    }
    return requests;
  }

  private static byte[] compact(List<SignedIntent> batch) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(batch.size() * 362);
    for (SignedIntent signed : batch) {
      bytes.writeBytes(signed.intent().encode());
      bytes.writeBytes(signed.signature().toBytes());
    }
    return bytes.toByteArray();
  }

  private static List<SignedIntent> sign() {
    Hash32 domain = IntentDomain.of(ServerMain.GENESIS, ServerMain.PROGRAM);
    AtomicLong nonces = new AtomicLong();
    List<IntentSigner> signers = new ArrayList<>();
    List<Keypair> keys = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      Keypair key = Keypair.fromSeed(ByteBuffer.allocate(Keypair.SEED_SIZE).putInt(i + 1).array());
      keys.add(key);
      signers.add(
          new IntentSigner(
              domain,
              key.publicKey(),
              key,
              InstantSource.system(),
              Duration.ofMinutes(59),
              nonces::incrementAndGet));
    }
    List<SignedIntent> signed = new ArrayList<>(INTENTS);
    for (int i = 0; i < INTENTS; i++) {
      signed.add(
          signers
              .get(i % KEYS)
              .sell(
                  new Trade(
                      1 + i % 16,
                      TradeId.of(ByteBuffer.allocate(TradeId.SIZE).putInt(i).array()),
                      Hash32.sha256(ByteBuffer.allocate(4).putInt(i).array()),
                      keys.get(i % KEYS).publicKey(),
                      keys.get((i + 1) % KEYS).publicKey(),
                      1_000_000L + i)));
    }
    return signed;
  }

  /** Microseconds of CPU for one verification, as the door does it, of many keys. */
  private double verification() {
    Ed25519Verifier verifier = Ed25519.strict();
    List<byte[]> bytes =
        intents.subList(0, 4_000).stream().map(each -> each.intent().encode()).toList();
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    double best = Double.MAX_VALUE;
    for (int round = 0; round < 6; round++) {
      long from = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < bytes.size(); i++) {
        SignedIntent signed = intents.get(i);
        if (!verifier.verify(signed.intent().signer(), bytes.get(i), signed.signature())) {
          throw new IllegalStateException("a good signature was refused");
        }
      }
      best = Math.min(best, (threads.getCurrentThreadCpuTime() - from) / 1e3 / bytes.size());
    }
    return best;
  }
}
