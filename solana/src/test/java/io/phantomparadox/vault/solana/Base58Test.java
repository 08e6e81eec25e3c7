package io.phantomparadox.vault.solana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Base58Test {
  private static final String ALPHABET =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

  /** Vectors of draft-msporny-base58 and of Bitcoin Core's base58_encode_decode.json. */
  @ParameterizedTest
  @CsvSource({
    "61,2g",
    "626262,a3gV",
    "516b6fcd0f,ABnLTmg",
    "00000000000000000000,1111111111",
    "0000287fb4cd,11233QC4",
    "73696d706c792061206c6f6e6720737472696e67,2cFupjhnEsSn59qHXstmK2ffpLv2",
    "00eb15231dfceb60925886b67d065299925915aeb172c06647,1NS17iag9jJgTHD1VXjvLCEnZuQ3rJDE9L"
  })
  void givenKnownBytes_whenEncodedAndDecoded_thenTheTextIsTheKnownOne(String hex, String text) {
    byte[] bytes = HexFormat.of().parseHex(hex);

    assertThat(Base58.encode(bytes)).isEqualTo(text);
    assertThat(Base58.decode(text)).isEqualTo(bytes);
  }

  @Test
  void givenRandomBytesOfEverySize_whenEncoded_thenEqualToBigIntegerArithmeticAndDecodesBack() {
    Random random = new Random(58);
    for (int size = 0; size <= Base58.MAX_BYTES; size++) {
      byte[] bytes = new byte[size];
      random.nextBytes(bytes);
      for (int zeros = random.nextInt(4); zeros > 0 && zeros <= size; zeros--) {
        bytes[zeros - 1] = 0;
      }

      String text = Base58.encode(bytes);

      assertThat(text).isEqualTo(naiveEncode(bytes));
      assertThat(Base58.decode(text)).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "O", "I", "l", "é", "' '", "abc-", "\u2603"})
  void givenACharacterOutsideTheAlphabet_whenDecoded_thenRefused(String text) {
    assertThatThrownBy(() -> Base58.decode(text)).isInstanceOf(MalformedKeyException.class);
  }

  @Test
  void givenMoreThanTheBound_whenDecodedOrEncoded_thenRefused() {
    assertThatThrownBy(() -> Base58.decode("2".repeat(Base58.MAX_CHARS + 1)))
        .isInstanceOf(MalformedKeyException.class);
    assertThatThrownBy(() -> Base58.decode("1".repeat(Base58.MAX_BYTES + 1)))
        .isInstanceOf(MalformedKeyException.class);
    assertThatThrownBy(() -> Base58.encode(new byte[Base58.MAX_BYTES + 1]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void givenKeysThatAreNotThirtyTwoBytes_whenRead_thenMalformed() {
    assertThatThrownBy(() -> PublicKey.fromBase58("2g")).isInstanceOf(MalformedKeyException.class);
    assertThat(PublicKey.parse("1".repeat(33))).isEmpty();
    assertThat(PublicKey.parse("1".repeat(32))).contains(PublicKey.ZERO);
    assertThat(PublicKey.ZERO.toBase58()).isEqualTo("1".repeat(32));
  }

  private static String naiveEncode(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    BigInteger value = new BigInteger(1, bytes);
    while (value.signum() > 0) {
      BigInteger[] parts = value.divideAndRemainder(BigInteger.valueOf(58));
      text.append(ALPHABET.charAt(parts[1].intValue()));
      value = parts[0];
    }
    for (int i = 0; i < bytes.length && bytes[i] == 0; i++) {
      text.append('1');
    }
    return text.reverse().toString();
  }
}
