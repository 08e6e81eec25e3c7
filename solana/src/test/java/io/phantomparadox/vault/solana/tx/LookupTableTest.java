package io.phantomparadox.vault.solana.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.phantomparadox.vault.program.LocalChain;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.Pda;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.rpc.AtSlot;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.RpcClient;
import io.phantomparadox.vault.solana.rpc.SendOptions;
import io.phantomparadox.vault.solana.rpc.SignatureStatus;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LookupTableTest {
  private static final int RECEIVERS = 25;
  private static final long EACH = 1_000_000;
  private static final Keypair PAYER = keypair(1);

  @Test
  void givenSignersCalledProgramsAndOthers_whenCompiled_thenOnlyTheOthersAreTaken() {
    PublicKey program = key(50);
    PublicKey written = key(51);
    PublicKey read = key(52);
    PublicKey elsewhere = key(53);
    Instruction instruction =
        new Instruction(
            program,
            List.of(
                AccountMeta.writableSigner(PAYER.publicKey()),
                AccountMeta.readonly(read),
                AccountMeta.writable(written),
                AccountMeta.readonly(elsewhere)),
            ByteString.EMPTY);
    LookupTable table =
        new LookupTable(key(99), List.of(PAYER.publicKey(), program, read, key(54), written));

    Message message =
        Message.v0(PAYER.publicKey(), Hash32.ZERO, List.of(instruction), List.of(table));

    assertThat(message.accountKeys()).containsExactly(PAYER.publicKey(), elsewhere, program);
    assertThat(message.lookups())
        .containsExactly(
            new AddressTableLookup(
                table.address(), ByteString.of((byte) 4), ByteString.of((byte) 2)));
    assertThat(message.instructions().getFirst())
        .isEqualTo(
            new CompiledInstruction(
                2, ByteString.of((byte) 0, (byte) 4, (byte) 3, (byte) 1), ByteString.EMPTY));
    byte[] wire = Transaction.sign(message, PAYER).serialize();
    assertThat(Transaction.parse(wire))
        .isEqualTo(new TransactionParsing.Parsed(Transaction.sign(message, PAYER)));
  }

  @Test
  void givenNoTableThatHelps_whenCompiled_thenTheSameAsWithout() {
    List<Instruction> transfer = List.of(SystemProgram.transfer(PAYER.publicKey(), key(7), EACH));

    assertThat(
            Message.v0(
                PAYER.publicKey(),
                Hash32.ZERO,
                transfer,
                List.of(new LookupTable(key(99), List.of(key(8))))))
        .isEqualTo(Message.v0(PAYER.publicKey(), Hash32.ZERO, transfer));
  }

  @Test
  void givenBytesThatAreNoActiveTable_whenRead_thenEmpty() {
    byte[] table = new byte[56 + 32];
    ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN).putInt(0, 1).putLong(4, -1);
    assertThat(LookupTable.read(key(1), table)).isPresent();

    assertThat(LookupTable.read(key(1), new byte[55])).isEmpty();
    assertThat(LookupTable.read(key(1), new byte[56 + 31])).isEmpty();
    assertThat(LookupTable.read(key(1), new byte[56 + 257 * 32])).isEmpty();
    byte[] deactivated = table.clone();
    deactivated[4] = 0;
    assertThat(LookupTable.read(key(1), deactivated)).isEmpty();
    byte[] uninitialised = table.clone();
    uninitialised[0] = 0;
    assertThat(LookupTable.read(key(1), uninitialised)).isEmpty();
  }

  @Test
  @Timeout(120)
  void givenATableOnTheRuntime_whenAV0TransactionUsesIt_thenItPaysMoreReceiversThanFitWithout()
      throws Exception {
    try (LocalChain chain = LocalChain.start(LocalChain.Options.forTests());
        RpcClient rpc = new RpcClient(chain.rpcUrl(), Duration.ofSeconds(10))) {
      chain.fund(PAYER.publicKey().toBase58(), 1_000_000_000L);
      List<PublicKey> receivers =
          IntStream.range(0, RECEIVERS).mapToObj(i -> key(100 + i)).toList();
      LookupTable table = create(rpc, receivers);

      List<Instruction> transfers =
          receivers.stream()
              .map(to -> SystemProgram.transfer(PAYER.publicKey(), to, EACH))
              .toList();
      Hash32 recent = rpc.getLatestBlockhash(Commitment.FINALIZED).orElseThrow().blockhash();
      assertThat(Message.v0(PAYER.publicKey(), recent, transfers).encode())
          .hasSizeGreaterThan(1232);
      send(rpc, Message.v0(PAYER.publicKey(), recent, transfers, List.of(table)));

      for (PublicKey to : receivers) {
        assertThat(rpc.getBalance(to, Commitment.FINALIZED).orElseThrow().value()).isEqualTo(EACH);
      }
    }
  }

  /** Create (0) and extend (2) of the address lookup table program. */
  private static LookupTable create(RpcClient rpc, List<PublicKey> addresses) throws Exception {
    long slot = rpc.getSlot(Commitment.FINALIZED).orElseThrow();
    PublicKey payer = PAYER.publicKey();
    byte[] slotBytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(slot).array();
    Pda table = Pda.find(LookupTable.PROGRAM, payer.toBytes(), slotBytes);
    List<AccountMeta> accounts =
        List.of(
            AccountMeta.writable(table.address()),
            AccountMeta.signer(payer),
            AccountMeta.writableSigner(payer),
            AccountMeta.readonly(SystemProgram.PROGRAM));
    byte[] create =
        ByteBuffer.allocate(13)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(0)
            .putLong(slot)
            .put((byte) table.bump())
            .array();
    ByteBuffer extend =
        ByteBuffer.allocate(12 + addresses.size() * PublicKey.SIZE)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(2)
            .putLong(addresses.size());
    addresses.forEach(address -> extend.put(address.toBytes()));
    Hash32 recent = rpc.getLatestBlockhash(Commitment.FINALIZED).orElseThrow().blockhash();
    send(
        rpc,
        Message.v0(
            payer,
            recent,
            List.of(
                new Instruction(LookupTable.PROGRAM, accounts, ByteString.of(create)),
                new Instruction(LookupTable.PROGRAM, accounts, ByteString.of(extend.array())))));
    byte[] data =
        rpc.getAccountInfo(table.address(), Commitment.FINALIZED)
            .orElseThrow()
            .value()
            .orElseThrow()
            .data()
            .toBytes();
    LookupTable read = LookupTable.read(table.address(), data).orElseThrow();
    assertThat(read.addresses()).isEqualTo(addresses);
    return read;
  }

  private static void send(RpcClient rpc, Message message) throws Exception {
    byte[] wire = Transaction.sign(message, PAYER).serialize();
    Signature signature = rpc.sendTransaction(wire, SendOptions.CHECKED).orElseThrow();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              AtSlot<List<Optional<SignatureStatus>>> statuses =
                  rpc.getSignatureStatuses(List.of(signature), true).orElseThrow();
              return statuses.value().getFirst().stream()
                  .anyMatch(status -> status.commitment() == Commitment.FINALIZED);
            });
  }

  private static Keypair keypair(int number) {
    byte[] seed = new byte[32];
    seed[0] = (byte) number;
    return Keypair.fromSeed(seed);
  }

  private static PublicKey key(int number) {
    return keypair(number).publicKey();
  }
}
