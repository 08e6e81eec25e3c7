package io.phantomparadox.vault.solana.idl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import io.phantomparadox.vault.solana.SharedFixtures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The vectors of a marketplace program made with Anchor's own coder. Two IDLs of it stand in the
 * test resources: the older form (variant "idl") and spec 0.1.0 (variant "librs"); a vector made
 * for one variant only is read with that one.
 */
class IdlGoldenTest {
  private static final Idl OLDER_FORM = load("marketplace-older-form.json");
  private static final Idl SPEC_0_1_0 = load("marketplace-spec-0.1.0.json");

  static Stream<Arguments> kinds() {
    return Stream.of(
        Arguments.of(
            "instructions", "instruction", "args", reader(Idl::decodeInstruction), writer("i"), 41),
        Arguments.of("accounts", "account", "fields", reader(Idl::decodeAccount), writer("a"), 24),
        Arguments.of("events", "event", "fields", reader(Idl::decodeEvent), writer("e"), 112));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void givenAnchorsBytes_whenDecodedAndEncodedAgain_thenTheFieldsAndTheBytesAreThoseOfAnchor(
      String file,
      String nameField,
      String valuesField,
      BiFunction<Idl, byte[], IdlDecoding> decode,
      Function<Idl, BiFunction<String, IdlValue.Struct, byte[]>> encode,
      int expectedVectors)
      throws IOException {
    JsonNode vectors = SharedFixtures.json("anchor-idl/" + file + ".json").get("vectors");
    for (JsonNode vector : vectors) {
      Idl idl = vector.get("variant").asText().equals("idl") ? OLDER_FORM : SPEC_0_1_0;
      byte[] data = HexFormat.of().parseHex(vector.get("dataHex").asText());

      switch (decode.apply(idl, data)) {
        case IdlDecoding.Decoded(String name, IdlValue.Struct fields) -> {
          assertThat(plain(name)).isEqualTo(plain(vector.get(nameField).asText()));
          assertMatches(name, vector.get(valuesField), fields);
          assertThat(encode.apply(idl).apply(name, fields)).isEqualTo(data);
        }
        case IdlDecoding other -> fail(vector.get(nameField).asText() + ": " + other);
      }
    }
    assertThat(vectors.size()).isEqualTo(expectedVectors);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void givenAnchorsBytes_whenCutAnywhere_thenNeverDecoded(
      String file,
      String nameField,
      String valuesField,
      BiFunction<Idl, byte[], IdlDecoding> decode,
      Function<Idl, BiFunction<String, IdlValue.Struct, byte[]>> encode,
      int expectedVectors)
      throws IOException {
    for (JsonNode vector : SharedFixtures.json("anchor-idl/" + file + ".json").get("vectors")) {
      Idl idl = vector.get("variant").asText().equals("idl") ? OLDER_FORM : SPEC_0_1_0;
      byte[] data = HexFormat.of().parseHex(vector.get("dataHex").asText());
      for (int length = 0; length < data.length; length++) {
        assertThat(decode.apply(idl, Arrays.copyOf(data, length)))
            .isNotInstanceOf(IdlDecoding.Decoded.class);
      }
    }
  }

  @Test
  void givenPaddedAccountsAndLogLines_whenDecoded_thenTheSameAsWithoutThem() throws IOException {
    for (JsonNode vector : SharedFixtures.json("anchor-idl/accounts.json").get("vectors")) {
      Idl idl = vector.get("variant").asText().equals("idl") ? OLDER_FORM : SPEC_0_1_0;
      assertThat(idl.decodeAccount(HexFormat.of().parseHex(vector.get("paddedDataHex").asText())))
          .isEqualTo(idl.decodeAccount(HexFormat.of().parseHex(vector.get("dataHex").asText())))
          .isInstanceOf(IdlDecoding.Decoded.class);
    }
    for (JsonNode vector : SharedFixtures.json("anchor-idl/events.json").get("vectors")) {
      String line = vector.get("logLine").asText();
      assertThat(Base64.getDecoder().decode(line.substring("Program data: ".length())))
          .isEqualTo(HexFormat.of().parseHex(vector.get("dataHex").asText()));
    }
  }

  private static void assertMatches(String path, JsonNode expected, IdlValue actual) {
    switch (actual) {
      case IdlValue.Struct(Map<String, IdlValue> fields) -> {
        assertThat(fields).as(path).hasSize(expected.size());
        Iterator<Map.Entry<String, JsonNode>> entries = expected.properties().iterator();
        fields.forEach(
            (name, value) -> {
              Map.Entry<String, JsonNode> entry = entries.next();
              assertThat(plain(name)).isEqualTo(plain(entry.getKey()));
              assertMatches(path + "." + name, entry.getValue(), value);
            });
      }
      case IdlValue.Items(List<IdlValue> values) -> {
        assertThat(values).as(path).hasSize(expected.size());
        for (int i = 0; i < values.size(); i++) {
          assertMatches(path + "[" + i + "]", expected.get(i), values.get(i));
        }
      }
      case IdlValue.Variant(String name, IdlValue.Struct fields) ->
          assertMatches(path, Objects.requireNonNull(expected.get(name), path), fields);
      case IdlValue.None() -> assertThat(expected.isNull()).as(path).isTrue();
      case IdlValue.Some(IdlValue value) -> assertMatches(path, expected, value);
      case IdlValue.Bool(boolean value) ->
          assertThat(expected.isBoolean() && expected.booleanValue() == value).as(path).isTrue();
      case IdlValue.Int(var value) ->
          assertThat(value.toString()).as(path).isEqualTo(expected.asText());
      case IdlValue.Key(var value) ->
          assertThat(value.toBase58()).as(path).isEqualTo(expected.asText());
      case IdlValue.Bytes(var value) ->
          assertThat(value.toHex()).as(path).isEqualTo(expected.asText());
      case IdlValue.Text(String value) -> assertThat(value).as(path).isEqualTo(expected.asText());
      case IdlValue.Floating(double value) ->
          assertThat(value).as(path).isEqualTo(expected.asDouble());
    }
  }

  private static BiFunction<Idl, byte[], IdlDecoding> reader(
      BiFunction<Idl, byte[], IdlDecoding> reader) {
    return reader;
  }

  private static Function<Idl, BiFunction<String, IdlValue.Struct, byte[]>> writer(String kind) {
    return switch (kind) {
      case "i" -> idl -> idl::encodeInstruction;
      case "a" -> idl -> idl::encodeAccount;
      default -> idl -> idl::encodeEvent;
    };
  }

  /** A name without the marks by which the two forms of IDLs spell it differently. */
  private static String plain(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }

  private static Idl load(String resource) {
    try (InputStream in =
        Objects.requireNonNull(IdlGoldenTest.class.getResourceAsStream(resource), resource)) {
      return Idl.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException | MalformedIdlException unusable) {
      throw new AssertionError(resource, unusable);
    }
  }
}
