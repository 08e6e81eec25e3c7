package io.phantomparadox.vault.benchmarks.solana;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.Pda;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.ed25519.Ed25519;
import io.phantomparadox.vault.solana.ed25519.Ed25519Verifier;
import io.phantomparadox.vault.solana.idl.Idl;
import io.phantomparadox.vault.solana.idl.IdlValue;
import io.phantomparadox.vault.solana.program.VaultDecoding;
import io.phantomparadox.vault.solana.program.VaultEvent;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.tx.AccountMeta;
import io.phantomparadox.vault.solana.tx.Instruction;
import io.phantomparadox.vault.solana.tx.Message;
import io.phantomparadox.vault.solana.tx.Transaction;
import io.phantomparadox.vault.solana.tx.TransactionParsing;
import io.phantomparadox.vault.solana.tx.V1Config;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Our own module. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class VaultSolanaSpeed {
  private final Keypair keypair = Keypair.fromSeed(Samples.seed());
  private final byte[] message = Samples.message();
  private final Signature signature = keypair.sign(message);
  private final Ed25519Verifier fastest = Ed25519.strict();
  private final Ed25519Verifier pureJava = Ed25519.pureJava();
  private final PublicKey program = PublicKey.of(Samples.program());
  private final Hash32 blockhash = Hash32.of(Samples.blockhash());
  private final List<PublicKey> accounts = accounts();
  private final byte[] wireV0 = buildSignSerializeV0();
  private final byte[] wireV1 = buildSignSerializeV1();
  private final VaultProgram vault = VaultProgram.atDefaultAddress();
  private final byte[] event = event();
  private final byte[] seed = new byte[] {'s', 'e', 'e', 'd'};
  private final String base58 = keypair.publicKey().toBase58();

  @Benchmark
  public boolean verify() {
    return fastest.verify(keypair.publicKey(), message, signature);
  }

  @Benchmark
  public boolean verifyPureJava() {
    return pureJava.verify(keypair.publicKey(), message, signature);
  }

  @Benchmark
  public Signature sign() {
    return keypair.sign(message);
  }

  @Benchmark
  public final byte[] buildSignSerializeV0() {
    return Transaction.sign(
            Message.v0(keypair.publicKey(), blockhash, List.of(instruction())), keypair)
        .serialize();
  }

  @Benchmark
  public final byte[] buildSignSerializeV1() {
    return Transaction.sign(
            Message.v1(
                keypair.publicKey(),
                blockhash,
                List.of(instruction()),
                V1Config.of(200_000, 65_536, 0)),
            keypair)
        .serialize();
  }

  @Benchmark
  public TransactionParsing parseV0() {
    return Transaction.parse(wireV0);
  }

  @Benchmark
  public TransactionParsing parseV1() {
    return Transaction.parse(wireV1);
  }

  @Benchmark
  public VaultDecoding<VaultEvent> decodeEvent() {
    return vault.decodeEvent(event);
  }

  @Benchmark
  public Pda findAddress() {
    return Pda.find(program, seed);
  }

  @Benchmark
  public PublicKey readBase58() {
    return PublicKey.fromBase58(base58);
  }

  @Benchmark
  public String writeBase58() {
    return keypair.publicKey().toBase58();
  }

  private Instruction instruction() {
    List<AccountMeta> metas = new ArrayList<>();
    metas.add(AccountMeta.writableSigner(keypair.publicKey()));
    accounts.forEach(account -> metas.add(AccountMeta.writable(account)));
    return new Instruction(program, metas, ByteString.of(Samples.data()));
  }

  private static List<PublicKey> accounts() {
    List<PublicKey> accounts = new ArrayList<>();
    for (int i = 0; i < Samples.ACCOUNTS; i++) {
      accounts.add(PublicKey.of(Samples.account(i)));
    }
    return accounts;
  }

  private byte[] event() {
    byte[] body =
        vault
            .idl()
            .encodeEvent(
                "Deposited",
                new IdlValue.Struct(
                    Map.of(
                        "game_id", IdlValue.Int.of(1),
                        "wallet", new IdlValue.Key(keypair.publicKey()),
                        "index", IdlValue.Int.of(2),
                        "amount", IdlValue.Int.of(3),
                        "available", IdlValue.Int.of(4))));
    byte[] data = new byte[Idl.EVENT_CPI_TAG.size() + body.length];
    Idl.EVENT_CPI_TAG.copyTo(data, 0);
    System.arraycopy(body, 0, data, Idl.EVENT_CPI_TAG.size(), body.length);
    return data;
  }
}
