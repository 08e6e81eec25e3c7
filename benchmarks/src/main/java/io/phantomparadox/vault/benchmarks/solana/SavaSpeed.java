package io.phantomparadox.vault.benchmarks.solana;

import java.util.ArrayList;
import java.util.List;
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
import software.sava.core.accounts.ProgramDerivedAddress;
import software.sava.core.accounts.PublicKey;
import software.sava.core.accounts.Signer;
import software.sava.core.accounts.meta.AccountMeta;
import software.sava.core.tx.Instruction;
import software.sava.core.tx.Transaction;
import software.sava.core.tx.TransactionSkeleton;

/** sava-core with what it brings: the JDK's Ed25519. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class SavaSpeed {
  private final Signer signer =
      Signer.createFromKeyPair(Signer.createKeyPairBytesFromPrivateKey(Samples.seed()));
  private final byte[] message = Samples.message();
  private final byte[] signature = signer.sign(message);
  private final PublicKey program = PublicKey.createPubKey(Samples.program());
  private final List<PublicKey> accounts = accounts();
  private final byte[] wire = buildSignSerializeV0();
  private final List<byte[]> seeds = List.of(new byte[] {'s', 'e', 'e', 'd'});
  private final String base58 = signer.publicKey().toBase58();

  @Benchmark
  public boolean verify() {
    return signer.publicKey().verifySignature(message, signature);
  }

  @Benchmark
  public byte[] sign() {
    return signer.sign(message);
  }

  @Benchmark
  public final byte[] buildSignSerializeV0() {
    List<AccountMeta> metas = new ArrayList<>();
    metas.add(AccountMeta.createWritableSigner(signer.publicKey()));
    accounts.forEach(account -> metas.add(AccountMeta.createWrite(account)));
    Instruction instruction = Instruction.createInstruction(program, metas, Samples.data());
    Transaction transaction = Transaction.createTx(signer.publicKey(), List.of(instruction));
    transaction.setRecentBlockHash(Samples.blockhash());
    transaction.sign(signer);
    return transaction.serialized();
  }

  @Benchmark
  public Object parseV0() {
    TransactionSkeleton skeleton = TransactionSkeleton.deserializeSkeleton(wire);
    return skeleton.parseInstructions(skeleton.parseAccounts());
  }

  @Benchmark
  public ProgramDerivedAddress findAddress() {
    return PublicKey.findProgramAddress(seeds, program);
  }

  @Benchmark
  public PublicKey readBase58() {
    return PublicKey.fromBase58Encoded(base58);
  }

  @Benchmark
  public String writeBase58() {
    return PublicKey.createPubKey(Samples.account(0)).toBase58();
  }

  private static List<PublicKey> accounts() {
    List<PublicKey> accounts = new ArrayList<>();
    for (int i = 0; i < Samples.ACCOUNTS; i++) {
      accounts.add(PublicKey.createPubKey(Samples.account(i)));
    }
    return accounts;
  }
}
