package io.phantomparadox.vault.settlement.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.phantomparadox.vault.settlement.payload.AvailabilityConfig.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Providers and gateways over real HTTP, in every combination of who is there. */
class PinnedContentTest {
  private static final byte[] PAYLOAD = payload(300_000);
  private static final Cid CID = UnixFs.cid(PAYLOAD);
  private static final Duration SHORT = Duration.ofMillis(1_500);

  private final List<AutoCloseable> parts = new ArrayList<>();
  @TempDir private Path directory;

  /** How a provider behaves. */
  private enum Mood {
    GOOD,
    ERROR,
    OTHER_ID,
    CUT_OFF
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable part : parts) {
      part.close();
    }
  }

  @Test
  void givenProvidersInEveryCombinationOfMoodsWhenPublishedThenTheFirstGoodOneTakesIt()
      throws Exception {
    List<Mood> moods = List.of(Mood.values());
    List<Kind> kinds = List.of(Kind.values());
    for (int combination = 0; combination < 64; combination++) {
      List<FakeProvider> providers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        providers.add(new FakeProvider(kinds.get(i), moods.get(combination >> (2 * i) & 3)));
      }
      PinnedContent content = content(providers, Clock.systemUTC(), 3);
      Optional<FakeProvider> first =
          providers.stream().filter(provider -> provider.mood == Mood.GOOD).findFirst();

      if (first.isPresent()) {
        content.publish(CID, PAYLOAD);
        assertThat(first.get().kept.get()).as("%d", combination).isTrue();
      } else {
        assertThatThrownBy(() -> content.publish(CID, PAYLOAD))
            .as("%d", combination)
            .isInstanceOf(IOException.class)
            .satisfies(e -> assertThat(e.getSuppressed()).hasSize(3));
      }
      int asked = first.map(providers::indexOf).orElse(2);
      for (int i = 0; i < 3; i++) {
        assertThat(providers.get(i).calls.get())
            .as("%d/%d", combination, i)
            .isEqualTo(i <= asked ? 1 : 0);
      }
      assertThat(content.read(CID)).as("the local copy is there in any case").contains(PAYLOAD);
      stop();
      parts.clear();
    }
  }

  @Test
  void givenAProviderThatKeepsFailingWhenPublishedThenItIsLeftAloneAndTriedAgainLater()
      throws Exception {
    FakeProvider broken = new FakeProvider(Kind.KUBO, Mood.ERROR);
    FakeProvider good = new FakeProvider(Kind.PINATA, Mood.GOOD);
    SettableClock clock = new SettableClock();
    PinnedContent content = content(List.of(broken, good), clock, 2);

    for (int i = 0; i < 4; i++) {
      content.publish(CID, PAYLOAD);
    }
    assertThat(broken.calls.get()).isEqualTo(2);
    assertThat(content.health().values()).containsExactly("OPEN", "CLOSED");

    clock.now = clock.now.plus(Duration.ofMinutes(6));
    assertThat(content.health().values()).containsExactly("HALF_OPEN", "CLOSED");
    broken.mood = Mood.GOOD;
    content.publish(CID, PAYLOAD);
    assertThat(broken.calls.get()).isEqualTo(3);
    assertThat(content.health().values()).containsExactly("CLOSED", "CLOSED");
  }

  @Test
  void givenSixGatewaysOfWhichFiveAreBadWhenReadThenTheContentComesFromTheSixth() throws Exception {
    LocalContentStore store = new LocalContentStore(directory.resolve("served"));
    store.publish(CID, PAYLOAD);
    ContentGateway good = ContentGateway.start("127.0.0.1:0", store);
    parts.add(good);
    List<URI> bases =
        List.of(
            gateway(exchange -> answer(exchange, 404, new byte[0])),
            gateway(exchange -> answer(exchange, 500, new byte[0])),
            gateway(exchange -> answer(exchange, 200, payload(300_001))),
            gateway(PinnedContentTest::hang),
            URI.create("http://127.0.0.1:1"),
            good.uri());

    try (HttpClient http = HttpClient.newHttpClient()) {
      assertThat(new Gateways(http, bases, SHORT).read(CID)).contains(PAYLOAD);
      assertThat(new Gateways(http, bases.subList(0, 1), SHORT).read(CID)).isEmpty();
      assertThatThrownBy(() -> new Gateways(http, bases.subList(0, 5), SHORT).read(CID))
          .satisfies(e -> assertThat(e.getSuppressed()).hasSize(4));
    }
  }

  @Test
  void givenTheLocalGatewayWhenAskedThenItAnswersAsAGatewayDoes() throws Exception {
    LocalContentStore store = new LocalContentStore(directory.resolve("served"));
    store.publish(CID, PAYLOAD);
    ContentGateway gateway = ContentGateway.start("127.0.0.1:0", store);
    parts.add(gateway);

    HttpResponse<byte[]> file = get(gateway.uri(), "/ipfs/" + CID);
    assertThat(file.statusCode()).isEqualTo(200);
    assertThat(file.body()).isEqualTo(PAYLOAD);
    assertThat(file.headers().firstValue("ETag")).contains("\"" + CID + "\"");
    HttpResponse<byte[]> car = get(gateway.uri(), "/ipfs/" + CID + "?format=car");
    assertThat(car.headers().firstValue("Content-Type")).contains("application/vnd.ipld.car");
    assertThat(fileIn(car.body())).isEqualTo(PAYLOAD);
    assertThat(get(gateway.uri(), "/ipfs/" + UnixFs.cid(new byte[1])).statusCode()).isEqualTo(404);
    assertThat(get(gateway.uri(), "/ipfs/nonsense").statusCode()).isEqualTo(400);
  }

  /** Reads a CARv1 by its specification: the raw leaves one after the other are the file. */
  private static byte[] fileIn(byte[] car) {
    int at = 1 + car[0];
    java.io.ByteArrayOutputStream file = new java.io.ByteArrayOutputStream();
    while (at < car.length) {
      int length = 0;
      int shift = 0;
      byte next;
      do {
        next = car[at++];
        length |= (next & 0x7f) << shift;
        shift += 7;
      } while (next < 0);
      byte[] block = Arrays.copyOfRange(car, at + 36, at + length);
      byte[] digest = io.phantomparadox.vault.solana.Hash32.sha256(block).toBytes();
      assertThat(Arrays.copyOfRange(car, at + 4, at + 36)).isEqualTo(digest);
      if (car[at + 1] == Cid.RAW) {
        file.writeBytes(block);
      }
      at += length;
    }
    return file.toByteArray();
  }

  private static HttpResponse<byte[]> get(URI base, String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(10)).build(),
          HttpResponse.BodyHandlers.ofByteArray());
    }
  }

  private PinnedContent content(List<FakeProvider> providers, Clock clock, int failuresToOpen)
      throws IOException {
    AvailabilityConfig config =
        new AvailabilityConfig(
            directory,
            null,
            providers.stream().map(FakeProvider::config).toList(),
            List.of(),
            Duration.ofSeconds(10),
            SHORT,
            failuresToOpen,
            Duration.ofMinutes(5));
    PinnedContent content =
        new PinnedContent(new LocalContentStore(directory.resolve("store")), config, clock);
    parts.add(content);
    return content;
  }

  private interface Answering {
    void answer(HttpExchange exchange) throws IOException;
  }

  private URI gateway(Answering answering) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            answering.answer(exchange);
          }
        });
    server.start();
    parts.add(() -> server.stop(0));
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  /** Headers at once, the body never. */
  private static void hang(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 10);
    exchange.getResponseBody().flush();
    byte[] unused = new byte[0];
    exchange.getResponseBody().write(unused);
    try {
      new java.util.concurrent.CountDownLatch(1)
          .await(2 * SHORT.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] payload(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i * 31 + (i >>> 8) * 7);
    }
    return bytes;
  }

  /** A server that speaks a provider's API, and checks what it gets against it. */
  private final class FakeProvider {
    private final Kind kind;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicReference<Boolean> kept = new AtomicReference<>(false);
    private final URI base;
    private volatile Mood mood;

    private FakeProvider(Kind kind, Mood mood) throws IOException {
      this.kind = kind;
      this.mood = mood;
      this.base = gateway(this::handle);
    }

    private AvailabilityConfig.Provider config() {
      return new AvailabilityConfig.Provider(kind, base, "secret-of-" + kind);
    }

    private void handle(HttpExchange exchange) throws IOException {
      calls.incrementAndGet();
      byte[] body = exchange.getRequestBody().readAllBytes();
      switch (mood) {
        case ERROR -> answer(exchange, 503, new byte[0]);
        case CUT_OFF -> exchange.getHttpContext().getServer().removeContext("/");
        case OTHER_ID -> answer(exchange, 200, reply(UnixFs.cid(new byte[5])));
        case GOOD -> {
          boolean allowed =
              List.of("Bearer secret-of-" + kind)
                  .equals(exchange.getRequestHeaders().get("Authorization"));
          boolean sound = allowed && Arrays.equals(uploaded(exchange, body), PAYLOAD);
          kept.set(sound);
          answer(exchange, sound ? 200 : 400, reply(CID));
        }
      }
    }

    private byte[] uploaded(HttpExchange exchange, byte[] body) {
      String path = exchange.getRequestURI().getPath();
      String expected =
          Map.of(
                  Kind.PINATA, "/pinning/pinFileToIPFS",
                  Kind.KUBO, "/api/v0/add",
                  Kind.FILECOIN, "/upload")
              .get(kind);
      if (!path.equals(expected)) {
        return new byte[0];
      }
      if (kind == Kind.FILECOIN) {
        return fileIn(body);
      }
      // The first part of the form is the file: between its blank line and the next boundary.
      String text = new String(body, StandardCharsets.ISO_8859_1);
      String boundary =
          "\r\n--" + exchange.getRequestHeaders().getFirst("Content-Type").split("=")[1];
      int from = text.indexOf("\r\n\r\n") + 4;
      return text.substring(from, text.indexOf(boundary, from))
          .getBytes(StandardCharsets.ISO_8859_1);
    }

    private byte[] reply(Cid cid) {
      String json =
          switch (kind) {
            case PINATA -> "{\"IpfsHash\":\"%s\",\"PinSize\":1}";
            case KUBO -> "{\"Name\":\"x\",\"Hash\":\"%s\",\"Size\":\"1\"}";
            case FILECOIN -> "{\"ok\":true,\"value\":{\"cid\":\"%s\"}}";
          };
      return json.formatted(cid).getBytes(StandardCharsets.UTF_8);
    }
  }

  private static final class SettableClock extends Clock {
    private Instant now = Instant.EPOCH.plus(Duration.ofDays(1));

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
