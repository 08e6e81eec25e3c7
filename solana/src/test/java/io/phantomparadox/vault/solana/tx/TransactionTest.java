package io.phantomparadox.vault.solana.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.ed25519.Ed25519;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransactionTest {
  private static final Keypair PAYER = Keypair.fromSeed(filled(1));
  private static final Keypair OTHER = Keypair.fromSeed(filled(2));
  private static final Hash32 BLOCKHASH = Hash32.of(filled(3));

  @Test
  void givenAccountsInSeveralRoles_whenCompiled_thenEachStandsOnceWithItsWidestRole() {
    PublicKey shared = PublicKey.of(filled(9));
    PublicKey program = PublicKey.of(filled(8));
    Message message =
        Message.v0(
            PAYER.publicKey(),
            BLOCKHASH,
            List.of(
                new Instruction(
                    program,
                    List.of(AccountMeta.readonly(shared), AccountMeta.signer(OTHER.publicKey())),
                    ByteString.EMPTY),
                new Instruction(
                    program,
                    List.of(AccountMeta.writable(shared), AccountMeta.readonly(PAYER.publicKey())),
                    ByteString.of((byte) 7))));

    assertThat(message.accountKeys())
        .containsExactly(PAYER.publicKey(), OTHER.publicKey(), shared, program);
    assertThat(message.requiredSignatures()).isEqualTo(2);
    assertThat(message.readonlySigned()).isEqualTo(1);
    assertThat(message.readonlyUnsigned()).isEqualTo(1);
    assertThat(message.isWritable(0)).isTrue();
    assertThat(message.isWritable(1)).isFalse();
    assertThat(message.isWritable(2)).isTrue();
    assertThat(message.isWritable(3)).isFalse();
  }

  @Test
  void givenTwoSigners_whenOneIsMissing_thenRefusedAndSignedLaterItIsWhole() {
    Message message = transferBetweenSigners();

    assertThatThrownBy(() -> Transaction.sign(message, PAYER))
        .isInstanceOf(IllegalArgumentException.class);
    Transaction half = Transaction.signPartly(message, OTHER);
    assertThat(half.signatures().getFirst()).isEqualTo(Signature.ZERO);
    assertThat(half.isFullySigned()).isFalse();
    Transaction whole = half.withSignatureOf(PAYER);
    assertThat(whole).isEqualTo(Transaction.sign(message, PAYER, OTHER));
    assertThat(whole.verify(Ed25519.strict())).isTrue();
    assertThatThrownBy(() -> whole.withSignatureOf(Keypair.fromSeed(filled(4))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void givenAMessageSignedTwice_whenSerialised_thenTheBytesAreTheSame() {
    Message message = transferBetweenSigners();
    Transaction once = Transaction.sign(message, PAYER, OTHER);

    assertThat(Transaction.sign(once.message(), OTHER, PAYER).serialize())
        .isEqualTo(once.serialize());
  }

  @ParameterizedTest
  @EnumSource(TransactionVersion.class)
  void givenMoreBytesThanAVersionMayHave_whenSigned_thenRefused(TransactionVersion version) {
    assertThatThrownBy(() -> Transaction.sign(withData(version, version.bytesMax()), PAYER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most " + version.bytesMax());
  }

  @ParameterizedTest
  @EnumSource(TransactionVersion.class)
  void givenRandomInstructions_whenSerialisedAndParsed_thenEqual(TransactionVersion version) {
    Random random = new Random(0x7a);
    for (int i = 0; i < 200; i++) {
      List<Instruction> instructions = new ArrayList<>();
      for (int n = random.nextInt(4); n >= 0; n--) {
        List<AccountMeta> accounts = new ArrayList<>();
        for (int a = random.nextInt(6); a > 0; a--) {
          accounts.add(
              new AccountMeta(
                  PublicKey.of(filled(20 + random.nextInt(12))), false, random.nextBoolean()));
        }
        byte[] data = new byte[random.nextInt(150)];
        random.nextBytes(data);
        instructions.add(
            new Instruction(
                PublicKey.of(filled(40 + random.nextInt(3))), accounts, ByteString.of(data)));
      }
      Transaction transaction = Transaction.sign(compile(version, instructions), PAYER);

      assertThat(Transaction.parse(transaction.serialize()))
          .isEqualTo(new TransactionParsing.Parsed(transaction));
    }
  }

  @ParameterizedTest
  @EnumSource(TransactionVersion.class)
  void givenRandomlyDamagedBytes_whenParsed_thenMalformedOrExactlyThoseBytes(
      TransactionVersion version) {
    byte[] wire = Transaction.sign(withData(version, 40), PAYER).serialize();
    int rounds = Boolean.getBoolean("vault.test.long") ? 1_000_000 : 2_000;
    Random random = new Random(0xbad);
    for (int i = 0; i < rounds; i++) {
      byte[] damaged =
          Arrays.copyOf(wire, random.nextInt(10) == 0 ? random.nextInt(300) : wire.length);
      for (int flips = random.nextInt(6); flips >= 0 && damaged.length > 0; flips--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      switch (Transaction.parse(damaged)) {
        case TransactionParsing.Parsed(Transaction parsed) ->
            assertThat(parsed.serialize()).as("round " + i).isEqualTo(damaged);
        case TransactionParsing.Malformed(String problem) -> assertThat(problem).isNotBlank();
      }
    }
  }

  @Test
  void givenBytesTheNetworkRefuses_whenParsed_thenMalformedForThatReason() {
    byte[] v0 = Transaction.sign(withData(TransactionVersion.V0, 4), PAYER).serialize();
    byte[] v1 = Transaction.sign(withData(TransactionVersion.V1, 4), PAYER).serialize();

    assertMalformed(changed(v0, 0, 2), "");
    assertMalformed(changed(v0, 65, 0x82), "version 2 is unknown");
    assertMalformed(changed(v0, 66, 0), "nobody signs");
    assertMalformed(changed(v0, 67, 1), "the fee payer is not writable");
    assertMalformed(changed(v0, 68, 9), "fewer accounts than the header counts");
    assertMalformed(changed(v1, 1, 13), "13 signatures, at most 12");
    assertMalformed(changed(v1, 4, 0x2f), "unknown bits in the config mask 2f");
    assertMalformed(changed(v1, 4, 0x0d), "only one of the two priority fee bits is set");
    assertMalformed(changed(v1, 40, 65), "65 instructions, at most 64");
    assertMalformed(changed(v1, 41, 65), "65 accounts, at most 64");
    assertMalformed(changed(v1, 42 + 32, PAYER.publicKey(), 0), "an account stands twice");
  }

  @Test
  void givenAnOverlongCompactNumber_whenParsed_thenMalformed() {
    byte[] good = Transaction.sign(withData(TransactionVersion.LEGACY, 4), PAYER).serialize();
    byte[] overlong = new byte[good.length + 1];
    System.arraycopy(good, 1, overlong, 2, good.length - 1);
    overlong[0] = (byte) 0x81;
    overlong[1] = 0;

    assertThat(Transaction.parse(overlong)).isInstanceOf(TransactionParsing.Malformed.class);
  }

  private static void assertMalformed(byte[] wire, String problem) {
    assertThat(Transaction.parse(wire))
        .isInstanceOfSatisfying(
            TransactionParsing.Malformed.class,
            malformed -> assertThat(malformed.problem()).contains(problem));
  }

  private static byte[] changed(byte[] wire, int at, int value) {
    byte[] copy = wire.clone();
    copy[at] = (byte) value;
    return copy;
  }

  private static byte[] changed(byte[] wire, int at, PublicKey key, int offset) {
    byte[] copy = wire.clone();
    key.copyTo(copy, at + offset);
    return copy;
  }

  private static Message transferBetweenSigners() {
    return Message.v0(
        PAYER.publicKey(),
        BLOCKHASH,
        List.of(
            ComputeBudget.unitLimit(1000),
            SystemProgram.transfer(OTHER.publicKey(), PAYER.publicKey(), 5)));
  }

  private static Message withData(TransactionVersion version, int size) {
    return compile(
        version,
        List.of(
            new Instruction(
                PublicKey.of(filled(8)),
                List.of(AccountMeta.writable(PublicKey.of(filled(9)))),
                ByteString.of(new byte[size]))));
  }

  private static Message compile(TransactionVersion version, List<Instruction> instructions) {
    return switch (version) {
      case LEGACY -> Message.legacy(PAYER.publicKey(), BLOCKHASH, instructions);
      case V0 -> Message.v0(PAYER.publicKey(), BLOCKHASH, instructions);
      case V1 ->
          Message.v1(PAYER.publicKey(), BLOCKHASH, instructions, V1Config.of(1000, 65536, 0));
    };
  }

  private static byte[] filled(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
