package io.phantomparadox.vault.solana.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.program.Chunk.BalanceChange;
import io.phantomparadox.vault.solana.program.Chunk.ItemMove;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkTest {

  @Test
  void givenChunksOfEachKind_whenEncoded_thenTheBytesOfTheRules() {
    Chunk debits =
        new Chunk.Debits(
            List.of(
                new BalanceChange(0, 1),
                new BalanceChange(254, 127),
                new BalanceChange(255, 128),
                new BalanceChange(600, (1L << 42) - 1)));
    Chunk items = new Chunk.Items(List.of(new ItemMove(3, 1, 2), new ItemMove(510, 2, 1)));
    Chunk credits = new Chunk.Credits(List.of(new BalanceChange(5, Long.MAX_VALUE)));

    assertThat(debits.encode().toHex())
        .isEqualTo(
            "000400" + "0000000001" + "fe0000007f" + "ff0000008001" + "58020000ffffffffff7f");
    assertThat(items.encode().toHex())
        .isEqualTo("010200" + "030000000100000002000000" + "fe0100000200000001000000");
    assertThat(credits.encode().toHex()).isEqualTo("020100" + "05000000ffffffffffffffff7f");
    assertThat(debits.pages()).containsExactly(0, 1, 2);
    assertThat(items.pages()).containsExactly(0, 2);
    for (Chunk chunk : List.of(debits, items, credits)) {
      assertThat(Chunk.decode(chunk.encode().toBytes()))
          .isEqualTo(new ChunkDecoding.Decoded(chunk));
    }
    assertThat(ChunkCodec.balanceEntryBytes(127)).isEqualTo(5);
    assertThat(ChunkCodec.balanceEntryBytes(128)).isEqualTo(6);
    assertThat(ChunkCodec.balanceEntryBytes(Long.MAX_VALUE)).isEqualTo(13);
  }

  @ParameterizedTest
  @CsvSource({
    "0001, fewer than its head",
    "000000, no entries",
    "030100 0000000001, kind 3",
    "000100 00000000, ends at byte",
    "000100 0000000000, shortest form",
    "000100 000000008000, shortest form",
    "000100 00000000ffffffffffffffffff01, above 2^63-1",
    "000100 000000800001, above 2^31-1",
    "000200 01000000010100000001, index 1 after 1",
    "000200 02000000010100000001, index 1 after 2",
    "000100 000000000100, bytes after",
    "010100 0000000001000000, ends at byte"
  })
  void givenBytesTheProgramRefuses_whenDecoded_thenMalformedForThatReason(
      String hex, String problem) {
    assertThat(Chunk.decode(HexFormat.of().parseHex(hex.replace(" ", ""))))
        .isInstanceOfSatisfying(
            ChunkDecoding.Malformed.class,
            malformed -> assertThat(malformed.problem()).contains(problem));
  }

  @Test
  void givenEntriesOutOfOrderOrOfNothing_whenAChunkIsMade_thenRefused() {
    assertThatThrownBy(() -> new Chunk.Debits(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new Chunk.Credits(List.of(new BalanceChange(2, 1), new BalanceChange(1, 1))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new BalanceChange(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void givenRandomBytes_whenDecoded_thenAnAnswerThatEncodesBack() {
    int rounds = Boolean.getBoolean("vault.test.long") ? 1_000_000 : 5_000;
    Random random = new Random(0xc4);
    for (int i = 0; i < rounds; i++) {
      byte[] bytes = new byte[3 + random.nextInt(30)];
      random.nextBytes(bytes);
      bytes[0] = (byte) random.nextInt(4);
      bytes[1] = (byte) random.nextInt(4);
      bytes[2] = 0;
      switch (Chunk.decode(bytes)) {
        case ChunkDecoding.Decoded(Chunk chunk) ->
            assertThat(chunk.encode().toBytes()).as("round %d", i).isEqualTo(bytes);
        case ChunkDecoding.Malformed(String problem) -> assertThat(problem).isNotBlank();
      }
    }
  }

  @Test
  void givenTreesOfEverySize_whenProven_thenEachChunkInItsPlaceAndNoOther() {
    PublicKey program = PublicKey.of(filled(1));
    for (int size = 0; size <= 40; size++) {
      List<ByteString> chunks = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        chunks.add(ByteString.of((byte) i));
      }
      ChunkTree tree = ChunkTree.of(program, 7, 9, chunks);
      for (int i = 0; i < size; i++) {
        Hash32 leaf = ChunkTree.leaf(program, 7, 9, i, chunks.get(i));
        List<Hash32> proof = tree.proof(i);
        assertThat(ChunkTree.verify(tree.root(), leaf, i, size, proof)).isTrue();
        for (int other = 0; other < size; other++) {
          assertThat(ChunkTree.verify(tree.root(), leaf, other, size, proof)).isEqualTo(other == i);
        }
        List<Hash32> longer = new ArrayList<>(proof);
        longer.add(Hash32.ZERO);
        assertThat(ChunkTree.verify(tree.root(), leaf, i, size, longer)).isFalse();
        if (!proof.isEmpty()) {
          assertThat(
                  ChunkTree.verify(tree.root(), leaf, i, size, proof.subList(0, proof.size() - 1)))
              .isFalse();
        }
      }
    }
  }

  @Test
  void givenThreeChunks_whenHashed_thenTheOddOneIsCarriedUpAsItIs() {
    PublicKey program = PublicKey.of(filled(1));
    List<ByteString> chunks =
        List.of(ByteString.of((byte) 1), ByteString.of((byte) 2), ByteString.of((byte) 3));
    byte[] place = HexFormat.of().parseHex("07000000000000000900000000000000");
    Hash32 a = Hash32.sha256(new byte[] {0}, program.toBytes(), place, new byte[] {0, 0, 1});
    Hash32 b = Hash32.sha256(new byte[] {0}, program.toBytes(), place, new byte[] {1, 0, 2});
    Hash32 c = Hash32.sha256(new byte[] {0}, program.toBytes(), place, new byte[] {2, 0, 3});
    Hash32 ab = Hash32.sha256(new byte[] {1}, a.toBytes(), b.toBytes());

    ChunkTree tree = ChunkTree.of(program, 7, 9, chunks);

    assertThat(tree.root()).isEqualTo(Hash32.sha256(new byte[] {1}, ab.toBytes(), c.toBytes()));
    assertThat(tree.proof(2)).containsExactly(ab);
    assertThat(tree.proof(0)).containsExactly(b, c);
    assertThat(ChunkTree.of(program, 7, 9, List.of()).root()).isEqualTo(Hash32.ZERO);
    assertThat(ChunkTree.of(program, 7, 9, chunks.subList(0, 1)).proof(0)).isEmpty();
  }

  private static byte[] filled(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
