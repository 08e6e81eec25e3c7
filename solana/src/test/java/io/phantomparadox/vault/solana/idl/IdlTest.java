package io.phantomparadox.vault.solana.idl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.solana.ByteString;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdlTest {
  /** Every construct of spec 0.1.0 in one program. */
  private static final String EVERYTHING =
      """
      {"metadata": {"name": "everything", "spec": "0.1.0"}, "address": "11111111111111111111111111111111",
       "instructions": [
         {"name": "short", "discriminator": [9], "args": []},
         {"name": "go", "discriminator": [1,2,3,4,5,6,7,8], "args": [
           {"name": "nested", "type": {"vec": {"option": {"vec": {"defined": {"name": "Shape"}}}}}},
           {"name": "grid", "type": {"array": [{"array": ["u16", 2]}, 2]}},
           {"name": "wide", "type": "u128"}, {"name": "signed", "type": "i128"},
           {"name": "text", "type": "string"}, {"name": "raw", "type": "bytes"},
           {"name": "ratio", "type": "f64"}, {"name": "half", "type": "f32"},
           {"name": "pair", "type": {"defined": {"name": "Pair"}}},
           {"name": "boxed", "type": {"defined": {"name": "Box", "generics": [
              {"kind": "type", "type": "i8"}, {"kind": "const", "value": "3"}]}}},
           {"name": "tree", "type": {"defined": {"name": "Tree"}}},
           {"name": "alias", "type": {"defined": {"name": "Slot"}}}]}],
       "events": [{"name": "Empty", "discriminator": [7,7,7,7,7,7,7,7]}],
       "types": [
         {"name": "Empty", "type": {"kind": "struct"}},
         {"name": "Pair", "type": {"kind": "struct", "fields": ["u8", "bool"]}},
         {"name": "Slot", "type": {"kind": "type", "alias": "u64"}},
         {"name": "Tree", "type": {"kind": "struct", "fields": [
            {"name": "children", "type": {"vec": {"defined": {"name": "Tree"}}}}]}},
         {"name": "Box", "generics": [{"kind": "type", "name": "T"}, {"kind": "const", "name": "N", "type": "usize"}],
            "type": {"kind": "struct", "fields": [{"name": "values", "type": {"array": [{"generic": "T"}, {"generic": "N"}]}}]}},
         {"name": "Shape", "type": {"kind": "enum", "variants": [
            {"name": "Dot"}, {"name": "Circle", "fields": [{"name": "radius", "type": "u32"}]},
            {"name": "Line", "fields": ["i64", {"option": "pubkey"}]}]}}]}
      """;

  @Test
  void givenEveryConstruct_whenEncodedAndDecoded_thenTheSameValuesAndKnownBytes()
      throws MalformedIdlException {
    Idl idl = Idl.parse(EVERYTHING);
    IdlValue.Struct args = everything();

    byte[] data = idl.encodeInstruction("go", args);

    assertThat(HexFormat.of().formatHex(data))
        .isEqualTo(
            "0102030405060708"
                + "03000000" // nested: three options
                + "00" // none
                + "0102000000" // some: two shapes
                + "00" // Dot
                + "0107000000" // Circle 7
                + "0101000000" // some: one shape
                + "02ffffffffffffffff00" // Line -1, none
                + "0100020003000400" // grid
                + "ffffffffffffffffffffffffffffffff" // wide
                + "00000000000000000000000000000080" // signed
                + "05000000c5bc61c582" // text
                + "0200000000ff" // raw
                + "000000000000f83f" // 1.5
                + "00000040" // 2.0f
                + "0901" // pair
                + "ff0001" // boxed
                + "02000000" // tree: two children
                + "00000000" // a leaf
                + "0100000000000000" // one child, a leaf
                + "2a00000000000000");
    assertThat(idl.decodeInstruction(data)).isEqualTo(new IdlDecoding.Decoded("go", args));
  }

  @Test
  void givenADiscriminatorOfOneByte_whenDecoded_thenFound() throws MalformedIdlException {
    assertThat(Idl.parse(EVERYTHING).decodeInstruction(new byte[] {9}))
        .isEqualTo(new IdlDecoding.Decoded("short", IdlValue.Struct.EMPTY));
  }

  @Test
  void givenAnEventInstruction_whenDecoded_thenOnlyWithTheTag() throws MalformedIdlException {
    Idl idl = Idl.parse(EVERYTHING);
    byte[] event = HexFormat.of().parseHex("0707070707070707");
    byte[] tagged = HexFormat.of().parseHex("e445a52e51cb9a1d0707070707070707");

    assertThat(idl.decodeEventInstruction(tagged))
        .isEqualTo(new IdlDecoding.Decoded("Empty", IdlValue.Struct.EMPTY))
        .isEqualTo(idl.decodeEvent(event));
    assertThat(idl.decodeEventInstruction(event)).isInstanceOf(IdlDecoding.Unknown.class);
    assertThat(idl.decodeEventInstruction(new byte[0]))
        .isEqualTo(new IdlDecoding.Unknown("nothing"));
  }

  @ParameterizedTest
  @CsvSource({
    "0102030405060708 ffffffff, count",
    "0102030405060708 00001000 00, bytes needed",
    "0102030405060708 01000000 02, option",
    "0102030405060708 01000000 01 01000000 03, alternative 3 of 3",
    "0102030405060708 , bytes needed"
  })
  void givenHostileBytes_whenDecoded_thenMalformedForThatReason(String hex, String problem)
      throws MalformedIdlException {
    byte[] data = HexFormat.of().parseHex(hex.replace(" ", ""));

    assertThat(Idl.parse(EVERYTHING).decodeInstruction(data))
        .isInstanceOfSatisfying(
            IdlDecoding.Malformed.class,
            malformed -> assertThat(malformed.problem()).contains(problem));
  }

  @Test
  void givenATypeThatContainsItselfDeeperThanTheBound_whenDecoded_thenMalformed()
      throws MalformedIdlException {
    Idl idl =
        Idl.parse(
            """
            {"instructions": [{"name": "deep", "discriminator": [1], "args": [
               {"name": "tree", "type": {"defined": {"name": "Tree"}}}]}],
             "types": [{"name": "Tree", "type": {"kind": "struct", "fields": [
               {"name": "children", "type": {"vec": {"defined": {"name": "Tree"}}}}]}}]}
            """);
    byte[] deep = new byte[1 + 4 * 100_000];
    for (int i = 0; i < 100_000; i++) {
      deep[1 + 4 * i] = 1;
    }
    deep[0] = 1;

    assertThat(idl.decodeInstruction(deep))
        .isInstanceOfSatisfying(
            IdlDecoding.Malformed.class,
            malformed -> assertThat(malformed.problem()).contains("nested deeper"));
  }

  @Test
  void givenAVectorOfEmptyStructs_whenItsCountIsHuge_thenTheNumberOfValuesIsBounded()
      throws MalformedIdlException {
    Idl idl =
        Idl.parse(
            """
            {"instructions": [{"name": "x", "discriminator": [1], "args": [
               {"name": "a", "type": {"array": [{"vec": {"defined": {"name": "E"}}}, 64]}}]}],
             "types": [{"name": "E", "type": {"kind": "struct", "fields": []}}]}
            """);
    byte[] data = new byte[1 + 4 * 64];
    data[0] = 1;
    for (int i = 0; i < 64; i++) {
      data[1 + 4 * i + 2] = 0x0f;
    }

    assertThat(idl.decodeInstruction(data))
        .isInstanceOfSatisfying(
            IdlDecoding.Malformed.class,
            malformed -> assertThat(malformed.problem()).contains("values"));
  }

  @Test
  void givenRandomBytesAfterAKnownDiscriminator_whenDecoded_thenAnAnswerThatEncodesBack()
      throws MalformedIdlException {
    Idl idl = Idl.parse(EVERYTHING);
    byte[] good = idl.encodeInstruction("go", everything());
    int rounds = Boolean.getBoolean("vault.test.long") ? 1_000_000 : 3_000;
    Random random = new Random(0xb0);
    for (int i = 0; i < rounds; i++) {
      byte[] data = good.clone();
      for (int flips = random.nextInt(5); flips >= 0; flips--) {
        data[8 + random.nextInt(data.length - 8)] = (byte) random.nextInt(1 << random.nextInt(9));
      }
      switch (idl.decodeInstruction(data)) {
        case IdlDecoding.Decoded(String name, IdlValue.Struct fields) -> {
          if (!hasNan(fields)) {
            assertThat(idl.encodeInstruction(name, fields)).as("round %d", i).isEqualTo(data);
          }
        }
        case IdlDecoding.Malformed(String name, String problem) -> assertThat(problem).isNotBlank();
        case IdlDecoding.Unknown unknown -> throw new AssertionError("round " + i);
      }
    }
  }

  @Test
  void givenValuesThatDoNotFit_whenEncoded_thenRefusedWithTheirPath() throws MalformedIdlException {
    Idl idl =
        Idl.parse(
            """
            {"instructions": [{"name": "put", "discriminator": [1], "args": [
               {"name": "list", "type": {"vec": "u16"}}]}]}
            """);

    assertThatThrownBy(() -> idl.encodeInstruction("put", struct("list", items(65_536))))
        .isInstanceOf(IdlMismatchException.class)
        .hasMessageContaining("put.list[0]");
    assertThatThrownBy(() -> idl.encodeInstruction("put", struct("list", items(-1))))
        .isInstanceOf(IdlMismatchException.class);
    assertThatThrownBy(() -> idl.encodeInstruction("put", struct("list", IdlValue.Int.of(1))))
        .isInstanceOf(IdlMismatchException.class);
    assertThatThrownBy(() -> idl.encodeInstruction("put", IdlValue.Struct.EMPTY))
        .isInstanceOf(IdlMismatchException.class);
    assertThatThrownBy(() -> idl.encodeInstruction("nothing", IdlValue.Struct.EMPTY))
        .isInstanceOf(IdlMismatchException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "not json",
        "{\"instructions\": {}}",
        "{\"instructions\": [{}]}",
        "{\"instructions\": [{\"name\": \"a\", \"args\": [{\"name\": \"x\", \"type\": \"u7\"}]}]}",
        "{\"instructions\": [{\"name\": \"a\", \"args\": [{\"name\": \"x\", \"type\": {\"defined\": \"No\"}}]}]}",
        "{\"instructions\": [{\"name\": \"a\", \"discriminator\": [256], \"args\": []}]}",
        "{\"instructions\": [{\"name\": \"a\", \"discriminator\": [], \"args\": []}]}",
        "{\"instructions\": [{\"name\": \"a\", \"args\": []}, {\"name\": \"a\", \"args\": []}]}",
        "{\"accounts\": [{\"name\": \"A\", \"discriminator\": [1]}]}",
        "{\"types\": [{\"name\": \"A\", \"serialization\": \"bytemuck\", \"type\": {\"kind\": \"struct\"}}]}",
        "{\"address\": \"no key\"}"
      })
  void givenATextThatIsNoUsableIdl_whenParsed_thenMalformed(String text) {
    assertThatThrownBy(() -> Idl.parse(text)).isInstanceOf(MalformedIdlException.class);
  }

  private static IdlValue.Struct everything() {
    IdlValue leaf = struct("children", new IdlValue.Items(List.of()));
    IdlValue line =
        new IdlValue.Variant(
            "Line",
            fields(Map.entry("0", IdlValue.Int.of(-1)), Map.entry("1", new IdlValue.None())));
    return fields(
        Map.entry(
            "nested",
            new IdlValue.Items(
                List.of(
                    new IdlValue.None(),
                    new IdlValue.Some(
                        new IdlValue.Items(
                            List.of(
                                new IdlValue.Variant("Dot", IdlValue.Struct.EMPTY),
                                new IdlValue.Variant(
                                    "Circle", struct("radius", IdlValue.Int.of(7)))))),
                    new IdlValue.Some(new IdlValue.Items(List.of(line)))))),
        Map.entry("grid", new IdlValue.Items(List.of(items(1, 2), items(3, 4)))),
        Map.entry("wide", new IdlValue.Int(BigInteger.TWO.pow(128).subtract(BigInteger.ONE))),
        Map.entry("signed", new IdlValue.Int(BigInteger.TWO.pow(127).negate())),
        Map.entry("text", new IdlValue.Text("żał")),
        Map.entry("raw", new IdlValue.Bytes(ByteString.of((byte) 0, (byte) 0xff))),
        Map.entry("ratio", new IdlValue.Floating(1.5)),
        Map.entry("half", new IdlValue.Floating(2.0)),
        Map.entry(
            "pair",
            fields(Map.entry("0", IdlValue.Int.of(9)), Map.entry("1", new IdlValue.Bool(true)))),
        Map.entry("boxed", struct("values", items(-1, 0, 1))),
        Map.entry(
            "tree",
            struct(
                "children",
                new IdlValue.Items(
                    List.of(leaf, struct("children", new IdlValue.Items(List.of(leaf))))))),
        Map.entry("alias", IdlValue.Int.of(42)));
  }

  private static boolean hasNan(IdlValue.Struct fields) {
    return fields.fields().values().stream()
        .anyMatch(value -> value instanceof IdlValue.Floating(double d) && Double.isNaN(d));
  }

  private static IdlValue.Items items(long... values) {
    return new IdlValue.Items(Arrays.stream(values).<IdlValue>mapToObj(IdlValue.Int::of).toList());
  }

  private static IdlValue.Struct struct(String name, IdlValue value) {
    return new IdlValue.Struct(Map.of(name, value));
  }

  @SafeVarargs
  private static IdlValue.Struct fields(Map.Entry<String, ? extends IdlValue>... entries) {
    Map<String, IdlValue> fields = new LinkedHashMap<>();
    for (Map.Entry<String, ? extends IdlValue> entry : entries) {
      fields.put(entry.getKey(), entry.getValue());
    }
    return new IdlValue.Struct(fields);
  }
}
