package io.phantomparadox.vault.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.ForeignEvent;
import io.phantomparadox.vault.schemas.avro.ForeignKind;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.idl.Idl;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The marketplace's events and instructions as Anchor's own coder wrote them, through the decoder
 * of followed programs. What the same path does with events made here is {@link ScriptedRpcTest}'s.
 */
class MarketplaceVectorsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final PublicKey MARKET = ScriptedHistory.MARKET.id();

  private final List<PublicKey> unknown = new ArrayList<>();
  private final IdlEventDecoder decoder =
      new IdlEventDecoder(List.of(ScriptedHistory.MARKET), Hash32.ZERO, unknown::add);

  @Test
  void givenAnchorsEventsWhenEmittedByCallAndByLogThenNameFieldsAndBytesArePublished()
      throws IOException {
    Set<String> names = new HashSet<>();
    for (JsonNode vector : vectors("events.json")) {
      ByteString bytes = ByteString.of(HexFormat.of().parseHex(vector.get("dataHex").asText()));
      byte[] tag = Idl.EVENT_CPI_TAG.toBytes();
      byte[] call =
          ByteBuffer.allocate(tag.length + bytes.size()).put(tag).put(bytes.toBytes()).array();

      List<ChainEvent> events = decoder.decode(block(0, ByteString.of(call), List.of(bytes)));

      assertThat(events).hasSize(2);
      for (ChainEvent event : events) {
        ForeignEvent body = (ForeignEvent) event.getBody();
        assertThat(body.getName()).isEqualTo(vector.get("event").asText());
        assertThat(body.getRaw()).isEqualTo(ByteBuffer.wrap(bytes.toBytes()));
        assertSame(vector.get("fields"), JSON.readTree(body.getJson()));
        names.add(body.getName());
      }
      assertThat(((ForeignEvent) events.getFirst().getBody()).getKind())
          .isEqualTo(ForeignKind.EVENT);
      assertThat(((ForeignEvent) events.getLast().getBody()).getKind())
          .isEqualTo(ForeignKind.LOGGED_EVENT);
    }
    assertThat(names)
        .contains("ListingCreated", "FixedSaleExecuted", "AuctionSettled", "NetBatchSettled");
    assertThat(unknown).isEmpty();
  }

  @Test
  void givenAnchorsInstructionsWhenCalledThenNameAndArgumentsArePublished() throws IOException {
    for (JsonNode vector : vectors("instructions.json")) {
      ByteString data = ByteString.of(HexFormat.of().parseHex(vector.get("dataHex").asText()));

      List<ChainEvent> events = decoder.decode(block(-1, data, List.of()));

      ForeignEvent body = (ForeignEvent) events.getFirst().getBody();
      assertThat(body.getKind()).isEqualTo(ForeignKind.INSTRUCTION);
      assertThat(plain(String.valueOf(body.getName())))
          .isEqualTo(plain(vector.get("instruction").asText()));
      assertSame(vector.get("args"), JSON.readTree(body.getJson()).get("args"));
    }
  }

  private static FinalizedBlock block(int inner, ByteString data, List<ByteString> logged) {
    ProgramCall call =
        new ProgramCall(0, Signature.ZERO, 0, inner, MARKET, List.of(MARKET), data, logged);
    return new FinalizedBlock(
        2, 1, Hash32.ZERO, Hash32.ZERO, OptionalLong.empty(), List.of(call), List.of());
  }

  /** The same values; names but for the marks by which the forms of IDLs spell them. */
  private static void assertSame(JsonNode expected, JsonNode actual) {
    if (expected.isObject()) {
      assertThat(actual.size()).isEqualTo(expected.size());
      var others = actual.properties().iterator();
      expected
          .properties()
          .forEach(
              entry -> {
                var other = others.next();
                assertThat(plain(other.getKey())).isEqualTo(plain(entry.getKey()));
                assertSame(entry.getValue(), other.getValue());
              });
    } else if (expected.isArray()) {
      assertThat(actual.size()).isEqualTo(expected.size());
      for (int i = 0; i < expected.size(); i++) {
        assertSame(expected.get(i), actual.get(i));
      }
    } else {
      assertThat(actual.asText()).isEqualTo(expected.asText());
    }
  }

  private static String plain(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }

  /** Those of the interface in the documentation: variant "idl". */
  private static List<JsonNode> vectors(String file) throws IOException {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null) {
      Path vectors = folder.resolve("shared/fixtures/anchor-idl").resolve(file);
      if (Files.exists(vectors)) {
        List<JsonNode> chosen = new ArrayList<>();
        for (JsonNode vector : JSON.readTree(vectors.toFile()).get("vectors")) {
          if (vector.get("variant").asText().equals("idl")) {
            chosen.add(vector);
          }
        }
        return chosen;
      }
      folder = folder.getParent();
    }
    return abort("no shared/fixtures/anchor-idl/" + file + " beside the project: not run");
  }
}
